package dev.bronzeline.dedup;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.NullType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.NoPrefixKeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.ReadStateStore;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.collection.immutable.Map$;

class DigestStateStoreProviderTest {
  private static final String DEFAULT = StateStore.DEFAULT_COL_FAMILY_NAME();
  private static final StructType KEY = new StructType().add("key", BinaryType);
  private static final StructType EXPIRY = new StructType().add("expiresAtMicros", LongType, false);
  private static final StructType NOTHING = new StructType().add("__dummy__", NullType);
  private static final UnsafeProjection KEY_ROW = UnsafeProjection.create(KEY);

  private final StateHeap heap = new StateHeap(1L << 30);
  private final SQLConf conf = new SQLConf();
  private final List<DigestStateStoreProvider> open = new ArrayList<>();
  private @TempDir Path dir;

  @AfterEach
  void all_memory_is_given_back() {
    open.forEach(DigestStateStoreProvider::close);
    assertThat(heap.used()).isZero();
  }

  @Test
  void what_is_committed_is_in_the_next_version_also_after_a_restart() {
    DigestStateStoreProvider provider = provider();
    StateStore store = store(provider, 0);
    put(store, 1, 100);
    put(store, 2, 200);
    put(store, 1, 101);
    assertThat(store.commit()).isEqualTo(1);
    assertThat(store.hasCommitted()).isTrue();

    store = store(provider, 1);
    assertThat(store.version()).isEqualTo(1);
    store.remove(key(2), DEFAULT);
    store.remove(key(3), DEFAULT);
    put(store, 4, 400);
    store.commit();

    assertThat(read(provider(), 1)).isEqualTo(Map.of(1L, 101L, 2L, 200L));
    assertThat(read(provider(), 2)).isEqualTo(Map.of(1L, 101L, 4L, 400L));
  }

  @Test
  void the_next_batch_takes_the_table_over_as_it_is() throws IOException {
    DigestStateStoreProvider provider = provider();
    commit(provider, 0, Map.of(1L, 1L));
    Files.delete(folder().resolve("1.delta"));
    assertThat(read(provider, 1)).isEqualTo(Map.of(1L, 1L));
    // It was read and dropped, so now the file is needed.
    assertThatThrownBy(() -> store(provider, 1))
        .hasMessageContaining("Version 1")
        .hasMessageContaining("1.delta is missing")
        .hasCauseInstanceOf(DamagedStateException.class);
  }

  @Test
  void a_store_that_is_aborted_leaves_no_trace() throws IOException {
    DigestStateStoreProvider provider = provider();
    commit(provider, 0, Map.of(1L, 1L));
    StateStore store = store(provider, 1);
    put(store, 1, 2);
    put(store, 2, 2);
    store.abort();
    store.abort();
    assertThat(store.hasCommitted()).isFalse();
    assertThat(fileNames()).containsExactlyInAnyOrder("1.delta");
    assertThat(read(provider, 1)).isEqualTo(Map.of(1L, 1L));
  }

