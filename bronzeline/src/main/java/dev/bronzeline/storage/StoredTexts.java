package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LiveFiles;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/**
 * The texts in the data files of a root: those of the event and of {@code _rescued} in the bronze
 * table, and the original bytes in the dead-letter table. Row by row, so it needs little memory.
 * Reads only.
 */
public final class StoredTexts {
  private static final String ELEMENTS = "[*]";

  private final HadoopRoot root;
  private final Configuration hadoop;
  private final CommitLog log;

  /**
   * The texts of a root.
   *
   * @throws IOException when the file system cannot be reached
   */
  public StoredTexts(String root, Configuration hadoop) throws IOException {
    this.root = new HadoopRoot(root, hadoop);
    this.hadoop = hadoop;
    this.log = new CommitLog(Stores.open(new Path(root), hadoop));
  }

  /** Is told what is in a file, in the order of the rows. */
  public interface Visitor {
    /** A row begins. */
    void row();

    /**
     * A text of the row.
     *
     * @param text its bytes in UTF-8; those of a dead letter may be anything
     */
    void text(Place at, byte[] text);
  }

  /**
   * Where a text is.
   *
   * @param way the column and the way from there: names of fields, {@code [*]}, keys of maps; that
   *     of a map itself for its keys
   * @param told the same as a path in declared names: {@code *} stands for the key of a map
   */
  public record Place(List<String> way, String told) {
    static Place of(String column) {
      return new Place(List.of(column), column);
    }

    Place element() {
      return new Place(longer(ELEMENTS), told + ELEMENTS);
    }

    Place field(String name) {
      return new Place(longer(name), told + "." + name);
    }

    Place value(String key) {
      return new Place(longer(key), told + ".*");
    }

    private List<String> longer(String segment) {
      List<String> longer = new ArrayList<>(way);
      longer.add(segment);
      return longer;
    }
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
   * The live data files.
   *
   * @param since only those that were published then or later; {@link Instant#MIN} for all
   * @throws IOException when the log cannot be read
   */
  public List<FileEntry> files(Instant since) throws IOException {
    LiveFiles live = new LiveFiles();
    Set<String> recent = new HashSet<>();
    for (long sequence = 1, tail = log.tail(); sequence <= tail; sequence++) {
      LogEntry entry = log.require(sequence);
      Commit commit = entry.commit();
      if (commit != null) {
        live.add(commit);
        if (!entry.at().isBefore(since)) {
          commit.files().forEach(file -> recent.add(file.path()));
        }
      }
    }
    List<FileEntry> files = new ArrayList<>(live.all());
    files.removeIf(file -> !recent.contains(file.path()));
    return files;
  }

  /**
   * Reads a file.
   *
   * @param limit how many rows at most, from its first one
   * @throws IOException when the file cannot be read
   */
  public void read(FileEntry file, long limit, Visitor visitor) throws IOException {
    InputFile input = HadoopInputFile.fromPath(root.at(file.path()), hadoop);
    try (ParquetReader<Group> rows =
        new ParquetReader.Builder<Group>(input) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.build()) {
      long read = 0;
      for (Group row = read < limit ? rows.read() : null;
          row != null;
          row = read < limit ? rows.read() : null) {
        visitor.row();
        TextsOfGroup.visit(row, file.output() == Output.DLQ, visitor);
        read++;
      }
    } catch (RuntimeException e) {
      throw new IOException(
          "%s cannot be read: %s. Run bronze verify on this root."
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }
}
