package dev.bronzeline.schema;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of the two tables that a pipeline writes, in their order. */
public final class BronzeSchema {

  private static final DataType TEXTS = ArrayType.apply(DataTypes.StringType);

  /** Kafka's headers, as the reader has them and the dead-letter table keeps them. */
  public static final DataType HEADERS =
      ArrayType.apply(
          new StructType().add("key", DataTypes.StringType).add("value", DataTypes.BinaryType));

  /** What stands beside the event in the bronze table. */
  private static final StructType BESIDE =
      new StructType()
          .add(Columns.TOPIC, DataTypes.StringType)
          .add(Columns.PARTITION, DataTypes.IntegerType)
          .add(Columns.OFFSET, DataTypes.LongType)
          .add(Columns.KAFKA_TIMESTAMP, DataTypes.TimestampType)
          .add(Columns.INGESTED_AT, DataTypes.TimestampType)
          .add(Columns.SCHEMA_VERSION, DataTypes.StringType)
          .add(Columns.VALIDATION_STATUS, DataTypes.StringType)
          .add(Columns.QUALITY_SCORE, DataTypes.DoubleType)
          .add(Columns.VIOLATIONS, TEXTS)
          .add(Columns.PII_SCRUBBED, DataTypes.BooleanType)
          .add(
              Columns.RESCUED, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private static final StructType DEAD_LETTERS =
      new StructType()
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("kafka_timestamp", DataTypes.TimestampType)
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType)
          .add("headers", HEADERS)
          .add("stage", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("message", DataTypes.StringType)
          .add("field", DataTypes.StringType)
          .add("violations", TEXTS)
          .add("schema_version", DataTypes.StringType)
          .add("ingested_at", DataTypes.TimestampType)
          .add("attempt", DataTypes.IntegerType);

  private BronzeSchema() {}

  /** The bronze table: the event's own columns, then Bronzeline's. */
  public static StructType bronze(StructType event) {
    StructType table = event;
    for (StructField column : BESIDE.fields()) {
      table = table.add(column);
    }
    return table;
  }

  /** The dead-letter table, which is the same for every pipeline. */
  public static StructType deadLetters() {
    return DEAD_LETTERS;
  }
}
