package dev.bronzeline.dedup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.state.KeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.NoPrefixKeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.StateSchemaProvider;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreCoordinatorRef;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider$;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A state store for Spark that is made for the one state that Bronzeline has: the digests of the
 * keys that its {@link Deduplication} has seen, and when they expire. It refuses any other.
 *
 * <p>A partition's keys are in memory in a {@link DigestTable}. Each version is also on disk, as
 * {@link StateFiles} has it, before its task succeeds. The next batch takes the table over as it
 * is; after a failure, or anywhere else, the version is loaded from its files.
 *
 * <p>Spark makes an instance for each partition, by the name of this class in the property {@code
 * spark.sql.streaming.stateStore.providerClass}. Tasks use it, and a maintenance thread.
 */
public final class DigestStateStoreProvider implements StateStoreProvider {
  /**
   * The session's setting that says after how many milliseconds of a batch's time a key expires
   * that has this time; unless it is set, keys expire when Spark removes them. The prefix is the
   * one of settings that Spark passes on to stores.
   */
  static final String DELAY = "spark.sql.streaming.stateStore.bronzeline.delay";

  private static final Logger log = LoggerFactory.getLogger(DigestStateStoreProvider.class);

  private final Supplier<StateHeap> heap;
  private volatile @Nullable Setup setup;

  // Guarded by this.
  private @Nullable LoadedState kept;
  private long keptVersion;
  private boolean closed;

  /** The newest version that was committed here, or 0. */
  private volatile long newest;

  /** Called by Spark. */
  public DigestStateStoreProvider() {
    this(DigestStateStoreProvider::heapOfThisProcess);
  }

  DigestStateStoreProvider(Supplier<StateHeap> heap) {
    this.heap = heap;
  }

  /** What Spark says at the beginning. */
  private record Setup(
      StateStoreId id,
      @Nullable StateStoreProviderId provider,
      boolean expiring,
      CheckpointFileManager manager,
      StateFiles files,
      StateStoreConf conf,
      Configuration hadoop) {}

  /**
   * Called by Spark.
   *
   * @throws IllegalArgumentException if the state is not that of a deduplication by digest
   */
  @Override
  public void init(
      StateStoreId id,
      StructType key,
      StructType value,
      KeyStateEncoderSpec encoder,
      boolean useColumnFamilies,
      StateStoreConf conf,
      Configuration hadoop,
      boolean useMultipleValuesPerKey,
      Option<StateSchemaProvider> schemas) {
    require(isOnly(key, DataTypes.BinaryType), "its key is " + key.simpleString());
    boolean expiring = isOnly(value, DataTypes.LongType);
    require(expiring || isOnly(value, DataTypes.NullType), "its value is " + value.simpleString());
    require(encoder instanceof NoPrefixKeyStateEncoderSpec, "it looks for keys in order");
    require(!useColumnFamilies, "it has column families");
    require(!useMultipleValuesPerKey, "it has several values a key");
    require(!conf.enableStateStoreCheckpointIds(), "its checkpoint has format 2");
    Path folder = id.storeCheckpointLocation();
    CheckpointFileManager manager = CheckpointFileManager.create(folder, hadoop);
    String run = hadoop.get(StreamExecution.RUN_ID_KEY());
    setup =
        new Setup(
            id,
            run == null ? null : new StateStoreProviderId(id, UUID.fromString(run)),
            expiring,
            manager,
            new StateFiles(manager, folder, id.operatorId(), id.partitionId(), heap.get()),
            conf,
            hadoop);
  }

  private static boolean isOnly(StructType schema, DataType type) {
    return schema.length() == 1 && schema.apply(0).dataType().equals(type);
  }

  private static void require(boolean fits, String fault) {
    if (!fits) {
      throw new IllegalArgumentException(
          ("The state store of Bronzeline's deduplication cannot keep the state of this query: %s,"
                  + " where a key is one digest and a value its expiry. Name another store for it in"
                  + " spark.sql.streaming.stateStore.providerClass, or set streaming.state: rocksdb.")
              .formatted(fault));
    }
  }

  /** What the states of this process may take, as its Spark configuration says. */
  static StateHeap heapOfThisProcess() {
    SparkEnv env = SparkEnv.get();
    return StateHeap.ofThisProcess(
        env == null
            ? StateHeap.DEFAULT_SHARE
            : env.conf().getDouble(StateHeap.SHARE_SETTING, StateHeap.DEFAULT_SHARE));
  }

  @Override
  public StateStoreId stateStoreId() {
    return setup().id;
  }

