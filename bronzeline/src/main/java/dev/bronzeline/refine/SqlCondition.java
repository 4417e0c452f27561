package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.expr;

import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Refuses conditions in SQL that are not about one event alone. */
final class SqlCondition {
  private static final String SEVERAL =
      "looks at more than one event, or makes several: leave out aggregates, windows and generators";

  /** What Spark says of aggregates and generators in the wrong place. */
  private static final Set<String> SEVERAL_BY_SPARK =
      Set.of("MISSING_GROUP_BY", "MISSING_AGGREGATION", "UNSUPPORTED_GENERATOR");

  private SqlCondition() {}

  /**
   * Looks at the conditions of a rule.
   *
   * @throws IllegalArgumentException if one is not a function of one row and of nothing else
   */
  static void requireFor(Rule rule, Dataset<Row> rows) {
    for (Check.Clause clause : RuleValues.clauses(rule)) {
      if (clause.check() instanceof Check.Sql sql) {
        String problem = problem(sql.expression(), rows);
        if (problem != null) {
          throw new IllegalArgumentException(
              "Rule '%s': the condition '%s' %s".formatted(rule.id(), sql.expression(), problem));
        }
      }
    }
  }

  private static @Nullable String problem(String condition, Dataset<Row> rows) {
    LogicalPlan plan;
    try {
      plan = rows.select(expr(condition)).queryExecution().analyzed();
    } catch (Exception e) { // Scala does not declare what it throws
      if (e instanceof AnalysisException analysis && isAboutSeveral(analysis)) {
        return SEVERAL;
      }
      throw e;
    }
    if (!(plan instanceof Project project)
        || !project.child().equals(rows.queryExecution().analyzed())) {
      return SEVERAL;
    }
    return problem((Expression) project.projectList().head());
  }

  private static boolean isAboutSeveral(AnalysisException e) {
    String error = String.valueOf(e.getCondition());
    return SEVERAL_BY_SPARK.contains(error.replaceFirst("[.].*", ""));
  }

  private static @Nullable String problem(Expression expression) {
    if (expression instanceof SubqueryExpression) {
      return "has a subquery: a rule reads no other table";
    }
    if (expression instanceof CallMethodViaReflection) {
      return "calls a method by its name: use functions of SQL";
    }
    if (expression instanceof RuntimeReplaceable replaced) {
      String problem = problem(replaced.replacement());
      if (problem != null) {
        return problem;
      }
    }
    for (Expression child : CollectionConverters.asJava(expression.children())) {
      String problem = problem(child);
      if (problem != null) {
        return problem;
      }
    }
    return expression.deterministic()
        ? null
        : "is not the same each time that it is evaluated: leave out functions such as rand and uuid";
  }
}
