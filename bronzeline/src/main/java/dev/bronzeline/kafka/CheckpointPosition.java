package dev.bronzeline.kafka;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads from a checkpoint of Spark where a query with one Kafka source goes on. */
public final class CheckpointPosition {

  private CheckpointPosition() {}

  /**
   * Where the query goes on: after its last committed batch, or where it began if no batch was
   * committed. A batch that was planned but not committed is run again, so it does not count.
   *
   * @param checkpoint the checkpoint's directory, on any file system that Hadoop knows
   * @return the position; unknown if there is no checkpoint, or the query has not begun
   * @throws IOException if the checkpoint cannot be read or is not one of a query with one Kafka
   *     source
   */
  public static Position read(String checkpoint, Configuration hadoop) throws IOException {
    Path directory = new Path(checkpoint);
    FileSystem files = directory.getFileSystem(hadoop);
    OptionalLong committed = newest(files, new Path(directory, "commits"));
    if (committed.isEmpty()) {
      return read(files, new Path(directory, "sources/0/0"), CheckpointPosition::parseInitial);
    }
    return read(
        files,
        new Path(directory, "offsets/" + committed.getAsLong()),
        text -> parse(text.orElseThrow(() -> new IllegalArgumentException("It is missing."))));
  }

  private static Position read(
      FileSystem files, Path file, Function<Optional<String>, Position> parse) throws IOException {
    Optional<String> text;
    try (InputStream in = files.open(file)) {
      text = Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      text = Optional.empty();
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not from a query with one Kafka source: " + e.getMessage(), e);
    }
  }

  /** What Spark's Kafka source writes down when a query begins: a zero byte, a version, offsets. */
  private static Position parseInitial(Optional<String> text) {
    return text.map(found -> Position.parse(found.substring(Math.max(0, found.indexOf('{')))))
        .orElse(Position.UNKNOWN);
  }

  /** Spark's offset log: a version, one line of settings, one line for each source. */
  static Position parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 3) {
      throw new IllegalArgumentException("It has %d lines, not 3.".formatted(lines.size()));
    }
    return switch (lines.get(0)) {
      case "v1" -> Position.parse(lines.get(2));
      case "v2" -> Position.parse(lines.get(2).substring(lines.get(2).indexOf(':') + 1));
      default ->
          throw new IllegalArgumentException("Its version '" + lines.get(0) + "' is unknown.");
    };
  }

  private static OptionalLong newest(FileSystem files, Path log) throws IOException {
    FileStatus[] batches;
    try {
      batches = files.listStatus(log);
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
    return Arrays.stream(batches)
        .map(status -> status.getPath().getName())
        .filter(name -> name.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .max();
  }
}
