package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises. */
abstract class StoreContract {
  private static final String FILE = "validated/dt=2026-11-23/hr=18/part-w-1-0-0.snappy.parquet";

  private Store store;

  /** A store over a root that does not exist yet, another one in each test. */
  abstract Store newStore() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = newStore();
  }

  @Test
  void a_file_is_created_once_and_keeps_its_first_content() throws IOException {
    assertThat(store.createIfAbsent("_log/1.json", bytes("first"))).isTrue();
    assertThat(store.createIfAbsent("_log/1.json", bytes("second"))).isFalse();

    assertThat(text(store.read("_log/1.json"))).contains("first");
  }

  @Test
  void of_eight_that_create_the_same_file_one_wins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 5; round++) {
        String path = "_log/" + round + ".json";
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
          byte[] content = bytes("from " + thread);
          results.add(
              threads.submit(
                  () -> {
                    start.await();
                    return store.createIfAbsent(path, content);
                  }));
        }
        start.countDown();
        List<String> winners = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
          if (results.get(thread).get()) {
            winners.add("from " + thread);
          }
        }
        assertThat(winners).hasSize(1);
        assertThat(text(store.read(path))).contains(winners.get(0));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void what_is_not_there_reads_as_empty_and_may_be_deleted() throws IOException {
    assertThat(store.read("no/such/file")).isEmpty();
    assertThat(store.list("no/such/folder")).isEmpty();
    assertThat(store.list("")).isEmpty();
    store.delete("no/such/file");
  }

  @Test
  void putting_replaces_the_whole_content() throws IOException {
    store.put("_log/intents/a.json", bytes("a long first content"));
    store.put("_log/intents/a.json", bytes("short"));

    assertThat(text(store.read("_log/intents/a.json"))).contains("short");
    assertThat(store.list("_log")).containsExactly(new Stored("_log/intents/a.json", 5));
  }

  @Test
  void a_deleted_file_is_gone_and_its_place_is_free() throws IOException {
    store.put("a/b", bytes("x"));
    store.delete("a/b");

    assertThat(store.read("a/b")).isEmpty();
    assertThat(store.list("")).isEmpty();
    assertThat(store.createIfAbsent("a/b", bytes("y"))).isTrue();
  }

  @Test
  void a_list_goes_through_all_folders_below_and_no_other() throws IOException {
    store.put("dlq/x", bytes("1"));
    store.put("validated/dt=1/b", bytes("22"));
    store.put("validated/dt=1/hr=2/a", bytes("333"));
    store.put("validated2/c", bytes("4444"));

    assertThat(store.list("validated"))
        .containsExactly(new Stored("validated/dt=1/b", 2), new Stored("validated/dt=1/hr=2/a", 3));
    assertThat(store.list("")).hasSize(4);
  }

  @Test
  void a_staged_file_is_invisible_until_it_is_published_whole() throws IOException {
    StagedOutput out = store.stage(FILE);
    out.write(bytes("half "));
    out.flush();
    assertThat(store.list("")).isEmpty();
    out.write(bytes("and half"));
    assertThat(out.getPos()).isEqualTo(13);
    out.close();
    StagedFile staged = out.complete();
    assertThat(staged.path()).isEqualTo(FILE);
    assertThat(staged.bytes()).isEqualTo(13);
    assertThat(store.list("")).isEmpty();
    assertThat(store.read(FILE)).isEmpty();

    store.publish(staged);

    assertThat(store.list("")).containsExactly(new Stored(FILE, 13));
    assertThat(text(store.read(FILE))).contains("half and half");
  }

  @Test
  void publishing_twice_is_fine() throws IOException {
    StagedFile staged = stage(FILE, "content");
    store.publish(staged);
    store.publish(staged);

    assertThat(store.list("")).containsExactly(new Stored(FILE, 7));
  }

  @Test
  void a_staged_file_may_be_empty() throws IOException {
    StagedFile staged = stage(FILE, "");
    store.publish(staged);

    assertThat(store.list("")).containsExactly(new Stored(FILE, 0));
  }

  @Test
  void what_was_retracted_before_it_was_published_can_never_be_published() throws IOException {
    StagedFile staged = stage(FILE, "content");
    store.retract(staged);

    assertThatThrownBy(() -> store.publish(staged)).isInstanceOf(IOException.class);
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void what_was_retracted_after_it_was_published_is_gone_for_good() throws IOException {
    StagedFile staged = stage(FILE, "content");
    store.publish(staged);
    store.retract(staged);
    store.retract(staged);

    assertThat(store.list("")).isEmpty();
    assertThatThrownBy(() -> store.publish(staged)).isInstanceOf(IOException.class);
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void an_output_that_was_aborted_leaves_nothing() throws IOException {
    StagedOutput open = store.stage(FILE);
    open.write(bytes("content"));
    open.abort();
    StagedOutput closed = store.stage(FILE);
    closed.write(bytes("content"));
    closed.close();
    closed.abort();
    store.stage(FILE).abort();

    List<String> left = new ArrayList<>();
    store.sweep(left::add);
    assertThat(left).isEmpty();
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void two_attempts_at_the_same_file_do_not_meet() throws IOException {
    StagedFile first = stage(FILE, "first");
    StagedFile second = stage(FILE, "second");

    store.publish(second);

    assertThat(text(store.read(FILE))).contains("second");
    assertThat(first.token()).isNotEqualTo(second.token());
  }

  @Test
  void a_sweep_removes_what_is_staged_and_matches_and_nothing_else() throws IOException {
    StagedFile old = stage("validated/old-1", "a");
    StagedFile published = stage("validated/old-2", "b");
    StagedFile current = stage("validated/new-1", "c");
    store.publish(published);

    store.sweep(name -> name.startsWith("old-"));

    assertThatThrownBy(() -> store.publish(old)).isInstanceOf(IOException.class);
    store.publish(current);
    assertThat(store.list(""))
        .extracting(Stored::path)
        .containsExactly("validated/new-1", "validated/old-2");
  }

  @Test
  void a_file_of_several_parts_arrives_byte_by_byte() throws IOException {
    byte[] content = new byte[S3StagedOutput.PART_BYTES + 1_234_567];
    new Random(7).nextBytes(content);
    StagedOutput out = store.stage(FILE);
    out.write(content[0]);
    for (int at = 1; at < content.length; ) {
      int length = Math.min(700_001, content.length - at);
      out.write(content, at, length);
      at += length;
    }
    store.publish(out.complete());

    assertThat(store.read(FILE).orElseThrow()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic=a b/x.json",
        "topic=a%20b/x.json",
        "topic=a+b&c/x.json",
        "topic=Zürich/日本.json",
        "topic='q'/{x}[y]*?#.json"
      })
  void odd_names_are_names(String path) throws IOException {
    assertThat(store.createIfAbsent(path, bytes("x"))).isTrue();
    assertThat(store.createIfAbsent(path, bytes("x"))).isFalse();
    StagedFile staged = stage(path + ".parquet", "content");
    store.publish(staged);

    assertThat(store.list(""))
        .containsExactly(new Stored(path, 1), new Stored(path + ".parquet", 7));
    assertThat(text(store.read(path))).contains("x");
    store.retract(staged);
    assertThat(store.list("")).containsExactly(new Stored(path, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/x", "../x", "a/../../x", "a//b", "a/."})
  void a_path_that_leaves_the_root_is_refused(String path) {
    assertThatThrownBy(() -> store.put(path, bytes("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + path + "'");
    assertThatThrownBy(() -> store.stage(path)).isInstanceOf(IllegalArgumentException.class);
  }

  private StagedFile stage(String path, String content) throws IOException {
    StagedOutput out = store.stage(path);
    out.write(bytes(content));
    return out.complete();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Optional<String> text(Optional<byte[]> content) {
    return content.map(bytes -> new String(bytes, UTF_8));
  }
}
