package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import dev.bronzeline.refine.payload.RecordDecoder;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Step 3: marks records that are not events: what the parser could not read, and tombstones.
 *
 * <p>Replaces {@code _failure} by {@code _rejection}. A record with a null value is a tombstone
 * whatever the parser says of it.
 *
 * @param tombstones what becomes of records with a null value
 */
public record MalformedDataHandler(TombstonePolicy tombstones) implements Step {
  /** Writes tombstones to the dead letters. */
  public MalformedDataHandler() {
    this(TombstonePolicy.REJECT);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    String stage = tombstones == TombstonePolicy.IGNORE ? Rejection.IGNORE : Rejection.PARSE;
    Column rejection =
        Compiled.call(
            new Judge(stage),
            Rejection.of(rows),
            Frames.columnOrNull(rows, Columns.FAILURE, RecordDecoder.FAILURE),
            Frames.has(rows, Columns.VALUE) ? col(Columns.VALUE).isNull() : lit(false));
    return rows.withColumn(Columns.REJECTION, rejection).drop(Columns.FAILURE);
  }

  /** Marks the rows and splits them; lazy. */
  public Routed route(Dataset<Row> rows) {
    return Routed.of(apply(rows));
  }

  /**
   * Appends rejected rows to a dead-letter folder as Parquet, with the columns of the dead-letter
   * table. For data frames that are not streams; the streaming job writes its dead letters in the
   * same commit as its events. Values are written as they are: let {@link DeadLetterPayload} seal
   * them first when they may hold personal data.
   */
  public void writeToDlq(Dataset<Row> rejected, String path) {
    deadLetters(rejected).write().mode(SaveMode.Append).parquet(path);
  }

  /** Rejected rows with the columns of the dead-letter table; what a row lacks is null. Lazy. */
  public static Dataset<Row> deadLetters(Dataset<Row> rejected) {
    Column rejection = Rejection.of(rejected);
    StructType header = new StructType().add("key", StringType).add("value", BinaryType);
    return rejected.select(
        Frames.columnOrNull(rejected, Columns.TOPIC, StringType).as("topic"),
        Frames.columnOrNull(rejected, Columns.PARTITION, IntegerType).as("partition"),
        Frames.columnOrNull(rejected, Columns.OFFSET, LongType).as("offset"),
        Frames.columnOrNull(rejected, Columns.KAFKA_TIMESTAMP, TimestampType).as("kafka_timestamp"),
        Frames.columnOrNull(rejected, Columns.KEY, BinaryType).as("key"),
        Frames.columnOrNull(rejected, Columns.VALUE, BinaryType).as("value"),
        Frames.columnOrNull(rejected, Columns.HEADERS, new ArrayType(header, true)).as("headers"),
        rejection.getField("stage").as("stage"),
        rejection.getField("reason").as("reason"),
        rejection.getField("message").as("message"),
        rejection.getField("field").as("field"),
        coalesce(
                Frames.columnOrNull(rejected, Columns.VIOLATIONS, new ArrayType(StringType, true)),
                array().try_cast(new ArrayType(StringType, true)))
            .as("violations"),
        Frames.columnOrNull(rejected, Columns.SCHEMA_VERSION, StringType).as("schema_version"),
        Frames.columnOrNull(rejected, Columns.INGESTED_AT, TimestampType).as("ingested_at"),
        lit(1).as("attempt"));
  }

  /**
   * The rejection of a record, if it is none that can be read. One call, since all steps share the
   * bytes that a generated method may have.
   *
   * @param tombstone the stage in which a tombstone ends
   */
  public record Judge(String tombstone) implements ScalarFunction<InternalRow> {
    /** Called from generated code. */
    public @Nullable InternalRow invoke(
        @Nullable InternalRow before, @Nullable InternalRow failure, boolean isTombstone) {
      if (isTombstone) {
        return Rejection.row(tombstone, Reason.TOMBSTONE, null, "the record has no value");
      } else if (before != null || failure == null) {
        return before;
      }
      return Rejection.row(
          Rejection.PARSE, failure.getString(0), null, failure.getUTF8String(1).toString());
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {Rejection.TYPE, RecordDecoder.FAILURE, BooleanType};
    }

    @Override
    public DataType resultType() {
      return Rejection.TYPE;
    }

    @Override
    public String name() {
      return "malformed";
    }
  }
}
