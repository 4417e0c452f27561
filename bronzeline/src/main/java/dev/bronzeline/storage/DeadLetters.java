package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/** The dead letters of a root: how many for which reason, and what is in them. Reads only. */
public final class DeadLetters {

  private final Path root;
  private final Configuration hadoop;
  private final CommitLog log;

  /**
   * The dead letters of a root.
   *
   * @throws IOException when the file system cannot be reached
   */
  public DeadLetters(String root, Configuration hadoop) throws IOException {
    this.root = new Path(root);
    this.hadoop = hadoop;
    this.log = new CommitLog(Stores.open(this.root, hadoop));
  }

  /**
   * Whether there is a log at the root: without one it is none, as when its name is misspelt.
   *
   * @throws IOException when the storage cannot be read
   */
  public boolean hasLog() throws IOException {
    return log.tail() > 0;
  }

  /**
   * The dead letters for one reason.
   *
   * @param stage the step that rejected them
   * @param reason the reason code
   * @param records how many
   * @param first when the first of them was published
   * @param last when the last of them was published
   */
  public record Count(String stage, String reason, long records, Instant first, Instant last) {}

  /**
   * How many there are, the most frequent first. From the log, so it reads no data file.
   *
   * @throws IOException when the log cannot be read
   */
  public List<Count> counts() throws IOException {
    Map<String, Count> counts = new TreeMap<>();
    for (LogEntry entry : log.entries()) {
      Commit commit = entry.commit();
      if (commit != null) {
        commit.reasons().forEach((key, n) -> count(counts, key, n, entry.at()));
      }
    }
    return counts.values().stream()
        .sorted(Comparator.comparingLong(Count::records).reversed())
        .toList();
  }

  private static void count(Map<String, Count> counts, String key, long n, Instant at) {
    int slash = key.indexOf('/');
    String stage = key.substring(0, Math.max(0, slash));
    if (n > 0 && !stage.equals("ignore")) {
      counts.merge(
          key,
          new Count(stage, key.substring(slash + 1), n, at, at),
          (old, more) ->
              new Count(old.stage(), old.reason(), old.records() + n, old.first(), more.last()));
    }
  }

  /**
   * The latest dead letters that are wanted, those of the newest commit first.
   *
   * @param wanted which ones
   * @param limit how many at most
   * @throws IOException when the log or a data file cannot be read
   */
  public List<DeadLetter> latest(Predicate<DeadLetter> wanted, int limit) throws IOException {
    List<FileEntry> files = new ArrayList<>(log.live(log.tail()).all());
    files.removeIf(file -> file.output() != Output.DLQ);
    Collections.reverse(files);
    List<DeadLetter> found = new ArrayList<>();
    for (FileEntry file : files) {
      if (found.size() < limit) {
        read(file.path(), wanted, limit, found);
      }
    }
    return found;
  }

  private void read(String path, Predicate<DeadLetter> wanted, int limit, List<DeadLetter> found)
      throws IOException {
    InputFile file = HadoopInputFile.fromPath(new Path(root, path), hadoop);
    try (ParquetReader<Group> rows =
        new ParquetReader.Builder<Group>(file) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.build()) {
      for (Group row = rows.read(); row != null && found.size() < limit; row = rows.read()) {
        DeadLetter letter = DeadLetterGroup.read(row, path);
        if (wanted.test(letter)) {
          found.add(letter);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(
          "%s cannot be read: %s. Run bronze verify on this root.".formatted(path, e.getMessage()),
          e);
    }
  }
}
