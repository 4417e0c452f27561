package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * A root in an S3 bucket. A staged file is a multipart upload to its final key that nobody has
 * completed yet; publishing it completes the upload, and an aborted upload can never be completed.
 * What must not replace anything is written with {@code If-None-Match}.
 *
 * <p>Hadoop's public API for uploads is used throughout; only the listing of open uploads is S3A's
 * own.
 */
final class S3Store implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

  private final S3AFileSystem s3;
  private final RootPath root;

  S3Store(S3AFileSystem s3, Path root) {
    this.s3 = s3;
    this.root = new RootPath(root);
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    FSDataOutputStreamBuilder<?, ?> file = s3.createFile(root.resolve(path));
    file.recursive();
    file.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    try {
      try (FSDataOutputStream out = file.build()) {
        out.write(content);
      } // the request is sent, and refused, on close
      return true;
    } catch (RemoteFileChangedException | FileAlreadyExistsException e) {
      LOG.debug("{} exists", path, e);
      return false;
    }
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try (FSDataInputStream in = s3.open(root.resolve(path))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Stored> list(String folder) throws IOException {
    List<Stored> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> below = s3.listFiles(root.folder(folder), true);
      while (below.hasNext()) {
        LocatedFileStatus file = below.next();
        found.add(new Stored(root.relative(file.getPath()), file.getLen()));
      }
    } catch (FileNotFoundException e) {
      LOG.debug("Nothing at {}", folder, e);
    }
    found.sort(Comparator.comparing(Stored::path));
    return found;
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    try (FSDataOutputStream out = s3.create(root.resolve(path), true)) {
      out.write(content);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    s3.delete(root.resolve(path), false);
  }

  @Override
  public StagedOutput stage(String path) throws IOException {
    return new S3StagedOutput(uploader(), root.resolve(path), StorePaths.checked(path));
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    S3Upload upload = S3Upload.parse(file.token());
    Path target = root.resolve(file.path());
    try (MultipartUploader uploader = uploader()) {
      Futures.await(uploader.complete(upload.upload(), target, upload.numberedParts()));
    } catch (FileNotFoundException e) {
      // No such upload. If it was completed before, the object is the proof.
      if (!isThere(target, file.bytes())) {
        throw (IOException)
            new FileNotFoundException(
                    "Cannot publish %s: its upload is gone, so it was retracted or swept"
                        .formatted(target))
                .initCause(e);
      }
    }
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    Path target = root.resolve(file.path());
    try (MultipartUploader uploader = uploader()) {
      Futures.await(uploader.abort(S3Upload.parse(file.token()).upload(), target));
    } catch (FileNotFoundException e) {
      LOG.debug("The upload of {} was completed or aborted before", target, e);
    }
    s3.delete(target, false);
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    String prefix = root.key();
    try {
      RemoteIterator<MultipartUpload> open = s3.listUploads(prefix.isEmpty() ? null : prefix);
      while (open.hasNext()) {
        MultipartUpload upload = open.next();
        if (fileName.test(upload.key().substring(upload.key().lastIndexOf('/') + 1))) {
          abort(upload);
        }
      }
    } catch (AccessDeniedException e) {
      LOG.warn(
          "May not list the open uploads of {}, so what older writers left behind stays. It is "
              + "invisible but costs storage: allow s3:ListBucketMultipartUploads, or let a "
              + "lifecycle rule abort old uploads.",
          root.path(),
          e);
    }
  }

  private void abort(MultipartUpload open) throws IOException {
    LOG.info("Aborting the upload of {}, left behind by an older writer", open.key());
    Path target = root.ofKey(open.key());
    try (MultipartUploader uploader = uploader()) {
      Futures.await(uploader.abort(S3Upload.handle(open.uploadId()), target));
    } catch (FileNotFoundException e) {
      LOG.debug("The upload of {} is gone already", open.key(), e);
    }
  }

  private MultipartUploader uploader() throws IOException {
    return s3.createMultipartUploader(root.path()).build();
  }

  private boolean isThere(Path file, long bytes) throws IOException {
    try {
      return s3.getFileStatus(file).getLen() == bytes;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
