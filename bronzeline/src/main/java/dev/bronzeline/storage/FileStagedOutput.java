package dev.bronzeline.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A staged file that is a file below {@code _staging}; its path there is the token. */
abstract class FileStagedOutput extends StagedOutput {
  private static final Logger LOG = LoggerFactory.getLogger(FileStagedOutput.class);

  private final OutputStream file;
  private final OutputStream buffered;
  private final String path;
  private final String token;
  private long position;
  private boolean closed;

  FileStagedOutput(OutputStream file, String path, String token) {
    this.file = file;
    this.buffered = new BufferedOutputStream(file, 64 * 1024);
    this.path = path;
    this.token = token;
  }

  /** Makes all bytes written to the file durable. */
  abstract void sync() throws IOException;

  /** Deletes the file. */
  abstract void discard() throws IOException;

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public void write(int b) throws IOException {
    buffered.write(b);
    position++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    buffered.write(bytes, offset, length);
    position += length;
  }

  @Override
  public void flush() throws IOException {
    buffered.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    buffered.flush();
    sync();
    file.close();
    closed = true;
  }

  @Override
  public StagedFile complete() throws IOException {
    close();
    return new StagedFile(path, position, token);
  }

  @Override
  public void abort() {
    try {
      file.close();
      closed = true;
      discard();
    } catch (IOException e) {
      LOG.warn("Could not remove the staged {}; a later start of the job sweeps it", token, e);
    }
  }
}
