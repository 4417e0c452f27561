package dev.bronzeline.spark;

import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * An extension of Spark that lets every batch of a query run the same generated code.
 *
 * <p>Spark writes numbers into the code that it generates. The time of a batch is one of them, so
 * each batch would be new code to Java: compiled by Janino, interpreted for a while and compiled
 * twice more by the JIT, which takes some seconds of CPU a batch. Here timestamps are handed to the
 * code as objects instead, and a batch finds the code of the one before in Spark's cache.
 *
 * <p>A matter of speed only: without it, or with a later Spark that plans differently, results are
 * the same.
 */
public final class SteadyCode extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** The setting of a session that names its extensions; the value is this class's name. */
  public static final String EXTENSIONS_SETTING = "spark.sql.extensions";

  /** Called by Spark. */
  public SteadyCode() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectColumnar(session -> new BeforeCodeGeneration());
    return BoxedUnit.UNIT;
  }

  /** Rules for columnar plans are the last that Spark runs before it generates code. */
  private static final class BeforeCodeGeneration extends ColumnarRule {
    @Override
    public Rule<SparkPlan> preColumnarTransitions() {
      return new Rule<>() {
        @Override
        public SparkPlan apply(SparkPlan plan) {
          return plan.transformAllExpressions(new TimestampsAsObjects());
        }
      };
    }
  }

  private static final class TimestampsAsObjects
      extends AbstractPartialFunction<Expression, Expression> {
    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof Literal literal
          && literal.dataType().equals(DataTypes.TimestampType)
          && literal.value() instanceof Long;
    }

    @Override
    public Expression apply(Expression timestamp) {
      Object micros = ((Literal) timestamp).value();
      return new Invoke(
          Literal.fromObject(micros, new ObjectType(Long.class)),
          "longValue",
          DataTypes.TimestampType,
          CollectionConverters.asScala(List.<Expression>of()).toSeq(),
          CollectionConverters.asScala(List.<AbstractDataType>of()).toSeq(),
          false,
          false,
          true);
    }
  }
}
