package dev.bronzeline.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads a file part by part, without completing the upload. One part is collected in memory while
 * the one before is on its way, so an open file takes at most two parts of memory.
 */
final class S3StagedOutput extends StagedOutput {
  private static final Logger LOG = LoggerFactory.getLogger(S3StagedOutput.class);

  /** S3 wants at least 5 MB and at most 10 000 parts: files up to 160 GB. */
  static final int PART_BYTES = 16 * 1024 * 1024;

  private final MultipartUploader uploader;
  private final Path target;
  private final String path;
  private final List<CompletableFuture<PartHandle>> parts = new ArrayList<>();
  private Part part = new Part();
  private @Nullable UploadHandle upload;
  private long position;
  private boolean closed;

  S3StagedOutput(MultipartUploader uploader, Path target, String path) {
    this.uploader = uploader;
    this.target = target;
    this.path = path;
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("The writing of " + path + " has ended");
    }
    int written = 0;
    while (written < length) {
      int fits = Math.min(length - written, PART_BYTES - part.size());
      part.write(bytes, offset + written, fits);
      written += fits;
      if (part.size() == PART_BYTES) {
        send(false);
      }
    }
    position += length;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (part.size() > 0 || parts.isEmpty()) {
      send(true);
    }
  }

  @Override
  public StagedFile complete() throws IOException {
    close();
    List<PartHandle> handles = new ArrayList<>();
    for (CompletableFuture<PartHandle> sent : parts) {
      handles.add(Futures.await(sent));
    }
    uploader.close();
    return new StagedFile(path, position, new S3Upload(started(), handles).token());
  }

  @Override
  public void abort() {
    closed = true;
    part = new Part();
    if (upload == null) {
      return;
    }
    try {
      Futures.await(CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)));
    } catch (IOException e) {
      LOG.debug("A part of {} failed", path, e);
    }
    try (uploader) {
      Futures.await(uploader.abort(upload, target));
    } catch (IOException e) {
      LOG.warn("Could not abort the upload of {}; a later start of the job sweeps it", path, e);
    }
  }

  private void send(boolean last) throws IOException {
    if (!parts.isEmpty()) {
      Futures.await(parts.get(parts.size() - 1));
    }
    int number = parts.size() + 1;
    parts.add(uploader.putPart(started(), number, last, target, part.content(), part.size()));
    part = new Part();
  }

  private UploadHandle started() throws IOException {
    if (upload == null) {
      upload = Futures.await(uploader.startUpload(target));
    }
    return upload;
  }

  /** Bytes that grow, and are then read without a copy, again if the request must be repeated. */
  private static final class Part extends ByteArrayOutputStream {
    Part() {
      super(64 * 1024);
    }

    ByteArrayInputStream content() {
      return new ByteArrayInputStream(buf, 0, count);
    }
  }
}
