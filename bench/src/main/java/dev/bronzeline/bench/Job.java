package dev.bronzeline.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;

/** A way to bring the whole topic to somewhere. It keeps nothing between two runs. */
interface Job {

  /**
   * Starts a query that reads all there is from the earliest offset on, in several batches, and
   * ends.
   *
   * @param folder an empty folder for the output and the checkpoint
   */
  StreamingQuery start(Path folder) throws IOException, TimeoutException;

  /**
   * How many rows the ended query left in the folder.
   *
   * @throws WrongResultException if that is not what it should have left there
   */
  long rows(StreamingQuery ended, Path folder) throws IOException;
}
