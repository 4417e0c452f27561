package dev.bronzeline.refine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Calls functions of our own from a plan such that Spark compiles them into the stage.
 *
 * <p>Spark's user-defined functions convert every value between its internal and its external form;
 * a {@link ScalarFunction} of the connector API does not, and when it declares a method {@code
 * invoke} whose parameters are the Java classes of its input types, Spark calls that method
 * straight from the generated code. Such functions are found by name in a catalog, so this class
 * keeps the instances by name and {@link CompiledFunctions} is the catalog. The instance itself
 * travels to the executors inside the plan: its settings are ordinary serializable fields, and
 * since plans are shown to people, its {@code toString} must tell no secret.
 *
 * <p>A function must be a public class (generated code names it), must declare {@code invoke}
 * itself, and must not throw on any value. Parameters of reference types receive null for null; a
 * null argument of a primitive type makes the result null without a call.
 *
 * <p>Thread-safe.
 */
public final class Compiled {
  private static final Map<ScalarFunction<?>, String> NAMES = new ConcurrentHashMap<>();
  private static final Map<String, ScalarFunction<?>> FUNCTIONS = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong();

  private Compiled() {}

  /**
   * A column that holds the function's result for the arguments.
   *
   * <p>The session must know the catalog: see {@link CompiledFunctions#CATALOG}.
   *
   * @param function the function; equal functions share one registration, so a record is a good
   *     choice
   * @param arguments as many columns as the function has input types
   */
  public static Column call(ScalarFunction<?> function, Column... arguments) {
    return functions.call_function(CompiledFunctions.CATALOG + "." + nameOf(function), arguments);
  }

  private static String nameOf(ScalarFunction<?> function) {
    return NAMES.computeIfAbsent(
        function,
        added -> {
          String name = added.name() + "_" + NEXT.incrementAndGet();
          FUNCTIONS.put(name, added);
          return name;
        });
  }

  /**
   * Forgets a function of which no more columns will be made, so that its memory can be freed.
   * Plans that hold it go on.
   */
  public static void forget(ScalarFunction<?> function) {
    String name = NAMES.remove(function);
    if (name != null) {
      FUNCTIONS.remove(name);
    }
  }

  /** Whether a function is remembered. */
  static boolean knows(ScalarFunction<?> function) {
    return NAMES.containsKey(function);
  }

  static UnboundFunction find(Identifier identifier) throws NoSuchFunctionException {
    ScalarFunction<?> function = FUNCTIONS.get(identifier.name());
    if (function == null) {
      throw new NoSuchFunctionException(identifier);
    }
    return new Registered(identifier.name(), function);
  }

  private record Registered(String name, ScalarFunction<?> function) implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType inputType) {
      return function;
    }

    @Override
    public String description() {
      return name;
    }
  }
}
