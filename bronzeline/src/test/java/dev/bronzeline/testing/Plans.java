package dev.bronzeline.testing;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import scala.jdk.javaapi.CollectionConverters;

/** Questions to the physical plan of a frame. */
public final class Plans {
  private Plans() {}

  /** The names of all operators, top down; those in front of which a star stands are compiled. */
  public static List<String> operators(Dataset<Row> rows) {
    List<String> names = new ArrayList<>();
    collect(plan(rows), names);
    return names;
  }

  /** The expressions that Spark evaluates without compiling them. */
  public static List<String> interpreted(Dataset<Row> rows) {
    List<String> found = new ArrayList<>();
    interpreted(plan(rows), found);
    return found;
  }

  /**
   * The size in bytes of the largest method of the generated code; above 8000 it is never compiled
   * by the JIT.
   */
  public static int largestMethod(Dataset<Row> rows) {
    return CollectionConverters.asJava(
            org.apache.spark.sql.execution.debug.package$.MODULE$.codegenStringSeq(plan(rows)))
        .stream()
        .mapToInt(stage -> stage._3().maxMethodCodeSize())
        .max()
        .orElse(0);
  }

  /** The generated code of all stages. */
  public static String code(Dataset<Row> rows) {
    return org.apache.spark.sql.execution.debug.package$.MODULE$.codegenString(plan(rows));
  }

  private static SparkPlan plan(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan();
  }

  private static void collect(SparkPlan plan, List<String> names) {
    names.add(plan instanceof WholeStageCodegenExec ? "*" : plan.nodeName());
    CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, names));
  }

  private static void interpreted(SparkPlan plan, List<String> found) {
    CollectionConverters.asJava(plan.expressions())
        .forEach(expression -> interpreted(expression, found));
    CollectionConverters.asJava(plan.children()).forEach(child -> interpreted(child, found));
  }

  private static void interpreted(Expression expression, List<String> found) {
    if (expression instanceof CodegenFallback) {
      found.add(expression.toString());
    }
    CollectionConverters.asJava(expression.children()).forEach(e -> interpreted(e, found));
  }
}
