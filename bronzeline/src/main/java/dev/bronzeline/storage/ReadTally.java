package dev.bronzeline.storage;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.refine.Compiled;
import dev.bronzeline.schema.Columns;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records that come out of the Kafka reader, by partition, as they pass. One term of the
 * ledger, taken before anything can drop a row.
 *
 * <p>The counts come back with the tasks' results. They are kept by task, and a task that Spark
 * runs twice replaces its count by the same one, so the sum is exact also when an executor dies.
 * The driver takes them once a batch.
 */
public final class ReadTally {
  private final Counter counter = new Counter();
  private final CountRecord function = new CountRecord(counter);

  /** A tally of one query. */
  public ReadTally(SparkSession spark) {
    spark.sparkContext().register(counter);
  }

  /** The same rows; each is counted when it passes. */
  public Dataset<Row> count(Dataset<Row> records) {
    return records.withColumn(
        Columns.OFFSET,
        Compiled.call(function, col(Columns.TOPIC), col(Columns.PARTITION), col(Columns.OFFSET)));
  }

  /** Lets go of everything; called when the query has ended. */
  void close() {
    Compiled.forget(function);
  }

  /** Forgets everything; called before a batch begins. */
  void reset() {
    counter.reset();
  }

  /** The records of the batch, by partition; complete once all tasks have ended. */
  Map<PartitionId, Long> counts() {
    Map<PartitionId, Long> sum = new HashMap<>();
    counter.value().values().forEach(task -> task.forEach((id, n) -> sum.merge(id, n, Long::sum)));
    return sum;
  }

  /** Passes the offset through, and counts. */
  public static final class CountRecord implements ScalarFunction<Long> {
    private static final long serialVersionUID = 1;

    private final Counter counter;

    CountRecord(Counter counter) {
      this.counter = counter;
    }

    /** Called by Spark for each row. */
    public long invoke(UTF8String topic, int partition, long offset) {
      counter.count(topic, partition);
      return offset;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {DataTypes.StringType, DataTypes.IntegerType, DataTypes.LongType};
    }

    @Override
    public DataType resultType() {
      return DataTypes.LongType;
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    /** Not deterministic, so that Spark neither repeats nor drops a call. */
    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public String name() {
      return "count_record";
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /**
   * Records by partition, by task of the stage that reads.
   *
   * <p>A task counts in {@link #running}, which only its thread sees, and shows the result when it
   * completes: Spark's heartbeat may look at an accumulator at any time.
   */
  private static final class Counter
      extends AccumulatorV2<PartitionId, Map<Integer, Map<PartitionId, Long>>> {
    private static final long serialVersionUID = 1;

    private static final class Count {
      private long records;
    }

    private volatile Map<Integer, Map<PartitionId, Long>> byTask = Map.of();
    private transient @Nullable PerPartition<Count> running;

    void count(UTF8String topic, int partition) {
      PerPartition<Count> counts = running;
      if (counts == null) {
        counts = begin();
        running = counts;
      }
      counts.get(topic, partition).records++;
    }

    private PerPartition<Count> begin() {
      PerPartition<Count> counts = new PerPartition<>(Count::new);
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener(
            (TaskCompletionListener) ended -> show(ended.partitionId(), counts));
      }
      return counts;
    }

    private void show(int task, PerPartition<Count> counts) {
      Map<PartitionId, Long> records = new HashMap<>();
      counts.forEach((id, count) -> records.put(id, count.records));
      byTask = Map.of(task, Map.copyOf(records));
    }

    @Override
    public boolean isZero() {
      return byTask.isEmpty();
    }

    @Override
    public Counter copy() {
      Counter copy = new Counter();
      copy.byTask = byTask;
      return copy;
    }

    @Override
    public void reset() {
      byTask = Map.of();
    }

    /** Not used: records are counted by {@link #count}. */
    @Override
    public void add(PartitionId id) {
      count(UTF8String.fromString(id.topic()), id.partition());
    }

    @Override
    public synchronized void merge(
        AccumulatorV2<PartitionId, Map<Integer, Map<PartitionId, Long>>> other) {
      Map<Integer, Map<PartitionId, Long>> merged = new HashMap<>(byTask);
      merged.putAll(other.value());
      byTask = Map.copyOf(merged);
    }

    @Override
    public Map<Integer, Map<PartitionId, Long>> value() {
      return byTask;
    }
  }
}
