package dev.bronzeline.testing;

import dev.bronzeline.refine.CompiledFunctions;
import dev.bronzeline.spark.SteadyCode;
import dev.bronzeline.storage.CheckpointFiles;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link SparkSession} as a parameter: one for the whole JVM, with two cores. Code
 * that does not compile fails a test instead of being interpreted.
 */
public final class SparkExtension implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }

  /** The session of this JVM; made again if a test has stopped it. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.network.timeout", "3600s") // a starved machine is not a lost executor
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.codegen.fallback", "false")
        .config("spark.sql.codegen.factoryMode", "CODEGEN_ONLY")
        .config(CompiledFunctions.CATALOG_SETTING, CompiledFunctions.class.getName())
        .config(SteadyCode.EXTENSIONS_SETTING, SteadyCode.class.getName())
        .config(CheckpointFiles.SETTING, CheckpointFiles.class.getName())
        .getOrCreate();
  }
}
