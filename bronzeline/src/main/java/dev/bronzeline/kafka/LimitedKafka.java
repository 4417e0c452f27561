package dev.bronzeline.kafka;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's Kafka source with limits that it lacks: a format for {@code readStream} that takes all
 * options of Spark's own, and {@value #MAX_BYTES} and {@value #UNTIL}. Offsets, and so checkpoints,
 * are those of Spark's source; a query can go on with either.
 *
 * <p>Only where a batch ends is decided here, by {@link LimitedStream}. Everything else is Spark's.
 */
public final class LimitedKafka implements TableProvider {
  /** The option with the most bytes that a batch should have. */
  static final String MAX_BYTES = "bronzeline.max-bytes-per-trigger";

  /** The option with the position where the stream ends, as JSON; without it, it has no end. */
  static final String UNTIL = "bronzeline.until";

  private final TableProvider kafka = kafka();

  /** Called by Spark. */
  public LimitedKafka() {}

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
    return new LimitedTable((SupportsRead) kafka.getTable(schema, partitioning, properties));
  }

  /** Spark's table, for streams of batches. */
  private record LimitedTable(SupportsRead kafka) implements SupportsRead {
    @Override
    public String name() {
      return kafka.name();
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
      return () -> new LimitedScan(kafka.newScanBuilder(options).build(), options);
    }
  }

  /** Spark's scan. */
  private record LimitedScan(Scan kafka, CaseInsensitiveStringMap options) implements Scan {
    @Override
    public StructType readSchema() {
      return kafka.readSchema();
    }

    @Override
    public String description() {
      return kafka.description();
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
      return kafka.supportedCustomMetrics();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return LimitedStream.of(kafka.toMicroBatchStream(checkpointLocation), options);
    }

    /** Options may have secrets. */
    @Override
    public String toString() {
      return kafka.toString();
    }
  }
}
