package dev.bronzeline.dedup;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.LongType;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.NoPrefixKeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Map$;

/**
 * Measures the CPU time of one partition's state, with the calls of Spark's operator, on each state
 * store. Run by hand, with the number of keys:
 *
 * <p>{@code java @config/jvm.options -cp <test class path> dev.bronzeline.dedup.StateStoreBenchmark
 * 1000000}
 *
 * <p>With settings of RocksDB behind it, as in {@code rocksdb.blockSizeKB=16}, it measures RocksDB
 * alone, and that with these settings. RocksDB shares its memory within a process, so each set of
 * settings takes a process of its own. The last column counts all threads, RocksDB's own too.
 */
final class StateStoreBenchmark {
  private static final String DEFAULT = StateStore.DEFAULT_COL_FAMILY_NAME();
  private static final StructType KEY = new StructType().add("key", BinaryType);
  private static final StructType EXPIRY = new StructType().add("expiresAtMicros", LongType, false);
  private static final int BATCH = 100_000;

  private final SQLConf conf = new SQLConf();
  private final Random random = new Random(1);
  private final UnsafeProjection keyRow = UnsafeProjection.create(KEY);
  private final UnsafeRow value =
      UnsafeProjection.create(EXPIRY).apply(new GenericInternalRow(new Object[] {0L})).copy();
  private final byte[] digest = new byte[16];
  private final GenericInternalRow key = new GenericInternalRow(new Object[] {digest});

  private StateStoreBenchmark() {
    String rocksdb = "spark.sql.streaming.stateStore.rocksdb.";
    conf.setConfString(rocksdb + "changelogCheckpointing.enabled", "true");
    conf.setConfString(rocksdb + "trackTotalNumberOfRows", "false");
  }

  private void set(String setting) {
    String[] parts = setting.split("=", 2);
    conf.setConfString("spark.sql.streaming.stateStore." + parts[0], parts[1]);
  }

  public static void main(String[] args) throws IOException {
    int keys = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    StateStoreBenchmark benchmark = new StateStoreBenchmark();
    List.of(args).stream().skip(1).forEach(benchmark::set);
    for (int round = 0; round < 2; round++) {
      System.out.println(
          "store                          look up and add   commit   look up again   look at   load"
              + "   bytes a key   all threads");
      if (args.length > 1) {
        benchmark.measure(new RocksDBStateStoreProvider(), new RocksDBStateStoreProvider(), keys);
        continue;
      }
      benchmark.measure(new DigestStateStoreProvider(), new DigestStateStoreProvider(), keys);
      benchmark.measure(
          new HDFSBackedStateStoreProvider(), new HDFSBackedStateStoreProvider(), keys);
      benchmark.measure(new RocksDBStateStoreProvider(), new RocksDBStateStoreProvider(), keys);
    }
  }

  private void measure(StateStoreProvider provider, StateStoreProvider again, int keys)
      throws IOException {
    Path dir = Files.createTempDirectory("state");
    init(provider, dir);
    long adding = 0;
    long committing = 0;
    long finding = 0;
    long scanning = 0;
    long version = 0;
    long bytes = 0;
    int scans = 0;
    long all = ofAllThreads();
    for (int from = 0; from < keys; from += BATCH) {
      StateStore store = provider.getStore(version, Option.empty(), false, false);
      value.setLong(0, version);
      long begin = now();
      for (int i = 0; i < BATCH; i++) {
        UnsafeRow row = key(from + i);
        if (!store.keyExists(row, DEFAULT)) {
          store.put(row, value, DEFAULT);
        }
      }
      long added = now();
      for (int i = 0; i < BATCH; i++) {
        if (!store.keyExists(key(random.nextInt(from + BATCH)), DEFAULT)) {
          throw new IllegalStateException("A key was lost");
        }
      }
      long found = now();
      boolean last = from + BATCH >= keys;
      if (last) {
        scan(store, keys);
        scans++;
      }
      long scanned = now();
      version = store.commit();
      committing += now() - scanned;
      adding += added - begin;
      finding += found - added;
      scanning += scanned - found;
      bytes = store.metrics().memoryUsedBytes();
    }
    provider.doMaintenance();
    provider.close();
    all = ofAllThreads() - all;
    init(again, dir);
    long begin = now();
    again.getStore(version, Option.empty(), false, false).abort();
    long loading = now() - begin;
    again.close();
    System.out.printf(
        "%-30s %12d ns %7d ns %12d ns %6d ns %4d ns %10d %10d ns%n",
        provider.getClass().getSimpleName(),
        adding / keys,
        committing / keys,
        finding / keys,
        scanning / keys / scans,
        loading / keys,
        bytes / keys,
        all / keys);
  }

  /** The CPU time of this thread, which other processes on the machine do not change much. */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long ofAllThreads() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void scan(StateStore store, int keys) {
    StateStoreIterator<UnsafeRowPair> all = store.iterator(DEFAULT);
    int met = 0;
    while (all.hasNext()) {
      if (all.next().value().getLong(0) >= 0) {
        met++;
      }
    }
    if (met != keys) {
      throw new IllegalStateException(met + " keys");
    }
  }

  private UnsafeRow key(int number) {
    ByteBuffer.wrap(digest).putLong(mixed(number)).putLong(mixed(~number));
    return keyRow.apply(key);
  }

  private static long mixed(long number) {
    long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private void init(StateStoreProvider provider, Path dir) {
    Configuration hadoop = new Configuration();
    hadoop.set(StreamExecution.RUN_ID_KEY(), UUID.randomUUID().toString());
    provider.init(
        new StateStoreId(dir.toUri().toString(), 0, 0, "default"),
        KEY,
        EXPIRY,
        new NoPrefixKeyStateEncoderSpec(KEY),
        false,
        new StateStoreConf(conf, Map$.MODULE$.<String, String>empty()),
        hadoop,
        false,
        Option.empty());
  }
}
