package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Applies rewrites to the accepted rows of a frame and rejects the rows that one of them fails on.
 */
final class Rewriting {
  private static final String NEW = "_rewritten_";

  private Rewriting() {}

  /**
   * The rows with their columns rewritten, in the same order, and {@code _rejection} brought up to
   * date. On rows rejected before, columns that keep their type stay as they are and the others
   * become null.
   */
  static Dataset<Row> apply(
      Dataset<Row> rows, List<Rewrite> rewrites, String stage, String reason, String message) {
    Map<String, Column> added = new LinkedHashMap<>();
    Column rejection = Rejection.of(rows);
    added.put(Columns.REJECTION, rejection);
    Map<String, String> renamed = new HashMap<>();
    for (int i = 0; i < rewrites.size(); i++) {
      Rewrite rewrite = rewrites.get(i);
      Column accepted = when(rejection.isNull(), rewrite.rewritten());
      added.put(
          NEW + i,
          rewrite.keepsType() ? accepted.otherwise(Frames.column(rewrite.column())) : accepted);
      renamed.put(rewrite.column(), NEW + i);
    }
    Dataset<Row> rewritten = rows.withColumns(added);

    List<Column> columns = new ArrayList<>();
    for (String name : rewritten.columns()) {
      if (name.equals(Columns.REJECTION)) {
        columns.add(rejection(rewrites, stage, reason, message).as(name));
      } else if (!name.startsWith(NEW)) {
        String source = renamed.get(name);
        columns.add(source == null ? Frames.column(name) : col(source).as(name));
      }
    }
    return rewritten.select(columns.toArray(Column[]::new));
  }

  private static Column rejection(
      List<Rewrite> rewrites, String stage, String reason, String message) {
    List<Column> failures = new ArrayList<>();
    for (int i = 0; i < rewrites.size(); i++) {
      Rewrite rewrite = rewrites.get(i);
      if (rewrite.canFail()) {
        failures.add(
            when(
                col(NEW + i).isNull().and(Frames.column(rewrite.column()).isNotNull()),
                rewrite.failing()));
      }
    }
    Column before = col(Columns.REJECTION);
    return failures.isEmpty()
        ? before
        : coalesce(
            before,
            Rejection.naming(stage, reason, message, coalesce(failures.toArray(Column[]::new))));
  }
}
