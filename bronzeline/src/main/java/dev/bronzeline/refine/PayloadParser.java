package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;

import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.JsonDecoder;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Step 2: reads the JSON in {@code _value} into typed columns.
 *
 * <p>Adds the event's fields, all nullable and in the schema's order, then {@code _failure}, {@code
 * _misfits} and {@code _unknown}. What is read as what, and what is not JSON, is told in {@code
 * docs/payloads.md}. A null value (a tombstone) gives nulls everywhere.
 *
 * @param schema the event's fields; their names must not be columns of the rows already
 * @param limits how large a record may be
 * @param coercion what happens to a value of another JSON kind than the declared type's
 */
public record PayloadParser(StructType schema, ParserLimits limits, Coercion coercion)
    implements Step {
  private static final String PARSED = "_parsed";

  /**
   * Checks the schema.
   *
   * @throws IllegalArgumentException when a field has a type that JSON cannot be read into
   */
  public PayloadParser {
    JsonDecoder.check(schema);
  }

  /** A parser with the default limits that coerces where nothing is lost. */
  public PayloadParser(StructType schema) {
    this(schema, ParserLimits.DEFAULT, Coercion.LOSSLESS);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      columns.add(Frames.column(column));
    }
    for (String field : JsonDecoder.resultType(schema).fieldNames()) {
      columns.add(col(PARSED).getField(field).as(field));
    }
    Column parsed = Compiled.call(new JsonToRow(schema, limits, coercion), col(Columns.VALUE));
    // Two projections, so that the function is called once: Spark does not merge them.
    return rows.withColumn(PARSED, parsed).select(columns.toArray(Column[]::new));
  }
}
