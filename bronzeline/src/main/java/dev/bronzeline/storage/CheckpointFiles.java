package dev.bronzeline.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * How Spark writes the files of a checkpoint: on S3 with conditional writes ({@link
 * S3CheckpointFiles}), anywhere else as Spark does by itself. Spark makes one when it is named in
 * the property {@value #SETTING}; it has the constructor that Spark wants.
 */
public final class CheckpointFiles implements CheckpointFileManager {

  /** Spark's property that names the class which writes checkpoints. */
  public static final String SETTING = "spark.sql.streaming.checkpointFileManagerClass";

  private final CheckpointFileManager files;

  /**
   * A manager for a checkpoint, or a folder of one.
   *
   * @throws IOException if the file system cannot be reached
   */
  public CheckpointFiles(Path path, Configuration hadoop) throws IOException {
    this.files = of(path, hadoop);
  }

  private static CheckpointFileManager of(Path path, Configuration hadoop) throws IOException {
    if (path.getFileSystem(hadoop) instanceof S3AFileSystem) {
      return new S3CheckpointFiles(path, hadoop);
    }
    Configuration sparksChoice = new Configuration(hadoop);
    sparksChoice.unset(SETTING);
    return CheckpointFileManager.create(path, sparksChoice);
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
    return files.createAtomic(path, overwriteIfPossible);
  }

  @Override
  public FSDataInputStream open(Path path) {
    return files.open(path);
  }

  @Override
  public FileStatus[] list(Path path, PathFilter filter) {
    return files.list(path, filter);
  }

  @Override
  public void mkdirs(Path path) {
    files.mkdirs(path);
  }

  @Override
  public boolean exists(Path path) {
    return files.exists(path);
  }

  @Override
  public void delete(Path path) {
    files.delete(path);
  }

  @Override
  public boolean isLocal() {
    return files.isLocal();
  }

  @Override
  public Path createCheckpointDirectory() {
    return files.createCheckpointDirectory();
  }

  @Override
  public void close() {
    files.close();
  }
}
