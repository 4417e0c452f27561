package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.demo.EmbeddedS3;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on S3, against a real S3 endpoint. */
class S3StoreIT extends StoreContract {
  /** A name of its own: Hadoop keeps one client per bucket, whatever server it is on. */
  private static final String BUCKET = "store-" + UUID.randomUUID();

  private static final AtomicInteger ROOTS = new AtomicInteger();

  @TempDir private static Path folder;
  private static EmbeddedS3 server;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedS3.start(folder);
    server.createBucket(BUCKET);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  Store newStore() throws IOException {
    return store("s3a://%s/a root/%d".formatted(BUCKET, ROOTS.incrementAndGet()));
  }

  @Test
  void the_bucket_itself_may_be_the_root() throws Exception {
    String bucket = "whole-" + UUID.randomUUID();
    server.createBucket(bucket);
    Store store = store("s3a://" + bucket + "/");
    store.put("_log/1.json", "x".getBytes(UTF_8));
    StagedFile swept = stage(store);
    store.sweep(name -> name.equals("part"));

    assertThat(store.list("")).containsExactly(new Stored("_log/1.json", 1));
    assertThat(store.list("_log")).containsExactly(new Stored("_log/1.json", 1));
    assertThatThrownBy(() -> store.publish(swept)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void a_sweep_of_one_root_leaves_its_neighbours_alone() throws Exception {
    Store one = store("s3a://" + BUCKET + "/neighbour");
    Store other = store("s3a://" + BUCKET + "/neighbour-2");
    StagedFile staged = stage(other);

    one.sweep(name -> true);

    other.publish(staged);
    assertThat(other.list("")).hasSize(1);
  }

  @Test
  void what_a_writer_staged_can_be_published_after_the_server_was_killed() throws Exception {
    Store store = newStore();
    StagedFile staged = stage(store);
    server.kill();
    server.restart();

    store.publish(staged);

    assertThat(store.list("")).containsExactly(new Stored("validated/part", 7));
  }

  @Test
  void a_second_writer_fences_the_first_and_removes_what_it_staged() throws Exception {
    String root = "s3a://" + BUCKET + "/lanes";
    LaneWriter first = LaneWriter.open(store(root), LaneWriterTest.WRITING);
    BatchCommit batch = LaneWriterTest.batch(store(root), first, 0);
    LaneWriter second = LaneWriter.open(store(root), LaneWriterTest.WRITING);

    assertThatThrownBy(() -> first.commit(batch))
        .isInstanceOf(AnotherWriterException.class)
        .hasMessageContaining(second.id().toString());
    second.commit(LaneWriterTest.batch(store(root), second, 0));

    assertThat(new CommitLog(store(root)).tail()).isEqualTo(3);
    assertThat(store(root).list("validated")).hasSize(1);
  }

  private static StagedFile stage(Store store) throws IOException {
    StagedOutput out = store.stage("validated/part");
    out.write("content".getBytes(UTF_8));
    return out.complete();
  }

  private static Store store(String root) throws IOException {
    Configuration configuration = new Configuration();
    server.s3aSettings().forEach(configuration::set);
    configuration.set("fs.s3a.buffer.dir", folder.resolve("buffer").toString());
    Store store = Stores.open(new org.apache.hadoop.fs.Path(root), configuration);
    assertThat(store).isInstanceOf(S3Store.class);
    return store;
  }
}
