package dev.bronzeline.storage;

import java.io.IOException;
import org.apache.parquet.io.PositionOutputStream;

/**
 * The stream that fills a staged file. {@link #close} only ends the writing, so that a Parquet
 * writer may own the stream; what becomes of the file is said afterwards, by {@link #complete} or
 * {@link #abort}. Confined to one thread.
 */
public abstract class StagedOutput extends PositionOutputStream {

  /**
   * Ends the writing and makes the content durable, still invisible.
   *
   * @return what the driver needs to publish the file
   * @throws IOException if the content may not be whole; then {@link #abort} is left to do
   */
  public abstract StagedFile complete() throws IOException;

  /** Throws the content away, as well as can be: what stays behind is invisible and swept later. */
  public abstract void abort();

  /** Ends the writing. Does not decide what becomes of the file; closing twice is fine. */
  @Override
  public abstract void close() throws IOException;
}
