package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.RecordDecoder;
import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Step 2: reads the bytes in {@code _value} into typed columns.
 *
 * <p>Adds the event's fields, all nullable and in the schema's order, then {@code _failure}, {@code
 * _misfits} and {@code _unknown}. What is read as what, and what is not in the format, is told in
 * {@code docs/payloads.md}. A null value (a tombstone) gives nulls everywhere.
 *
 * @param schema the event's fields; their names must not be columns of the rows already. {@link
 *     dev.bronzeline.schema.FieldNotes} say more about a field than its type
 * @param limits how large a record may be
 * @param coercion what happens to a value of another kind than the declared type's
 * @param format what the bytes are
 */
public record PayloadParser(
    StructType schema, ParserLimits limits, Coercion coercion, PayloadFormat format)
    implements Step {
  private static final String PARSED = "_parsed";

  /**
   * Checks the schema.
   *
   * @throws IllegalArgumentException when a field has a type that the format has no values for, or
   *     a default that does not fit its type
   */
  public PayloadParser {
    format.decoder(schema, limits, coercion);
  }

  /** A parser of JSON. */
  public PayloadParser(StructType schema, ParserLimits limits, Coercion coercion) {
    this(schema, limits, coercion, new PayloadFormat.Json());
  }

  /** A parser of JSON with the default limits that coerces where nothing is lost. */
  public PayloadParser(StructType schema) {
    this(schema, ParserLimits.DEFAULT, Coercion.LOSSLESS);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      columns.add(Frames.column(column));
    }
    for (String field : RecordDecoder.resultType(schema).fieldNames()) {
      columns.add(col(PARSED).getField(field).as(field));
    }
    Column parsed =
        Compiled.call(new PayloadToRow(format, schema, limits, coercion), col(Columns.VALUE));
    // Two projections, so that the function is called once: Spark does not merge them.
    return rows.withColumn(PARSED, parsed).select(columns.toArray(Column[]::new));
  }
}
