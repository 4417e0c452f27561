package dev.bronzeline.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A checkpoint that no job can go on from, moved out of the way and kept for who wants to look. */
public final class RetiredCheckpoint {
  private static final String SUFFIX = "-set-aside-";

  private RetiredCheckpoint() {}

  /**
   * Moves a checkpoint beside itself, so that the next query begins with a new one.
   *
   * @return where it is now, or null if there was none
   * @throws IOException if the file system fails; some files may have been moved already, and
   *     setting aside again moves the rest
   */
  public static @Nullable String setAside(String checkpoint, Configuration hadoop)
      throws IOException {
    Path from = new Path(checkpoint);
    FileSystem files = from.getFileSystem(hadoop);
    if (!files.exists(from)) {
      return null;
    }
    int number = 1;
    while (files.exists(new Path(checkpoint + SUFFIX + number))) {
      number++;
    }
    Path to = new Path(checkpoint + SUFFIX + number);
    if (!files.rename(from, to)) {
      throw new IOException("The checkpoint %s could not be moved to %s".formatted(from, to));
    }
    return to.toString();
  }
}
