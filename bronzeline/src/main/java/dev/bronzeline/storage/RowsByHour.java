package dev.bronzeline.storage;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.UnsafeExternalRowSorter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.collection.unsafe.sort.PrefixComparators;
import org.apache.spark.util.collection.unsafe.sort.RecordComparator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows of a task, brought into the order of the hours whose directories they go to. Rows in the
 * order of their keys may be of any hour of a long window, and only so many files are open at a
 * time: without this, each row might begin a file. What does not fit into the memory that Spark
 * gives the task waits on its disk. Not thread-safe.
 */
final class RowsByHour implements AutoCloseable {
  private final UnsafeExternalRowSorter sorter;

  /**
   * No rows yet; to be called in a task of Spark's.
   *
   * @param rows their columns
   * @param time what decides the directory, such that later hours have greater times
   */
  RowsByHour(StructType rows, ToLongFunction<InternalRow> time) throws IOException {
    sorter =
        UnsafeExternalRowSorter.createWithRecordComparator(
            rows,
            AnyOrder::new,
            PrefixComparators.LONG,
            new Times(time),
            SparkEnv.get().memoryManager().pageSizeBytes(),
            true);
  }

  /** One more row, which is copied. */
  void add(InternalRow row) throws IOException {
    sorter.insertRow((UnsafeRow) row);
  }

  /** All rows; each is lent until the next one is asked for. To be called once. */
  Iterator<InternalRow> sorted() throws IOException {
    return CollectionConverters.asJava(sorter.sort());
  }

  /** Gives memory and disk back; after the last row that is done already. */
  @Override
  public void close() {
    sorter.cleanupResources();
  }

  private static final class Times extends UnsafeExternalRowSorter.PrefixComputer {
    private final ToLongFunction<InternalRow> time;
    private final Prefix prefix = new Prefix();

    Times(ToLongFunction<InternalRow> time) {
      this.time = time;
    }

    @Override
    public Prefix computePrefix(InternalRow row) {
      prefix.value = time.applyAsLong(row);
      return prefix;
    }
  }

  /** Rows of one time may come in any order. */
  private static final class AnyOrder extends RecordComparator {
    @Override
    public int compare(Object a, long offsetA, int lengthA, Object b, long offsetB, int lengthB) {
      return 0;
    }
  }
}
