package dev.bronzeline.dedup;

import java.nio.ByteOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.unsafe.Platform;

/**
 * Spark's rows for a key and its number, read and made without allocating: a row that is handed out
 * is valid until the next one. Not thread-safe.
 *
 * <p>A key is a row of one binary column. Its number is a row of one column, too: a long, or
 * nothing, where keys do not expire.
 */
final class StateRows {
  private static final boolean REVERSED = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  /** A row of one column: a word for nulls, then a word for the column. */
  private static final int ROW_BYTES = 16;

  private static final long COLUMN = Platform.BYTE_ARRAY_OFFSET + 8L;
  private static final long BEHIND = Platform.BYTE_ARRAY_OFFSET + (long) ROW_BYTES;

  private final boolean expiring;
  private final byte[] keyBytes = new byte[ROW_BYTES + DedupKey.BYTES];
  private final byte[] valueBytes = new byte[ROW_BYTES];
  private final UnsafeRowPair pair;

  /**
   * Rows of one store.
   *
   * @param expiring whether the number is in the rows; if not it is always 0
   */
  StateRows(boolean expiring) {
    this.expiring = expiring;
    UnsafeRow key = new UnsafeRow(1);
    key.pointTo(keyBytes, keyBytes.length);
    Platform.putLong(keyBytes, COLUMN, (long) ROW_BYTES << 32 | DedupKey.BYTES);
    UnsafeRow value = new UnsafeRow(1);
    value.pointTo(valueBytes, valueBytes.length);
    if (!expiring) {
      value.setNullAt(0);
    }
    this.pair = new UnsafeRowPair(key, value);
  }

  /**
   * Where the digest of a key begins, for {@link #word}.
   *
   * @throws IllegalArgumentException if it is not a digest
   */
  static long digest(UnsafeRow key) {
    long place = key.getLong(0);
    if (key.isNullAt(0) || (int) place != DedupKey.BYTES) {
      throw new IllegalArgumentException(
          "A key of the deduplication has %d bytes, but this one %s"
              .formatted(DedupKey.BYTES, key.isNullAt(0) ? "is null" : "has " + (int) place));
    }
    return key.getBaseOffset() + (place >>> 32);
  }

  /** The eight bytes of a row at a place, the same number on every machine. */
  static long word(UnsafeRow row, long place) {
    long word = Platform.getLong(row.getBaseObject(), place);
    return REVERSED ? Long.reverseBytes(word) : word;
  }

  /** The number in a value. */
  long number(UnsafeRow value) {
    if (!expiring) {
      return 0;
    }
    if (value.isNullAt(0)) {
      throw new IllegalArgumentException("A key of the deduplication does not say when it expires");
    }
    return value.getLong(0);
  }

  /** The value with a number. */
  UnsafeRow value(long number) {
    if (expiring) {
      Platform.putLong(valueBytes, COLUMN, number);
    }
    return pair.value();
  }

  /** A key with its value. */
  UnsafeRowPair pair(long high, long low, long number) {
    Platform.putLong(keyBytes, BEHIND, REVERSED ? Long.reverseBytes(high) : high);
    Platform.putLong(keyBytes, BEHIND + 8, REVERSED ? Long.reverseBytes(low) : low);
    value(number);
    return pair;
  }
}