  @Test
  void a_store_is_of_no_use_after_its_end() {
    DigestStateStoreProvider provider = provider();
    StateStore store = store(provider, 0);
    store.commit();
    assertThatThrownBy(() -> put(store, 1, 1)).hasMessageContaining("was committed");
    assertThatThrownBy(() -> store.keyExists(key(1), DEFAULT)).hasMessageContaining("committed");
    assertThatThrownBy(store::commit).hasMessageContaining("was committed");
    StateStore aborted = store(provider, 1);
    aborted.abort();
    assertThatThrownBy(() -> aborted.remove(key(1), DEFAULT)).hasMessageContaining("was aborted");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void a_task_that_runs_again_replaces_what_it_wrote_before(int deltasForSnapshot) {
    conf.setConfString(
        "spark.sql.streaming.stateStore.minDeltasForSnapshot", "" + deltasForSnapshot);
    DigestStateStoreProvider first = provider();
    commit(first, 0, Map.of(1L, 1L));
    commit(first, 1, Map.of(2L, 2L));
    commit(first, 2, Map.of(3L, 3L));

    DigestStateStoreProvider second = provider();
    commit(second, 1, Map.of(4L, 4L)); // a restart, with another batch
    assertThat(read(provider(), 2)).isEqualTo(Map.of(1L, 1L, 4L, 4L));
    commit(second, 1, Map.of(5L, 5L)); // a retry in the same process
    assertThat(read(provider(), 2)).isEqualTo(Map.of(1L, 1L, 5L, 5L));
    commit(second, 2, Map.of(6L, 6L)); // where the abandoned course has a version, too
    assertThat(read(provider(), 3)).isEqualTo(Map.of(1L, 1L, 5L, 5L, 6L, 6L));
  }

  @Test
  void two_attempts_at_the_same_version_do_not_see_each_other() {
    DigestStateStoreProvider provider = provider();
    commit(provider, 0, Map.of(1L, 1L));
    StateStore one = store(provider, 1);
    StateStore other = store(provider, 1);
    put(one, 2, 2);
    put(other, 2, 2);
    other.remove(key(1), DEFAULT);
    assertThat(one.keyExists(key(1), DEFAULT)).isTrue();
    one.commit();
    other.commit();
    assertThat(read(provider, 2)).isEqualTo(Map.of(2L, 2L));
    assertThat(read(provider(), 2)).isEqualTo(Map.of(2L, 2L));
  }

  @Test
  void whatever_happens_a_version_holds_what_was_committed() {
    conf.setConfString("spark.sql.streaming.stateStore.minDeltasForSnapshot", "2");
    conf.setConfString("spark.sql.streaming.minBatchesToRetain", "3");
    for (int seed = 0; seed < 6; seed++) {
      new Story(seed).run();
    }
  }

  /** A random course of batches, failures, restarts and returns to older versions. */
  private final class Story {
    private final Random random;
    private final int partition;
    private final TreeMap<Long, Map<Long, Long>> versions = new TreeMap<>();
    private DigestStateStoreProvider provider;
    private long version;
    private long newest;

    /** Older versions may be gone. */
    private long floor;

    Story(int seed) {
      this.random = new Random(seed);
      this.partition = seed;
      this.provider = provider(seed, EXPIRY);
      versions.put(0L, Map.of());
    }

    void run() {
      for (int step = 0; step < 30; step++) {
        switch (random.nextInt(10)) {
          case 0 -> batch(version, false);
          case 1 -> {
            if (version > Math.max(floor, newest - 3)) {
              version--; // the task, or the whole batch, runs again
            }
          }
          case 2 -> {
            long oldest = Math.max(floor, newest - 3);
            version = oldest + random.nextInt((int) (version - oldest) + 1);
          }
          case 3 -> {
            provider.close();
            provider = provider(partition, EXPIRY);
          }
          case 4 -> {
            provider.doMaintenance();
            floor = Math.max(floor, newest - 3);
          }
          default -> batch(version, true);
        }
        versions.tailMap(version, false).clear();
      }
      for (long any = floor; any <= version; any++) {
        assertThat(read(provider(partition, EXPIRY), any)).isEqualTo(versions.get(any));
      }
    }

    private void batch(long from, boolean good) {
      Map<Long, Long> content = new HashMap<>(versions.get(from));
      StateStore store = store(provider, from);
      for (int i = random.nextInt(40); i > 0; i--) {
        long key = random.nextInt(60);
        assertThat(store.keyExists(key(key), DEFAULT)).isEqualTo(content.containsKey(key));
        long expiry = from + random.nextInt(3);
        put(store, key, expiry);
        content.put(key, expiry);
      }
      evict(store, content, from - 2);
      if (good) {
        version = store.commit();
        newest = version;
        versions.put(version, content);
      } else {
        store.abort();
      }
    }
  }

  /** What Spark's operator does. */
  private static void evict(StateStore store, Map<Long, Long> content, long now) {
    StateStoreIterator<UnsafeRowPair> all = store.iterator(DEFAULT);
    while (all.hasNext()) {
      UnsafeRowPair pair = all.next();
      if (now >= pair.value().getLong(0)) {
        store.remove(pair.key(), DEFAULT);
      }
    }
    content.values().removeIf(expiry -> now >= expiry);
  }

  @Test
  void keys_that_do_not_expire_have_a_value_without_anything() {
    DigestStateStoreProvider provider = provider(0, NOTHING);
    UnsafeRow nothing =
        UnsafeProjection.create(NOTHING).apply(new GenericInternalRow(new Object[] {null})).copy();
    StateStore store = store(provider, 0);
    assertThat(store.get(key(1), DEFAULT)).isNull();
    store.put(key(1), nothing, DEFAULT);
    assertThat(store.get(key(1), DEFAULT)).isEqualTo(nothing);
    assertThat(store.keyExists(key(1), DEFAULT)).isTrue();
    assertThat(store.keyExists(key(2), DEFAULT)).isFalse();
    store.commit();
    store = store(provider(0, NOTHING), 1);
    UnsafeRowPair pair = store.iterator(DEFAULT).next();
    assertThat(pair.key()).isEqualTo(key(1));
    assertThat(pair.value()).isEqualTo(nothing);
    store.release();
  }

  @Test
  void rows_are_those_that_spark_makes() {
    StateStore store = store(provider(), 0);
    put(store, 77, 123);
    assertThat(store.get(key(77), DEFAULT)).isEqualTo(value(123));
    UnsafeRowPair pair = store.iterator(DEFAULT).next();
    assertThat(pair.key()).isEqualTo(key(77));
    assertThat(pair.value()).isEqualTo(value(123));
    store.abort();
  }

  @Test
  void a_key_that_is_no_digest_is_refused() {
    StateStore store = store(provider(), 0);
    for (byte[] wrong : new byte[][] {null, new byte[0], new byte[15], new byte[17]}) {
      UnsafeRow key = KEY_ROW.apply(new GenericInternalRow(new Object[] {wrong}));
      assertThatThrownBy(() -> store.put(key, value(1), DEFAULT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 16 bytes, but this one");
    }
    store.abort();
  }

  @Test
  void metrics_say_how_many_keys_there_are_and_what_they_take() {
    DigestStateStoreProvider provider = provider();
    StateStore store = store(provider, 0);
    for (int i = 0; i < 1_000; i++) {
      put(store, i, i);
    }
    assertThat(store.metrics().numKeys()).isEqualTo(1_000);
    assertThat(store.metrics().memoryUsedBytes()).isEqualTo(heap.used());
    store.commit();
    assertThat(store.metrics().numKeys()).isEqualTo(1_000);
    assertThat(store.metrics().memoryUsedBytes()).isEqualTo(heap.used()).isGreaterThan(24_000);
  }

  @Test
  void a_snapshot_is_written_when_deltas_are_many_or_spark_asks_for_it() throws IOException {
    conf.setConfString("spark.sql.streaming.stateStore.minDeltasForSnapshot", "3");
    DigestStateStoreProvider provider = provider();
    StateStore store = store(provider, 0);
    for (int i = 0; i < 10_000; i++) {
      put(store, i, i);
    }
    store.commit();
    for (long version = 1; version < 5; version++) {
      commit(provider, version, Map.of(version, version));
    }
    // The first delta is longer than half a snapshot, so it comes as soon as it may.
    assertThat(fileNames()).contains("3.snapshot").doesNotContain("4.snapshot", "5.snapshot");
    for (long version = 5; version < 16; version++) {
      commit(provider, version, Map.of(version, version));
    }
    assertThat(fileNames()).contains("15.snapshot").doesNotContain("6.snapshot", "14.snapshot");
    store = provider.getStore(16, Option.empty(), true, false);
    store.commit();
    assertThat(fileNames()).contains("17.snapshot");
  }

  @Test
  void a_store_can_begin_anew_at_a_version() {
    DigestStateStoreProvider provider = provider();
    commit(provider, 0, Map.of(1L, 1L));
    StateStore store = provider.getStore(1, Option.empty(), false, true);
    assertThat(store.keyExists(key(1), DEFAULT)).isFalse();
    put(store, 2, 2);
    store.commit();
    assertThat(read(provider(), 2)).isEqualTo(Map.of(2L, 2L));
  }

  @Test
  void maintenance_removes_what_no_retained_version_needs() throws IOException {
    conf.setConfString("spark.sql.streaming.stateStore.minDeltasForSnapshot", "2");
    conf.setConfString("spark.sql.streaming.minBatchesToRetain", "2");
    DigestStateStoreProvider provider = provider();
    provider.doMaintenance();
    for (long version = 0; version < 9; version++) {
      commit(provider, version, Map.of(version, version));
    }
    provider.doMaintenance();
    assertThat(fileNames()).contains("7.delta", "8.delta", "9.delta").doesNotContain("1.delta");
    for (long version = 7; version <= 9; version++) {
      assertThat(read(provider(), version)).hasSize((int) version);
    }
  }

  @Test
  void a_table_that_comes_back_after_the_end_is_not_kept() {
    DigestStateStoreProvider provider = provider();
    StateStore store = store(provider, 0);
    put(store, 1, 1);
    provider.close();
    store.commit();
    assertThat(heap.used()).isZero();
    assertThat(read(provider(), 1)).isEqualTo(Map.of(1L, 1L));
  }

  @Test
  void any_other_state_is_refused() {
    StructType two = KEY.add("other", LongType);
    StructType text = new StructType().add("key", StringType);
    assertRefused(two, EXPIRY, false, false, "its key is struct<key:binary,other:bigint>");
    assertRefused(text, EXPIRY, false, false, "its key is struct<key:string>");
    assertRefused(KEY, text, false, false, "its value is struct<key:string>");
    assertRefused(KEY, EXPIRY, true, false, "column families");
    assertRefused(KEY, EXPIRY, false, true, "several values");
    assertThatThrownBy(() -> provider().getStore(0, Option.apply("id"), false, false))
        .hasMessageContaining("knows no checkpoint ids");
    assertThatThrownBy(() -> store(provider(), -1)).hasMessageContaining("no version -1");
    conf.setConfString("spark.sql.streaming.stateStore.checkpointFormatVersion", "2");
    assertRefused(KEY, EXPIRY, false, false, "its checkpoint has format 2");
  }

  @Test
  void what_the_store_does_not_have_says_so() {
    StateStore store = store(provider(), 0);
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls =
        List.of(
            () -> store.keyExists(key(1), "other"),
            () -> store.prefixScan(key(1), DEFAULT),
            () -> store.valuesIterator(key(1), DEFAULT),
            () -> store.merge(key(1), value(1), DEFAULT),
            () -> store.removeColFamilyIfExists("other"));
    for (var call : calls) {
      assertThatThrownBy(call).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(store.allColumnFamilyNames().contains(DEFAULT)).isTrue();
    store.release();
  }

  private void assertRefused(
      StructType key, StructType value, boolean families, boolean multiple, String fault) {
    assertThatThrownBy(
            () ->
                new DigestStateStoreProvider()
                    .init(
                        new StateStoreId(dir.toUri().toString(), 0, 0, "default"),
                        key,
                        value,
                        new NoPrefixKeyStateEncoderSpec(key),
                        families,
                        storeConf(),
                        new Configuration(),
                        multiple,
                        Option.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fault)
        .hasMessageContaining("streaming.state: rocksdb");
  }

  private void commit(DigestStateStoreProvider provider, long version, Map<Long, Long> puts) {
    StateStore store = store(provider, version);
    puts.forEach((key, expiry) -> put(store, key, expiry));
    store.commit();
  }

  private static StateStore store(DigestStateStoreProvider provider, long version) {
    return provider.getStore(version, Option.empty(), false, false);
  }

  private static void put(StateStore store, long key, long expiry) {
    store.put(key(key), value(expiry), DEFAULT);
  }

  private static Map<Long, Long> read(DigestStateStoreProvider provider, long version) {
    ReadStateStore store = provider.getReadStore(version, Option.empty());
    Map<Long, Long> content = new HashMap<>();
    StateStoreIterator<UnsafeRowPair> all = store.iterator(DEFAULT);
    while (all.hasNext()) {
      UnsafeRowPair pair = all.next();
      long key = ByteBuffer.wrap(pair.key().getBinary(0)).getLong();
      assertThat(content.put(key, pair.value().getLong(0))).isNull();
    }
    content.forEach(
        (key, expiry) ->
            assertThat(store.get(key(key), DEFAULT).getLong(0)).isEqualTo(expiry.longValue()));
    store.release();
    return content;
  }

  private static UnsafeRow key(long number) {
    byte[] digest = ByteBuffer.allocate(16).putLong(number).putLong(~number).array();
    return KEY_ROW.apply(new GenericInternalRow(new Object[] {digest})).copy();
  }

  private static UnsafeRow value(long number) {
    return UnsafeProjection.create(EXPIRY)
        .apply(new GenericInternalRow(new Object[] {number}))
        .copy();
  }

  private DigestStateStoreProvider provider() {
    return provider(0, EXPIRY);
  }

  private DigestStateStoreProvider provider(int partition, StructType value) {
    DigestStateStoreProvider provider = new DigestStateStoreProvider(() -> heap);
    provider.init(
        new StateStoreId(dir.toUri().toString(), 0, partition, "default"),
        KEY,
        value,
        new NoPrefixKeyStateEncoderSpec(KEY),
        false,
        storeConf(),
        new Configuration(),
        false,
        Option.empty());
    open.add(provider);
    return provider;
  }

  private StateStoreConf storeConf() {
    return new StateStoreConf(conf, Map$.MODULE$.<String, String>empty());
  }

  private Path folder() {
    return dir.resolve("0").resolve("0");
  }

  private List<String> fileNames() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .toList();
    }
  }
}
