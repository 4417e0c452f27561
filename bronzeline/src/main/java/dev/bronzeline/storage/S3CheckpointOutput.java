package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.Constants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of a checkpoint on S3. Nothing can be seen of it until {@link #close}, which either makes
 * the whole file visible or fails. A large one goes up in parts while it is written, through S3A's
 * buffers.
 *
 * <p>The file carries a mark that no other one has. So when the request that makes it visible
 * fails, it can be told what that means: the answer to a request that succeeded was lost, or
 * another driver was first, or nothing was written.
 */
final class S3CheckpointOutput extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger(S3CheckpointOutput.class);

  private static final String MARK = "bronzeline-write";

  private final FileSystem s3;
  private final Path path;
  private final boolean overwrite;
  private final String mark = UUID.randomUUID().toString();
  private @Nullable FSDataOutputStream upload;
  private @Nullable Exception failure;
  private boolean ended;

  S3CheckpointOutput(FileSystem s3, Path path, boolean overwrite) {
    this.s3 = s3;
    this.path = path;
    this.overwrite = overwrite;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (ended) {
      throw new IOException("The writing of " + path + " has ended");
    }
    try {
      upload().write(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      failure = e; // what is missing now must not be missing from a file that looks whole
      throw e;
    }
  }

  /**
   * Makes the file visible.
   *
   * @throws FileAlreadyExistsException if there is a file that must not be overwritten
   * @throws IOException if it is not certain that the file was written, now or at an earlier call
   */
  @Override
  public synchronized void close() throws IOException {
    if (failure != null) {
      cancel();
      throw new IOException(path + " was not written, because writing to it failed", failure);
    }
    if (ended) {
      return;
    }
    ended = true;
    try {
      publish();
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** Gives the file up, if it is not complete: it will never be visible. */
  synchronized void cancel() {
    if (ended) {
      return;
    }
    ended = true;
    if (upload != null) {
      IOException left = upload.abort().anyCleanupException();
      if (left != null) {
        LOG.warn(
            "Could not abort the upload of {}. It is invisible, but its parts cost storage until a"
                + " lifecycle rule of the bucket aborts old uploads.",
            path,
            left);
      }
    }
  }

  private void publish() throws IOException {
    try {
      upload().close();
    } catch (IOException e) {
      if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
        throw e; // the query is being stopped; its next start will see what is there
      }
      judge(e);
    }
  }

  /** Returns if the file was written all the same. */
  private void judge(IOException failed) throws IOException {
    byte @Nullable [] found;
    try {
      found = s3.getXAttr(path, Constants.XA_HEADER_PREFIX + MARK);
    } catch (FileNotFoundException e) {
      throw failed;
    } catch (IOException e) {
      failed.addSuppressed(e);
      throw failed;
    }
    if (found != null && mark.equals(new String(found, UTF_8))) {
      LOG.info("{} was written; only the answer was lost", path, failed);
    } else if (overwrite) {
      throw failed;
    } else {
      throw (IOException)
          new FileAlreadyExistsException(
                  path
                      + " is there already, and this query has not written it. Does another one use"
                      + " the same checkpoint? Only one may run.")
              .initCause(failed);
    }
  }

  /** Opened at the first use, because only then Spark is ready for an exception. */
  private FSDataOutputStream upload() throws IOException {
    if (upload == null) {
      FSDataOutputStreamBuilder<?, ?> file = s3.createFile(path);
      file.recursive();
      file.must(Constants.FS_S3A_CREATE_HEADER + "." + MARK, mark);
      if (overwrite) {
        // No look at what is there: it would not tell anything that matters.
        file.overwrite(true).must(Constants.FS_S3A_CREATE_PERFORMANCE, true);
      } else {
        file.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
      }
      upload = file.build();
    }
    return upload;
  }
}
