package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import dev.bronzeline.schema.Columns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Applies a rewrite to rows and rejects those that it fails on.
 *
 * @param rewrite what is done
 * @param stage the stage of the rejection
 * @param reason its reason
 * @param message its message
 */
record Rewriting(Rewrite rewrite, String stage, String reason, String message) implements Step {
  private static final String REWRITTEN = "_rewritten";

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Column before = Rejection.of(rows);
    if (rewrite.columns().isEmpty()) {
      return rows.withColumn(Columns.REJECTION, before);
    }
    Column[] values =
        rewrite.columns().stream()
            .map(column -> Frames.column(column.name()))
            .toArray(Column[]::new);
    Column result = col(REWRITTEN);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Rewrite.Rewritten column : rewrite.columns()) {
      columns.put(column.name(), result.getField(Rewrite.field(column)));
    }
    boolean canFail = rewrite.columns().stream().anyMatch(column -> column.node().canFail());
    columns.put(
        Columns.REJECTION,
        canFail
            ? coalesce(
                before, Rejection.naming(stage, reason, message, result.getField(Rewrite.FAILING)))
            : before);
    return rows.withColumn(REWRITTEN, Compiled.call(rewrite, struct(values), before.isNotNull()))
        .withColumns(columns)
        .drop(REWRITTEN);
  }
}
