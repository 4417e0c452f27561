package dev.bronzeline.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all pipelines of an environment share.
 *
 * @param environment the name of the environment, such as {@code prod}
 * @param spark how Spark runs
 * @param streaming how queries run
 * @param storage where the tables are
 * @param kafka how Kafka is reached
 * @param observe how a running job can be looked at
 * @param alerts who is told of what
 */
public record PlatformConfig(
    String environment,
    SparkSettings spark,
    StreamingSettings streaming,
    StorageSettings storage,
    KafkaSettings kafka,
    ObserveSettings observe,
    AlertSettings alerts) {

  /**
   * Loads what is shared, without any pipeline.
   *
   * @param directory the configuration directory
   * @param environment the name of a file in {@code environments/}
   * @param overrides settings that win over all files, by path, as in {@code spark.master}
   * @param env looks up an environment variable; null for none
   * @throws InvalidConfigException with everything that is wrong
   */
  public static PlatformConfig load(
      Path directory,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    ConfigFiles files = new ConfigFiles(directory);
    Tree.Section tree = files.load(null, environment, overrides);
    Settings settings = Settings.of(tree, files.problems(), new Interpolation(env));
    PlatformConfig config = read(settings, environment);
    // The root may hold sections for pipelines; only those read here are known to be complete.
    settings.finishSections();
    files.throwIfProblems();
    return config;
  }

  static PlatformConfig read(Settings settings, String environment) {
    settings.define("environment", environment);
    return new PlatformConfig(
        environment,
        SparkSettings.read(settings.section("spark")),
        StreamingSettings.read(settings.section("streaming")),
        StorageSettings.read(settings.section("storage")),
        KafkaSettings.read(settings.section("kafka")),
        ObserveSettings.read(settings.section("observe")),
        AlertSettings.read(settings.section("alerts"), AlertSettings.METRICS));
  }
}
