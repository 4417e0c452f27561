package dev.bronzeline.dedup;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.StateStoreCheckpointInfo;
import org.apache.spark.sql.execution.streaming.state.StateStoreCustomMetric;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreInstanceMetric;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.StateStoreMetrics;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map$;
import scala.runtime.BoxedUnit;

/**
 * The state of one partition while one task changes it from a version to the next.
 *
 * <p>Changes go into the table and into the delta file side by side. The file appears with {@link
 * #commit}, and only then is the table worth keeping: after {@link #abort} both are dropped. Rows
 * that are handed out are valid until the next call. Used by one thread.
 */
final class DigestStateStore extends PlainStateStore {
  private enum Phase {
    UPDATING,
    COMMITTED,
    ABORTED
  }

  private final DigestStateStoreProvider provider;
  private final long version;
  private final LoadedState state;
  private final DigestTable table;
  private final StateRows rows;
  private final boolean withSnapshot;
  private final long expired;
  private @Nullable StateFileWriter delta;
  private Phase phase = Phase.UPDATING;
  private int keys;
  private long bytes;

  /**
   * A store that owns a state.
   *
   * @param withSnapshot whether the next version has to have a snapshot
   * @param expired a key with a lesser number is taken for one that is not there; the least number
   *     for none
   */
  DigestStateStore(
      DigestStateStoreProvider provider,
      long version,
      LoadedState state,
      StateRows rows,
      boolean withSnapshot,
      long expired) {
    this.provider = provider;
    this.version = version;
    this.state = state;
    this.table = state.table();
    this.rows = rows;
    this.withSnapshot = withSnapshot;
    this.expired = expired;
  }

  @Override
  public StateStoreId id() {
    return provider.stateStoreId();
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public boolean keyExists(UnsafeRow key, String family) {
    return number(key, family) != DigestTable.ABSENT;
  }

  @SuppressWarnings("NullAway") // Spark's contract: null if there is no such key
  @Override
  public UnsafeRow get(UnsafeRow key, String family) {
    long number = number(key, family);
    return number == DigestTable.ABSENT ? null : rows.value(number);
  }

  private long number(UnsafeRow key, String family) {
    updating();
    only(family);
    long digest = StateRows.digest(key);
    long number = table.get(StateRows.word(key, digest), StateRows.word(key, digest + Long.BYTES));
    return number < expired ? DigestTable.ABSENT : number;
  }

  @Override
  public void put(UnsafeRow key, UnsafeRow value, String family) {
    updating();
    only(family);
    long digest = StateRows.digest(key);
    long high = StateRows.word(key, digest);
    long low = StateRows.word(key, digest + Long.BYTES);
    long number = rows.number(value);
    try {
      StateFileWriter changes = delta();
      table.put(high, low, number);
      changes.put(high, low, number);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  @Override
  public void remove(UnsafeRow key, String family) {
    updating();
    only(family);
    long digest = StateRows.digest(key);
    long high = StateRows.word(key, digest);
    long low = StateRows.word(key, digest + Long.BYTES);
    try {
      StateFileWriter changes = delta();
      if (table.remove(high, low) != DigestTable.ABSENT) {
        changes.remove(high, low);
      }
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /** All keys. Meanwhile the key that came last may be removed, but none may be added. */
  @Override
  public StateStoreIterator<UnsafeRowPair> iterator(String family) {
    updating();
    only(family);
    DigestTable.Cursor cursor = table.cursor();
    return new StateStoreIterator<>(Iterator.<UnsafeRowPair>empty(), () -> BoxedUnit.UNIT) {
      private boolean waiting = cursor.next();

      @Override
      public boolean hasNext() {
        if (!waiting) {
          waiting = cursor.next();
        }
        return waiting;
      }

      @Override
      public UnsafeRowPair next() {
        if (!hasNext()) {
          throw new java.util.NoSuchElementException("There are no more keys");
        }
        waiting = false;
        return rows.pair(cursor.high(), cursor.low(), cursor.number());
      }
    };
  }

  @Override
  public long commit() {
    updating();
    long next = version + 1;
    try {
      StateFileWriter changes = delta();
      state.wroteDelta(changes.finish(table.size(), table.fingerprint()));
      if (withSnapshot || state.needsSnapshot(next, provider.leastDeltas())) {
        provider.writeSnapshot(next, state);
      }
    } catch (IOException e) {
      throw notWritten(e);
    }
    table.trim();
    keys = table.size();
    bytes = table.bytes();
    phase = Phase.COMMITTED;
    provider.committed(next, state);
    return next;
  }

  @Override
  public void abort() {
    if (phase == Phase.UPDATING) {
      phase = Phase.ABORTED;
      if (delta != null) {
        delta.cancel();
      }
      state.close();
    }
  }

  /** The end of reading, when nothing was changed. */
  @Override
  public void release() {
    abort();
  }

  @Override
  public boolean hasCommitted() {
    return phase == Phase.COMMITTED;
  }

  @Override
  public StateStoreMetrics metrics() {
    boolean updating = phase == Phase.UPDATING;
    return new StateStoreMetrics(
        updating ? table.size() : keys,
        updating ? table.bytes() : bytes,
        Map$.MODULE$.<StateStoreCustomMetric, Object>empty(),
        Map$.MODULE$.<StateStoreInstanceMetric, Object>empty());
  }

  @Override
  public StateStoreCheckpointInfo getStateStoreCheckpointInfo() {
    return new StateStoreCheckpointInfo(
        id().partitionId(), version + 1, Option.empty(), Option.empty());
  }

  @Override
  public String toString() {
    return "%s at version %d".formatted(id(), version);
  }

  private StateFileWriter delta() throws IOException {
    if (delta == null) {
      delta = provider.files().beginDelta(version + 1, table);
    }
    return delta;
  }

  private void updating() {
    if (phase != Phase.UPDATING) {
      throw new IllegalStateException(
          "%s was %s and cannot be used any more"
              .formatted(this, phase == Phase.COMMITTED ? "committed" : "aborted"));
    }
  }

  private UncheckedIOException notWritten(IOException cause) {
    return new UncheckedIOException(
        "Version %d of the deduplication's state cannot be written in %s: %s"
            .formatted(version + 1, id().storeCheckpointLocation(), cause.getMessage()),
        cause);
  }
}
