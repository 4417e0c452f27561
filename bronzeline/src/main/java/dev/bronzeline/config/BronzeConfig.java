package dev.bronzeline.config;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one job needs to know. It can be printed: secrets hide themselves.
 *
 * @param platform what all pipelines of the environment share
 * @param pipeline the pipeline that runs
 */
public record BronzeConfig(PlatformConfig platform, PipelineConfig pipeline) {

  /** Knows the fields of a pipeline's schema, so that rules on unknown ones can be told. */
  @FunctionalInterface
  public interface SchemaFields {

    /**
     * The fields of a schema: path to type name, as {@link PipelineConfig#check} wants them.
     *
     * @throws UncheckedIOException when it cannot be looked for now: that is no problem of the
     *     configuration, and is handed on
     * @throws RuntimeException when the schema cannot be read; its message becomes a problem
     */
    Map<String, String> of(SchemaSettings schema);

    /**
     * Notes what is wrong with the settings that only the steps themselves can judge, beside what
     * was found before. Asked when the schema is known; the configuration may have other problems.
     */
    default void checkSteps(BronzeConfig config, Problems problems) {}
  }

  /**
   * Loads the configuration of one job from a directory, without a look at the schema itself.
   *
   * @param directory the configuration directory
   * @param topicOrPipeline the name of a pipeline, or of a topic that one pipeline reads
   * @param environment the name of a file in {@code environments/}
   * @param overrides settings that win over all files, by path, as in {@code payload.max-bytes}
   * @param env looks up an environment variable; null for none
   * @throws InvalidConfigException with everything that is wrong
   */
  public static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    return load(directory, topicOrPipeline, environment, overrides, env, null);
  }

  /**
   * Loads the configuration of one job from a directory and holds it against the schema.
   *
   * @param directory the configuration directory
   * @param topicOrPipeline the name of a pipeline, or of a topic that one pipeline reads
   * @param environment the name of a file in {@code environments/}
   * @param overrides settings that win over all files, by path, as in {@code payload.max-bytes}
   * @param env looks up an environment variable; null for none
   * @param fields knows the fields of the schema; null to do without
   * @throws InvalidConfigException with everything that is wrong
   */
  public static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env,
      @Nullable SchemaFields fields) {
    ConfigFiles files = new ConfigFiles(directory);
    BronzeConfig config = read(files, directory, topicOrPipeline, environment, overrides, env);
    if (fields != null) {
      config.check(fields, files);
    }
    files.throwIfProblems();
    return config;
  }

  /**
   * Loads the configuration of one job for those who deal with keys that may be gone: that a key of
   * {@code pii} cannot be had is no problem, and then its bytes are missing. The parameters are
   * those of {@link #load(Path, String, String, Map, Function)}.
   *
   * @throws InvalidConfigException with everything else that is wrong
   */
  public static BronzeConfig loadWithoutKeys(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    ConfigFiles files = new ConfigFiles(directory);
    BronzeConfig config = read(files, directory, topicOrPipeline, environment, overrides, env);
    files.problems().forget(path -> path.startsWith("pii.key"));
    files.throwIfProblems();
    return config;
  }

  private static BronzeConfig read(
      ConfigFiles files,
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    Tree.Section tree = files.load(topicOrPipeline, environment, overrides);
    return read(
        Settings.of(tree, files.problems(), new Interpolation(env)),
        directory,
        files.pipeline(),
        environment);
  }

  static BronzeConfig read(Settings settings, Path directory, String pipeline, String environment) {
    PlatformConfig platform = PlatformConfig.read(settings, environment);
    PipelineConfig read = PipelineConfig.read(settings, directory, pipeline, platform);
    settings.finish();
    return new BronzeConfig(platform, read);
  }

  private void check(SchemaFields fields, ConfigFiles files) {
    Map<String, String> known = new HashMap<>();
    try {
      known.putAll(fields.of(pipeline.schema()));
    } catch (UncheckedIOException e) {
      files.throwIfProblems();
      throw e;
    } catch (RuntimeException e) {
      files
          .problems()
          .add(
              pipeline.schema().subject() == null ? "schema.file" : "schema.registry",
              null,
              "cannot be used: " + e.getMessage(),
              null);
      return;
    }
    pipeline.check(known, files.problems());
    fields.checkSteps(this, files.problems());
  }

  /** The same with the version of its schema that was found in the registry. */
  public BronzeConfig withSchemaVersion(String version) {
    return new BronzeConfig(platform, pipeline.at(version));
  }

  /** The name of the environment, such as {@code prod}. */
  public String environment() {
    return platform.environment();
  }

  /** How Spark runs. */
  public SparkSettings spark() {
    return platform.spark();
  }

  /** How the query runs. */
  public StreamingSettings streaming() {
    return platform.streaming();
  }

  /** Where the tables are. */
  public StorageSettings storage() {
    return platform.storage();
  }

  /** How Kafka is reached. */
  public KafkaSettings kafka() {
    return platform.kafka();
  }
}
