package dev.bronzeline.job;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.BronzeConfig.SchemaFields;
import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.config.EnvironmentVariables;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.Problems;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.SchemaSettings;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.schema.FieldTypes;
import dev.bronzeline.schema.SchemaLoader;
import dev.bronzeline.schema.SchemaSource;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.registry.Registry;
import dev.bronzeline.schema.registry.RegistrySource;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads the configuration of a job and holds it against the schema that it names. */
public final class JobConfig {

  private static final Map<RegistrySettings, RegistrySource> SUBJECTS = new ConcurrentHashMap<>();

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
   * @throws dev.bronzeline.schema.SchemaUnavailableException when the schema is in a registry that
   *     does not answer
   */
  public static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    return load(
        directory,
        topicOrPipeline,
        environment,
        overrides,
        env,
        schema -> FieldTypes.of(source(schema).current().schema()));
  }

  /**
   * The same, with the rules' conditions in SQL held against the schema, too, and told together
   * with all other problems.
   *
   * @param spark plans the conditions; nothing runs
   */
  public static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env,
      SparkSession spark) {
    return load(
        directory,
        topicOrPipeline,
        environment,
        overrides,
        env,
        new SchemaFields() {
          @Override
          public Map<String, String> of(SchemaSettings schema) {
            return FieldTypes.of(source(schema).current().schema());
          }

          @Override
          public void checkSteps(BronzeConfig config, Problems problems) {
            PlanCheck.noteConditions(spark, config, problems);
          }
        });
  }

  private static BronzeConfig load(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env,
      SchemaFields fields) {
    BronzeConfig config =
        BronzeConfig.load(directory, topicOrPipeline, environment, overrides, env, fields);
    // From here on, this version is in force, whatever comes after it.
    return config.pipeline().schema().subject() == null
        ? config
        : config.withSchemaVersion(source(config.pipeline().schema()).current().version());
  }

  /**
   * The same for a job that is to run. When the latest version of its schema cannot be used with
   * the configuration, the version that its log ends with will do: the job finds out by itself what
   * becomes of the latest one.
   *
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public static BronzeConfig loadToRun(
      Path directory,
      String topicOrPipeline,
      String environment,
      Map<String, String> overrides,
      Function<String, @Nullable String> env) {
    try {
      return load(directory, topicOrPipeline, environment, overrides, env);
    } catch (InvalidConfigException e) {
      BronzeConfig unchecked =
          BronzeConfig.load(directory, topicOrPipeline, environment, overrides, env);
      SchemaSettings schema = unchecked.pipeline().schema();
      String last =
          schema.subject() == null || !schema.canChange() ? null : lastVersion(unchecked, e);
      if (last == null || !SchemaSettings.isNumber(last)) {
        throw e;
      }
      return BronzeConfig.load(
              directory,
              topicOrPipeline,
              environment,
              overrides,
              env,
              latest -> FieldTypes.of(schema(unchecked.withSchemaVersion(last))))
          .withSchemaVersion(last);
    }
  }

  private static @Nullable String lastVersion(BronzeConfig config, InvalidConfigException why) {
    try {
      return lastVersion(config, HadoopSettings.of(config.platform()));
    } catch (IOException e) {
      why.addSuppressed(e);
      return null;
    }
  }

  /** The version of the schema that the log's last batch was written with; null without one. */
  static @Nullable String lastVersion(BronzeConfig config, Configuration hadoop)
      throws IOException {
    return new CommitLog(
            Stores.open(new org.apache.hadoop.fs.Path(config.pipeline().sink().root()), hadoop))
        .lastCommit(Writing.STREAM)
        .map(LogEntry::commit)
        .map(Commit::schemaVersion)
        .orElse(null);
  }

  /**
   * Where a pipeline's schema comes from. It is asked at most once a JVM for a version that is
   * pinned, and for the latest one not more often than {@code schema.refresh} says.
   */
  public static SchemaSource source(SchemaSettings schema) {
    RegistrySettings subject = schema.subject();
    if (subject != null) {
      return SUBJECTS.computeIfAbsent(subject, RegistrySource::new);
    }
    return new SchemaLoader(Path.of(""))
        .source(Objects.requireNonNull(schema.file(), "no file and no registry"), schema.version());
  }

  /** The same, but asked anew each time: it throws when it cannot be asked. */
  static SchemaSource fresh(SchemaSettings schema) {
    RegistrySettings registry = schema.subject();
    String subject = registry == null ? null : registry.subject();
    return registry == null || subject == null
        ? source(schema)
        : () -> Registry.of(registry).version(subject, registry.version());
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
    return inForce(pipeline).schema();
  }

  /** The schema of a pipeline's events, in the version that the configuration was loaded with. */
  public static SchemaVersion inForce(PipelineConfig pipeline) {
    SchemaSettings schema = pipeline.schema();
    RegistrySettings subject = schema.subject();
    return subject == null || subject.subject() == null || !schema.hasNumber()
        ? source(schema).current()
        : Registry.of(subject).version(subject.subject(), Integer.valueOf(schema.version()));
  }
}
