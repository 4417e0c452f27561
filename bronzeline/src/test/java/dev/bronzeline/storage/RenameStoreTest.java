package dev.bronzeline.storage;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.io.TempDir;

/** The store for HDFS and its like, over Hadoop's own local file system. */
class RenameStoreTest extends StoreContract {
  @TempDir private Path folder;

  @Override
  Store newStore() throws Exception {
    return new RenameStore(
        new org.apache.hadoop.fs.Path(folder.resolve("root").toUri()), new Configuration());
  }

  @Override
  @Disabled("Hadoop's local file system looks first and renames then, which is why it has a store")
  void of_eight_that_create_the_same_file_one_wins() {}
}
