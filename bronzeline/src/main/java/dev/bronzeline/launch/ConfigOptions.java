package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.ConfigDirectory;
import dev.bronzeline.config.EnvironmentVariables;
import dev.bronzeline.config.PlatformConfig;
import dev.bronzeline.job.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command finds its configuration. Use it as a picocli mixin. */
public final class ConfigOptions {
  private static final String YAML = ".yaml";

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "NAME",
      defaultValue = "${env:BRONZE_ENVIRONMENT:-dev}",
      description = {
        "The environment: a file in environments/ of the configuration.",
        "Default: the variable BRONZE_ENVIRONMENT, otherwise dev."
      })
  private String environment = "dev";

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = {
        "The configuration's directory.",
        "Default: ./config if it holds pipelines, otherwise that of the installation."
      })
  private @Nullable Path directory;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Sets one setting by its path; stronger than every file. May be given several times.",
        "Example: --set source.starting-offsets=latest"
      })
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** The environment's name. */
  public String environment() {
    return environment;
  }

  /** The configuration's directory. */
  public Path directory() {
    return directory == null ? ConfigDirectory.find() : directory;
  }

  /** The names of all pipelines, in their order; empty when there are none. */
  List<String> pipelines() throws IOException {
    Path folder = directory().resolve("pipelines");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(YAML))
          .map(name -> name.substring(0, name.length() - YAML.length()))
          .sorted()
          .toList();
    }
  }

  /**
   * The configuration of one pipeline, held against its schema.
   *
   * @param topicOrPipeline the name of a pipeline, or of a topic that one pipeline reads
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public BronzeConfig load(String topicOrPipeline) {
    return load(topicOrPipeline, Map.of());
  }

  /**
   * The same, with the conditions of its rules planned as well, and everything that is wrong told
   * together.
   */
  BronzeConfig load(String topicOrPipeline, SparkSession spark) {
    return JobConfig.load(
        directory(), topicOrPipeline, environment, overrides, EnvironmentVariables::get, spark);
  }

  /**
   * The same, with settings that a command's own options stand for; they are stronger than {@code
   * --set}.
   */
  BronzeConfig load(String topicOrPipeline, Map<String, String> ofOptions) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(ofOptions);
    return JobConfig.load(
        directory(), topicOrPipeline, environment, all, EnvironmentVariables::get);
  }

  /**
   * The configuration of one pipeline for a job that is to run.
   *
   * @param ofOptions settings that other options of the command stand for; they win over {@code
   *     --set}
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  BronzeConfig loadToRun(String topicOrPipeline, Map<String, String> ofOptions) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(ofOptions);
    return JobConfig.loadToRun(
        directory(), topicOrPipeline, environment, all, EnvironmentVariables::get);
  }

  /**
   * The configuration of one pipeline for who deals with keys that may be gone; not held against
   * its schema.
   *
   * @throws dev.bronzeline.config.InvalidConfigException with everything else that is wrong
   */
  BronzeConfig loadWithoutKeys(String pipeline) {
    return BronzeConfig.loadWithoutKeys(
        directory(), pipeline, environment, overrides, EnvironmentVariables::get);
  }

  /**
   * What all pipelines of the environment share.
   *
   * @throws dev.bronzeline.config.InvalidConfigException with everything that is wrong
   */
  public PlatformConfig loadPlatform() {
    return PlatformConfig.load(directory(), environment, overrides, EnvironmentVariables::get);
  }
}
