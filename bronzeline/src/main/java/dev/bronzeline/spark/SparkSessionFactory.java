package dev.bronzeline.spark;

import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.config.EnvironmentVariables;
import dev.bronzeline.config.Options;
import dev.bronzeline.config.PlatformConfig;
import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.SparkSettings;
import dev.bronzeline.config.StreamingSettings.State;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Spark sessions with settings for production: Kryo, UTC, a state store of its own, small
 * memory for the UI, secrets hidden, and nothing of a local session reachable from outside this
 * machine. A property under {@code spark.conf} wins over all of them.
 */
public final class SparkSessionFactory {

  private static final Logger log = LoggerFactory.getLogger(SparkSessionFactory.class);

  private SparkSessionFactory() {}

  /**
   * A session as the configuration has it for an environment.
   *
   * @param environment the name of a file in {@code config/environments/}, such as {@code prod}
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public static SparkSession create(String environment) {
    return create(
        PlatformConfig.load(
            ConfigDirectory.find(), environment, Map.of(), EnvironmentVariables::get),
        environment);
  }

  /**
   * A session as the configuration has it.
   *
   * @param name what the application is called after the configured prefix, such as a pipeline's
   *     name
   */
  public static SparkSession create(PlatformConfig platform, String name) {
    return create(platform.spark(), platform.streaming().state(), platform.storage().s3(), name);
  }

  /**
   * A session that only plans: on this machine, whatever the configuration says.
   *
   * @param name what the application is called
   */
  public static SparkSession local(String name) {
    return create(
        new SparkSettings("local[1]", "bronze", 1, Options.of(Map.of())),
        new S3Settings(null, null, false, null, null, true),
        name);
  }

  /**
   * A session from its settings, with the state of deduplications in memory.
   *
   * @param s3 how S3 is reached
   * @param name what the application is called after the configured prefix, such as a pipeline's
   *     name
   */
  public static SparkSession create(SparkSettings spark, S3Settings s3, String name) {
    return create(spark, State.MEMORY, s3, name);
  }

  /**
   * A session from its settings.
   *
   * @param state where deduplications keep what they have seen
   * @param s3 how S3 is reached
   * @param name what the application is called after the configured prefix, such as a pipeline's
   *     name
   */
  public static SparkSession create(SparkSettings spark, State state, S3Settings s3, String name) {
    String master =
        spark.master() == null ? System.getProperty("spark.master", "local[*]") : spark.master();
    SparkSession.Builder builder =
        SparkSession.builder().appName(spark.appNamePrefix() + "-" + name);
    SparkProperties.of(spark, master, state, s3, LocalFolder.ofThisProcess())
        .forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    log.info("Spark {} at {}", session.version(), master);
    if (session.conf().get("spark.ui.enabled").equals("true")
        && SparkProperties.isLocal(master)
        && EnvironmentVariables.get("SPARK_LOCAL_IP") == null) {
      log.warn(
          "Spark's UI listens on every address of this machine. Set SPARK_LOCAL_IP=127.0.0.1 in the"
              + " environment to keep it to yourself.");
    }
    return session;
  }
}
