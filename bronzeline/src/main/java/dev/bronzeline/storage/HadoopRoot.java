package dev.bronzeline.storage;

import dev.bronzeline.ledger.RootReader;
import dev.bronzeline.ledger.RowVisitor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** A root on any Hadoop file system, local and S3A among them. Thread-safe; never writes. */
public final class HadoopRoot implements RootReader {

  private final Path root;
  private final FileSystem files;
  private final Configuration hadoop;

  /**
   * Opens a root for reading. It need not exist: then it is empty.
   *
   * @param root the root's directory, for instance {@code s3a://lake/bronze/user_events}
   * @param hadoop how to reach the file system
   * @throws IOException when there is no such file system, or it does not let us in
   */
  public HadoopRoot(String root, Configuration hadoop) throws IOException {
    Path path = new Path(root);
    this.hadoop = hadoop;
    this.files = path.getFileSystem(hadoop);
    this.root = files.makeQualified(path);
  }

  @Override
  public List<RootFile> list(String directory) throws IOException {
    int prefix = root.toUri().getPath().length() + 1;
    List<RootFile> found = new ArrayList<>();
    try {
      list(
          at(directory),
          file ->
              found.add(
                  new RootFile(file.getPath().toUri().getPath().substring(prefix), file.getLen())));
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return found;
  }

  private void list(Path directory, Consumer<FileStatus> found) throws IOException {
    if (!(files instanceof LocalFileSystem)) {
      RemoteIterator<LocatedFileStatus> each = files.listFiles(directory, true);
      while (each.hasNext()) {
        found.accept(each.next());
      }
      return;
    }
    // There, each located status asks a process of its own for the permissions.
    for (FileStatus status : files.listStatus(directory)) {
      if (status.isDirectory()) {
        listIfThere(status.getPath(), found);
      } else {
        found.accept(status);
      }
    }
  }

  private void listIfThere(Path directory, Consumer<FileStatus> found) throws IOException {
    try {
      list(directory, found);
    } catch (FileNotFoundException e) {
      // It was removed since its parent was listed.
    }
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try (FSDataInputStream content = files.open(at(path))) {
      return Optional.of(content.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public OptionalLong size(String path) throws IOException {
    try {
      return OptionalLong.of(files.getFileStatus(at(path)).getLen());
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Footer footer(String path) throws IOException {
    try (ParquetFileReader file = open(path)) {
      var columns = CoordinateColumns.of(file.getFileMetaData().getSchema());
      return new Footer(columns.output(), file.getRecordCount());
    } catch (RuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Footer scan(String path, RowVisitor visitor) throws IOException {
    try (ParquetFileReader file = open(path)) {
      var columns = CoordinateColumns.of(file.getFileMetaData().getSchema());
      // All columns are fetched, not only the coordinates: fetching a page checks its checksum.
      for (PageReadStore group = file.readNextRowGroup();
          group != null;
          group = file.readNextRowGroup()) {
        columns.read(group, file.getFileMetaData().getCreatedBy(), visitor);
      }
      return new Footer(columns.output(), file.getRecordCount());
    } catch (RuntimeException e) {
      // Parquet says what is wrong with a file by many kinds of unchecked exception.
      throw new IOException(e.getMessage(), e);
    }
  }

  private ParquetFileReader open(String path) throws IOException {
    // Options of its own for every file: they hold decompressors, which two threads may not share.
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop).usePageChecksumVerification().build();
    return ParquetFileReader.open(HadoopInputFile.fromPath(at(path), hadoop), options);
  }

  /** Not {@code new Path(root, path)}, which takes a name with a colon for one with a scheme. */
  Path at(String path) {
    URI at = root.toUri();
    return path.isEmpty()
        ? root
        : new Path(at.getScheme(), at.getAuthority(), at.getPath() + "/" + path);
  }
}
