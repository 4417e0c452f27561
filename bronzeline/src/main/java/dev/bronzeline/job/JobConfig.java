package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.config.EnvironmentVariables;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.schema.FieldTypes;
import dev.bronzeline.schema.SchemaLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads the configuration of a job and holds it against the schema that it names. */
public final class JobConfig {
  private JobConfig() {}

  /**
   * The configuration of one job.
   *
   * @param directory the configuration directory
   * @param topicOrPipeline the name of a pipeline, or of a topic that one pipeline reads
   * @param environment the name of a file in {@code environments/}
   * @param overrides settings that win over all files, by path, as in {@code payload.max-bytes}
   * @param env looks up an environment variable; null for none
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    SchemaLoader schemas = new SchemaLoader(directory);
    return BronzeConfig.load(
        directory,
        topicOrPipeline,
        environment,
        overrides,
        env,
        schema -> FieldTypes.of(schemas.load(schema.file())));
  }

  /** The configuration of one job as the configuration directory and the environment have it. */
  static BronzeConfig load(String topicOrPipeline, String environment) {
    return load(
        ConfigDirectory.find(), topicOrPipeline, environment, Map.of(), EnvironmentVariables::get);
  }

  /** The fields of the pipeline's events. */
  public static StructType schema(BronzeConfig config) {
    return schema(config.pipeline());
  }

  /** The fields of a pipeline's events. */
  static StructType schema(PipelineConfig pipeline) {
    return new SchemaLoader(Path.of(".")).load(pipeline.schema().file());
  }
}
