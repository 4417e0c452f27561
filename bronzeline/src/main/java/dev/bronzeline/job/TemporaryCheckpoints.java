package dev.bronzeline.job;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of queries that nobody goes on with: the log says what they have done. They are
 * removed at the end, or at the next beginning.
 */
final class TemporaryCheckpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryCheckpoints.class);

  private final Path folder;
  private final FileSystem files;
  private int count;

  private TemporaryCheckpoints(Path folder, FileSystem files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Checkpoints in a folder, from which all others are removed: whoever used them is fenced.
   *
   * @param writer the name of who uses them
   */
  static TemporaryCheckpoints open(String folder, String writer, Configuration hadoop)
      throws IOException {
    Path all = new Path(folder);
    FileSystem files = all.getFileSystem(hadoop);
    boolean unused = files.delete(all, true);
    return new TemporaryCheckpoints(new Path(all, writer), files);
  }

  /** Another one, new. */
  String next() {
    return new Path(folder, String.valueOf(++count)).toString();
  }

  /** Removes them; what stays is removed by the next one to open them. */
  @Override
  public void close() {
    try {
      boolean unused = files.delete(folder, true);
      if (files.exists(folder.getParent()) && files.listStatus(folder.getParent()).length == 0) {
        unused = files.delete(folder.getParent(), false);
      }
    } catch (IOException e) {
      LOG.warn("Could not remove {}; the next backfill does", folder, e);
    }
  }
}
