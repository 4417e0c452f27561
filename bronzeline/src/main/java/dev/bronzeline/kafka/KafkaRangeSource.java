package dev.bronzeline.kafka;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's Kafka source, between two positions: a stream with an end, which Spark's own has only as
 * a batch. It decides which offsets make the next batch; all else is Spark's.
 *
 * <p>Spark makes it by the name of this class, for {@link KafkaRangeReader}.
 */
public final class KafkaRangeSource implements TableProvider {
  /** The option with the position where to begin, as JSON. */
  static final String FROM = "bronze.from";

  /** The option with the position where to end, of the same partitions. */
  static final String UNTIL = "bronze.until";

  /** The option with the most offsets of a batch. */
  static final String LIMIT = "bronze.limit";

  private final TableProvider kafka;

  /** Called by Spark. */
  public KafkaRangeSource() {
    this.kafka = kafka();
  }

  private static TableProvider kafka() {
    for (DataSourceRegister source : ServiceLoader.load(DataSourceRegister.class)) {
      if (source.shortName().equals("kafka") && source instanceof TableProvider provider) {
        return provider;
      }
    }
    throw new IllegalStateException(
        "Spark's Kafka source is not on the class path: add spark-sql-kafka-0-10.");
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return kafka.inferSchema(options);
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new RangeTable((SupportsRead) kafka.getTable(schema, partitioning, properties));
  }

  private static Position position(CaseInsensitiveStringMap options, String name) {
    String json = options.get(name);
    if (json == null) {
      throw new IllegalArgumentException(
          "This source is not used by name; read with KafkaRangeReader.readStream.");
    }
    return Position.parse(json);
  }

  /**
   * Where the next batch ends. Each partition gets its share of the limit, and at least one offset
   * while it has any.
   */
  static Position next(Position start, Position until, long limit) {
    long left =
        until.offsets().entrySet().stream()
            .flatMapToLong(
                topic ->
                    topic.getValue().entrySet().stream()
                        .mapToLong(
                            end ->
                                end.getValue()
                                    - start.next(topic.getKey(), end.getKey(), end.getValue())))
            .sum();
    if (left <= limit) {
      return until;
    }
    SortedMap<String, SortedMap<Integer, Long>> next = new TreeMap<>();
    until
        .offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, end) -> {
                      long from = start.next(topic, partition, end);
                      long share = (long) ((double) limit * (end - from) / left);
                      next.computeIfAbsent(topic, any -> new TreeMap<>())
                          .put(partition, Math.min(end, from + Math.max(1, share)));
                    }));
    return Position.of(next);
  }

  /** Kafka's table, to be read as a stream only. */
  private record RangeTable(SupportsRead kafka) implements SupportsRead {
    @Override
    public String name() {
      return "kafka-range";
    }

    @Override
    public Column[] columns() {
      return kafka.columns();
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return () ->
          new RangeScan(
              kafka.newScanBuilder(options).build(),
              position(options, FROM),
              position(options, UNTIL),
              options.getLong(LIMIT, Long.MAX_VALUE));
    }
  }

  private record RangeScan(Scan kafka, Position from, Position until, long limit) implements Scan {
    @Override
    public StructType readSchema() {
      return kafka.readSchema();
    }

    @Override
    public String description() {
      return "%s from %s until %s".formatted(kafka.description(), from.json(), until.json());
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
      return kafka.supportedCustomMetrics();
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
      return kafka.columnarSupportMode();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpoint) {
      return new RangeStream(kafka.toMicroBatchStream(checkpoint), from, until, limit);
    }
  }

  /** Offsets are Kafka's own; only which ones come next is decided here. */
  private record RangeStream(MicroBatchStream kafka, Position from, Position until, long limit)
      implements MicroBatchStream, SupportsTriggerAvailableNow {
    @Override
    public Offset initialOffset() {
      return kafka.deserializeOffset(from.json());
    }

    /** Nothing to prepare: the end is known. */
    @Override
    public void prepareForTriggerAvailableNow() {}

    @Override
    public ReadLimit getDefaultReadLimit() {
      return ReadLimit.maxRows(limit);
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit given) {
      long most = given instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE;
      return kafka.deserializeOffset(next(Position.parse(start.json()), until, most).json());
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException("Spark asks with a limit");
    }

    @Override
    public Offset reportLatestOffset() {
      return kafka.deserializeOffset(until.json());
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return kafka.planInputPartitions(start, end);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return kafka.createReaderFactory();
    }

    @Override
    public Offset deserializeOffset(String json) {
      return kafka.deserializeOffset(json);
    }

    @Override
    public void commit(Offset end) {
      kafka.commit(end);
    }

    @Override
    public void stop() {
      kafka.stop();
    }
  }
}
