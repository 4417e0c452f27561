package dev.bronzeline.dedup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.jspecify.annotations.Nullable;

/**
 * The one time that all rows of a micro-batch bear, as Spark wrote it into the query's offset log
 * before it began the batch: the same when the batch is run again. The number of a batch is the
 * version of the state that it begins with.
 */
final class BatchTime {
  /** When nobody knows the time, nothing has expired. */
  static final long UNKNOWN = Long.MIN_VALUE;

  private static final JsonMapper JSON = new JsonMapper();

  /** All partitions of a batch ask for the same file, one after the other. */
  private static final AtomicReference<@Nullable Known> LAST = new AtomicReference<>();

  private record Known(Path file, long millis) {}

  private BatchTime() {}

  /**
   * When the batch that changes this version of the state was planned.
   *
   * @return milliseconds since 1970; {@link #UNKNOWN} when the query has no such batch
   * @throws IOException if the file cannot be read
   */
  static long millis(StateStoreId state, long version, Configuration hadoop) throws IOException {
    Path root = new Path(state.checkpointRootLocation()).getParent();
    Path file = new Path(root, "offsets/" + version);
    Known last = LAST.get();
    if (last != null && last.file().equals(file)) {
      return last.millis();
    }
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      String settings = lines.size() < 2 ? "" : lines.get(1);
      long millis = JSON.readTree(settings).path("batchTimestampMs").asLong(UNKNOWN);
      LAST.set(new Known(file, millis));
      return millis;
    } catch (FileNotFoundException e) {
      return UNKNOWN;
    }
  }
}
