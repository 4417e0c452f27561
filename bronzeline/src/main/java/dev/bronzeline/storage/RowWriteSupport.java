package dev.bronzeline.storage;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetReadSupport;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Writes chosen columns of an internal row as one Parquet record, straight from the row's bytes.
 *
 * <p>Spark has a write support too; it copies every string into a new array, looks up each column's
 * name in the schema for each row, and writes all columns of a row or none. The Parquet types are
 * Spark's own (its converter makes them), and the file names Spark's schema in its footer, so Spark
 * reads back what it gave.
 *
 * <p>Not thread-safe; one instance a file.
 */
final class RowWriteSupport extends WriteSupport<InternalRow> {
  private final StructType schema;
  private final int[] ordinals;
  private final String[] names;
  private final ValueWriters.ValueWriter[] writers;
  private @Nullable RecordConsumer consumer;

  /**
   * @param schema the columns of the file
   * @param ordinals for each column of the file, where it stands in the rows that will be written
   */
  RowWriteSupport(StructType schema, List<Integer> ordinals) {
    this.schema = schema;
    this.ordinals = ordinals.stream().mapToInt(Integer::intValue).toArray();
    this.names = schema.fieldNames();
    this.writers = new ValueWriters.ValueWriter[names.length];
  }

  @Override
  @Deprecated
  public WriteContext init(Configuration configuration) {
    return context();
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return context();
  }

  private WriteContext context() {
    Configuration types = new Configuration(false);
    types.setBoolean(SQLConf.PARQUET_WRITE_LEGACY_FORMAT().key(), false);
    types.set(SQLConf.PARQUET_OUTPUT_TIMESTAMP_TYPE().key(), "TIMESTAMP_MICROS");
    types.setBoolean(SQLConf.PARQUET_FIELD_ID_WRITE_ENABLED().key(), false);
    types.setBoolean(SQLConf.PARQUET_ANNOTATE_VARIANT_LOGICAL_TYPE().key(), true);
    return new WriteContext(
        new SparkToParquetSchemaConverter(types).convert(schema),
        Map.of(ParquetReadSupport.SPARK_METADATA_KEY(), schema.json()));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
    for (int i = 0; i < writers.length; i++) {
      writers[i] = ValueWriters.of(schema.fields()[i].dataType(), recordConsumer);
    }
  }

  @Override
  public void write(InternalRow row) {
    RecordConsumer out = Objects.requireNonNull(consumer, "prepareForWrite comes first");
    out.startMessage();
    for (int i = 0; i < ordinals.length; i++) {
      int ordinal = ordinals[i];
      if (!row.isNullAt(ordinal)) {
        out.startField(names[i], i);
        writers[i].write(row, ordinal);
        out.endField(names[i], i);
      }
    }
    out.endMessage();
  }
}