  /**
   * The state at a version, to be changed. Two tasks that ask for the same version get a table
   * each.
   *
   * @throws UncheckedIOException if the version cannot be loaded; its cause says which file is
   *     damaged, or what failed
   * @throws StateMemoryException if the version does not fit into memory
   */
  @Override
  public StateStore getStore(
      long version, Option<String> checkpointId, boolean forceSnapshot, boolean loadEmpty) {
    if (checkpointId.isDefined()) {
      throw new IllegalArgumentException(
          "The state store of the deduplication knows no checkpoint ids: leave"
              + " spark.sql.streaming.stateStore.checkpointFormatVersion at 1");
    }
    if (version < 0) {
      throw new IllegalArgumentException("There is no version " + version + " of a state");
    }
    try {
      long expired = expired(version);
      LoadedState state = loadEmpty ? files().empty(version) : takeOrLoad(version);
      return new DigestStateStore(
          this,
          version,
          state,
          new StateRows(setup().expiring),
          forceSnapshot || loadEmpty,
          expired);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Version %d of the deduplication's state cannot be loaded: %s"
              .formatted(version, e.getMessage()),
          e);
    }
  }

  /**
   * Spark removes what has expired, but only after the batch that comes next, and that may come
   * long after: until then the key must not count.
   *
   * @return what has a lesser number has expired when the batch begins
   */
  private long expired(long version) throws IOException {
    Option<String> delay = setup().conf.sqlConfs().get(DELAY);
    if (!setup().expiring || delay.isEmpty()) {
      return DigestTable.ABSENT;
    }
    long millis = BatchTime.millis(setup().id, version, setup().hadoop);
    return millis == BatchTime.UNKNOWN
        ? DigestTable.ABSENT
        : Math.multiplyExact(millis - Long.parseLong(delay.get()), 1000L);
  }

  private LoadedState takeOrLoad(long version) throws IOException {
    LoadedState state = take(version);
    if (state != null) {
      return state;
    }
    state = files().load(version);
    log.info(
        "Loaded version {} of {}: {} keys, from snapshot {}",
        version,
        setup().id,
        state.table().size(),
        state.snapshot());
    reportSnapshot(state.snapshot());
    return state;
  }

  private synchronized @Nullable LoadedState take(long version) {
    LoadedState state = kept;
    kept = null;
    if (state != null && keptVersion != version) {
      state.close();
      return null;
    }
    return state;
  }

  /** A store has written this version and gives its state back. */
  void committed(long version, LoadedState state) {
    newest = version;
    synchronized (this) {
      if (kept != null) {
        kept.close();
      }
      kept = closed ? null : state;
      keptVersion = version;
      if (closed) {
        state.close();
      }
    }
    if (setup().conf.commitValidationEnabled() && setup().provider != null) {
      StateStore$.MODULE$.reportCommitToCoordinator(version, setup().id, setup().hadoop);
    }
  }

  /** Writes a snapshot of a version. */
  void writeSnapshot(long version, LoadedState state) throws IOException {
    files().writeSnapshot(version, state.table());
    state.wroteSnapshot(version);
    reportSnapshot(version);
  }

  // Spark asks for a snapshot in every batch when it has not heard of one for long.
  private void reportSnapshot(long version) {
    StateStoreProviderId provider = setup().provider;
    if (provider != null && setup().conf.reportSnapshotUploadLag()) {
      Option<StateStoreCoordinatorRef> coordinator = StateStoreProvider$.MODULE$.coordinatorRef();
      if (coordinator.isDefined()) {
        coordinator.get().snapshotUploaded(provider, version, System.currentTimeMillis());
      }
    }
  }

  /** After how many deltas there may be another snapshot. */
  int leastDeltas() {
    return setup().conf.minDeltasForSnapshot();
  }

  StateFiles files() {
    return setup().files;
  }

  /** Removes files that no version to be retained needs. Called by Spark's maintenance thread. */
  @Override
  public void doMaintenance() {
    long earliest = newest - setup().conf.minVersionsToRetain();
    if (earliest > 0) {
      try {
        int removed = files().removeBefore(earliest);
        log.debug("Removed {} old files of {}", removed, setup().id);
      } catch (IOException e) {
        log.warn("Old files of {} cannot be removed: {}", setup().id, e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (kept != null) {
        kept.close();
        kept = null;
      }
    }
    setup().manager.close();
  }

  @Override
  public String toString() {
    return "DigestStateStoreProvider[" + (setup == null ? "" : setup().id) + "]";
  }

  private Setup setup() {
    Setup known = setup;
    if (known == null) {
      throw new IllegalStateException("The state store was not initialized");
    }
    return known;
  }
}
