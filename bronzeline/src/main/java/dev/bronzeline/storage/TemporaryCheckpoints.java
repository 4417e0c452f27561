package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of queries that nobody goes on with, beside the one of the stream: the log says what
 * they have done. They are removed at the end, or at the next beginning.
 */
public final class TemporaryCheckpoints implements AutoCloseable {
  private static final String SUFFIX = "-backfill";
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryCheckpoints.class);

  private final Path folder;
  private final FileSystem files;
  private int count;

  private TemporaryCheckpoints(Path folder, FileSystem files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Removes all that older writers have left: they are fenced. Whatever else is in the folder is
   * not touched, for it may be the checkpoint of a pipeline that is called so.
   *
   * @param checkpoint the checkpoint of the stream
   * @param writer who uses the new ones
   */
  public static TemporaryCheckpoints open(String checkpoint, WriterId writer, Configuration hadoop)
      throws IOException {
    Path all = new Path(checkpoint + SUFFIX);
    FileSystem files = all.getFileSystem(hadoop);
    for (FileStatus left : left(all, files)) {
      Path old = left.getPath();
      if (WriterId.parse(old.getName()).filter(its -> its.isOlderThan(writer)).isPresent()) {
        boolean unused = files.delete(old, true);
      }
    }
    return new TemporaryCheckpoints(new Path(all, writer.toString()), files);
  }

  private static FileStatus[] left(Path all, FileSystem files) throws IOException {
    try {
      return files.listStatus(all);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Whether a folder is where they are. */
  static boolean areIn(Path folder) {
    return folder.getName().endsWith(SUFFIX);
  }

  /** Another one, new. */
  public String next() {
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
