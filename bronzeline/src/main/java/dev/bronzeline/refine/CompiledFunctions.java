package dev.bronzeline.refine;

import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The catalog in which Spark finds the functions of {@link Compiled}.
 *
 * <p>A session that runs Bronzeline's steps has the setting {@code spark.sql.catalog.bronze =
 * dev.bronzeline.refine.CompiledFunctions} ({@link #CATALOG_SETTING}); {@code SparkSessionFactory}
 * sets it.
 */
public final class CompiledFunctions implements FunctionCatalog {
  /** The name under which the session knows this catalog. */
  public static final String CATALOG = "bronze";

  /** The setting of a session that makes this class its catalog; the value is this class's name. */
  public static final String CATALOG_SETTING = "spark.sql.catalog." + CATALOG;

  private String name = CATALOG;

  /** Called by Spark. */
  public CompiledFunctions() {}

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    name = catalogName;
  }

  @Override
  public String name() {
    return name;
  }

  /** None: the functions are not for people to call by name. */
  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return new Identifier[0];
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    return Compiled.find(identifier);
  }
}
