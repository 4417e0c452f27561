package dev.bronzeline.storage;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;

/**
 * Checkpoints on S3. It reads, lists and deletes as Spark does on any file system, but writes a
 * file in one step: Spark would write another file first and rename it, which on S3 is a look, a
 * copy and a delete, between which another driver can do the same.
 */
final class S3CheckpointFiles extends FileSystemBasedCheckpointFileManager {

  S3CheckpointFiles(Path path, Configuration hadoop) {
    super(path, hadoop);
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
    return new Cancellable(new S3CheckpointOutput(fs(), path, overwriteIfPossible));
  }

  private static final class Cancellable extends CancellableFSDataOutputStream {
    private final S3CheckpointOutput file;

    Cancellable(S3CheckpointOutput file) {
      super(file);
      this.file = file;
    }

    @Override
    public void cancel() {
      file.cancel();
    }
  }
}
