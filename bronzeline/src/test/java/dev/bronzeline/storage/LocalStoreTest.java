package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
  @TempDir private Path folder;

  @Override
  Store newStore() {
    return new LocalStore(folder.resolve("a root/below"));
  }

  @Test
  void nothing_but_the_files_themselves_is_written() throws IOException {
    Store store = newStore();
    store.createIfAbsent("_log/1.json", "x".getBytes(UTF_8));
    store.createIfAbsent("_log/1.json", "x".getBytes(UTF_8));
    store.put("_log/2.json", "x".getBytes(UTF_8));
    StagedOutput out = store.stage("validated/a");
    out.write(1);
    store.publish(out.complete());

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("1.json", "2.json", "a");
    }
  }

  @Test
  void a_local_path_opens_it_with_and_without_a_scheme() throws IOException {
    Configuration configuration = new Configuration(false);
    for (String root : new String[] {folder.toUri() + "a%20b", folder + "/a b"}) {
      Store store = Stores.open(new org.apache.hadoop.fs.Path(root), configuration);

      assertThat(store).isInstanceOf(LocalStore.class);
    }
  }
}
