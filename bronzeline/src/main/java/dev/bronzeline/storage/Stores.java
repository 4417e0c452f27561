package dev.bronzeline.storage;

import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the right {@link Store} for a root. */
public final class Stores {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  /** Where renaming to a name that is taken fails, atomically. */
  private static final Set<String> SAFE_RENAME =
      Set.of("hdfs", "viewfs", "abfs", "abfss", "ofs", "o3fs");

  private Stores() {}

  /**
   * Opens the store that holds a root. The root itself need not exist.
   *
   * @param root a path of any Hadoop file system; without a scheme, the default one's
   * @param configuration Hadoop's settings, with the credentials of the file system
   * @throws IOException if the file system cannot be reached
   */
  public static Store open(Path root, Configuration configuration) throws IOException {
    FileSystem fileSystem = root.getFileSystem(configuration);
    Path qualified = fileSystem.makeQualified(root);
    if (fileSystem instanceof S3AFileSystem s3) {
      return new S3Store(s3, qualified);
    }
    if (isLocal(fileSystem)) {
      return new LocalStore(java.nio.file.Path.of(qualified.toUri().getPath()));
    }
    if (!SAFE_RENAME.contains(fileSystem.getScheme())) {
      LOG.warn(
          "The log at {} needs a rename that fails when the name is taken, and it is not known "
              + "whether '{}' has one. Never run two writers on this root.",
          qualified,
          fileSystem.getScheme());
    }
    return new RenameStore(qualified, configuration);
  }

  /** Whether a folder moves as a whole or not at all. */
  static boolean renamesFolders(FileSystem fileSystem) {
    return isLocal(fileSystem) || SAFE_RENAME.contains(fileSystem.getScheme());
  }

  private static boolean isLocal(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem || fileSystem instanceof RawLocalFileSystem;
  }
}
