package dev.bronzeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Looks after Spark's checkpoints: where they are, whether they are whole, what they say, and which
 * are not needed any more. It reads Spark's files and never changes one; {@link #clean} removes
 * whole checkpoints.
 *
 * <p>A checkpoint is not the truth about what was published; the log of the root is. Without its
 * checkpoint a job goes on where the log ends. Thread-safe.
 */
public final class CheckpointManager {
  private static final String CHECKPOINT = "_checkpoint";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String root;
  private final Configuration hadoop;
  private final Clock clock;

  /**
   * Checkpoints of pipelines below a common root.
   *
   * @param root the folder that holds the pipelines' roots, on any Hadoop file system
   * @param hadoop how to reach it
   */
  public CheckpointManager(String root, Configuration hadoop) {
    this(root, hadoop, Clock.systemUTC());
  }

  CheckpointManager(String root, Configuration hadoop, Clock clock) {
    this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    this.hadoop = hadoop;
    this.clock = clock;
  }

  /**
   * Where the checkpoint of the pipeline that reads a topic is, unless it is configured elsewhere.
   */
  public String checkpointPath(String topic) {
    return root + "/" + topic + "/" + CHECKPOINT;
  }

  /**
   * What a checkpoint says, and what is wrong with it.
   *
   * @param checkpoint its folder
   * @return empty when there is no checkpoint
   * @throws IOException when the file system cannot be reached
   */
  public Optional<CheckpointStatus> inspect(String checkpoint) throws IOException {
    Path folder = new Path(checkpoint);
    FileSystem files = folder.getFileSystem(hadoop);
    if (!files.exists(folder)) {
      return Optional.empty();
    }
    List<String> problems = new ArrayList<>();
    String query = queryId(files, new Path(folder, "metadata"), problems);
    NavigableMap<Long, FileStatus> planned = batches(files, new Path(folder, "offsets"));
    NavigableMap<Long, FileStatus> committed = batches(files, new Path(folder, "commits"));
    checkDense("offsets", planned, problems);
    checkDense("commits", committed, problems);
    long lastPlanned = planned.isEmpty() ? -1 : planned.lastKey();
    long lastCommitted = committed.isEmpty() ? -1 : committed.lastKey();
    if (lastCommitted > lastPlanned) {
      problems.add(
          "Batch %d is committed, but only batches up to %d are planned: files of offsets/ are missing."
              .formatted(lastCommitted, lastPlanned));
    } else if (lastPlanned > lastCommitted + 1) {
      problems.add(
          "Batch %d is planned, but only batches up to %d are committed: files of commits/ are missing."
              .formatted(lastPlanned, lastCommitted));
    }
    return Optional.of(
        new CheckpointStatus(
            checkpoint,
            query,
            lastPlanned,
            lastCommitted,
            recordsRetained(files, planned, problems),
            bytes(files, folder),
            bytes(files, new Path(folder, "state")),
            newest(files, folder),
            problems));
  }

  /**
   * The checkpoints below the root that nothing was written to for some time.
   *
   * @param age how long ago at least
   */
  public List<CheckpointStatus> olderThan(Duration age) throws IOException {
    Path folder = new Path(root);
    FileSystem files = folder.getFileSystem(hadoop);
    List<CheckpointStatus> found = new ArrayList<>();
    for (FileStatus pipeline : list(files, folder)) {
      Path checkpoint = new Path(pipeline.getPath(), CHECKPOINT);
      if (pipeline.isDirectory() && files.exists(new Path(checkpoint, "metadata"))) {
        inspect(checkpoint.toString())
            .filter(status -> status.lastWritten().isBefore(clock.instant().minus(age)))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * Removes the checkpoints that {@link #olderThan} finds. A job whose checkpoint is gone goes on
   * where its log ends; only the memory of its deduplication is lost.
   *
   * @return what was removed
   */
  public List<CheckpointStatus> clean(Duration age) throws IOException {
    List<CheckpointStatus> old = olderThan(age);
    for (CheckpointStatus checkpoint : old) {
      Path folder = new Path(checkpoint.path());
      folder.getFileSystem(hadoop).delete(folder, true);
    }
    return old;
  }

  private static String queryId(FileSystem files, Path metadata, List<String> problems)
      throws IOException {
    try {
      return JSON.readTree(read(files, metadata)).path("id").asText();
    } catch (FileNotFoundException e) {
      problems.add("There is no file metadata, so Spark would begin a new query.");
    } catch (JsonProcessingException e) {
      problems.add("The file metadata is not JSON, so Spark could not read it.");
    }
    return "";
  }

  private static void checkDense(
      String folder, NavigableMap<Long, FileStatus> batches, List<String> problems) {
    if (!batches.isEmpty() && batches.lastKey() - batches.firstKey() + 1 != batches.size()) {
      problems.add(
          "%s/ has %d files for the batches %d to %d."
              .formatted(folder, batches.size(), batches.firstKey(), batches.lastKey()));
    }
    batches.forEach(
        (batch, file) -> {
          if (file.getLen() == 0) {
            problems.add("%s/%d is empty.".formatted(folder, batch));
          }
        });
  }

  /** Records between the first and the last batch that the checkpoint still knows. */
  private static long recordsRetained(
      FileSystem files, NavigableMap<Long, FileStatus> planned, List<String> problems)
      throws IOException {
    if (planned.size() < 2) {
      return 0;
    }
    try {
      return PlannedBatch.ranges(
              source(files, planned.firstEntry().getValue().getPath()),
              source(files, planned.lastEntry().getValue().getPath()))
          .values()
          .stream()
          .mapToLong(range -> range.size())
          .sum();
    } catch (IllegalStateException e) {
      problems.add("A file of offsets/ cannot be read: " + e.getMessage());
      return 0;
    }
  }

  /** The last line of a file of Spark's offset log: where the only source ends. */
  private static String source(FileSystem files, Path offsets) throws IOException {
    String text = read(files, offsets);
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return last.substring(Math.max(0, last.indexOf('{')));
  }

  private static NavigableMap<Long, FileStatus> batches(FileSystem files, Path log)
      throws IOException {
    NavigableMap<Long, FileStatus> batches = new TreeMap<>();
    for (FileStatus file : list(files, log)) {
      if (file.getPath().getName().matches("\\d{1,18}")) {
        batches.put(Long.parseLong(file.getPath().getName()), file);
      }
    }
    return batches;
  }

  private static List<FileStatus> list(FileSystem files, Path folder) throws IOException {
    try {
      return Arrays.asList(files.listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static long bytes(FileSystem files, Path folder) throws IOException {
    long sum = 0;
    for (LocatedFileStatus file : all(files, folder)) {
      sum += file.getLen();
    }
    return sum;
  }

  private static Instant newest(FileSystem files, Path folder) throws IOException {
    long newest = 0;
    for (LocatedFileStatus file : all(files, folder)) {
      newest = Math.max(newest, file.getModificationTime());
    }
    return Instant.ofEpochMilli(newest);
  }

  private static List<LocatedFileStatus> all(FileSystem files, Path folder) throws IOException {
    List<LocatedFileStatus> found = new ArrayList<>();
    if (files.exists(folder)) {
      RemoteIterator<LocatedFileStatus> each = files.listFiles(folder, true);
      while (each.hasNext()) {
        found.add(each.next());
      }
    }
    return found;
  }

  private static String read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
