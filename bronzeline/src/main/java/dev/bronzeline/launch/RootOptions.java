package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.EnvironmentVariables;
import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.PlatformConfig;
import dev.bronzeline.job.PiiKeys;
import dev.bronzeline.refine.PiiKeyring;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.storage.DeadLetters;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command finds the root that it looks at. Use it as a picocli mixin. */
final class RootOptions {

  private static final String KEY_VARIABLE = "BRONZE_PII_KEY";

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private static final class Place {
    @Option(
        names = "--root",
        paramLabel = "URI",
        description = {
          "The root itself: a folder, or for instance s3a://lake/bronze/user_events.",
          "With --environment, --config or --set, S3 and Kafka are reached as configured."
        })
    private @Nullable String root;

    @Option(
        names = {"-t", "--topic"},
        paramLabel = "NAME",
        description = "The pipeline that writes the root, or the topic that it reads.")
    private @Nullable String topic;
  }

  /**
   * A root, and how to reach it and what is around it.
   *
   * @param root the root
   * @param hadoop how its storage is reached
   * @param kafka how Kafka is reached; null when nothing says it
   * @param topics the topics that the pipeline names
   * @param pipeline the pipeline that writes the root; null when the root itself was named
   */
  record Target(
      String root,
      Configuration hadoop,
      @Nullable KafkaSettings kafka,
      List<String> topics,
      @Nullable PipelineConfig pipeline) {}

  /**
   * Finds the root.
   *
   * @throws dev.bronzeline.config.InvalidConfigException when the configuration is needed and has
   *     problems
   */
  Target find() {
    if (place.topic != null) {
      BronzeConfig read = config.load(place.topic);
      return new Target(
          read.pipeline().sink().root(),
          HadoopSettings.of(read.platform()),
          read.kafka(),
          read.pipeline().source().topics(),
          read.pipeline());
    }
    String root = Objects.requireNonNull(place.root, "picocli demands one of the two");
    if (isConfigured()) {
      PlatformConfig platform = config.loadPlatform();
      return new Target(root, HadoopSettings.of(platform), platform.kafka(), List.of(), null);
    }
    return new Target(root, new Configuration(), null, List.of(), null);
  }

  /**
   * What opens the sealed things of the root: the live keys of the pipeline, and the one in the
   * environment for every version that is not among them.
   *
   * @throws IOException when the root cannot be asked which keys were destroyed
   */
  PiiKeyring keyring(Target target) throws IOException {
    return PiiKeys.keyring(target.pipeline(), target.root(), target.hadoop(), keyOfEnvironment());
  }

  /** What to throw when there is nothing at the root, as when its name is misspelt. */
  ParameterException empty(String root) {
    return new ParameterException(
        command().commandLine(),
        "There is no log at %s/_log, so this is not the root of a pipeline. Is it spelt right?"
            .formatted(root));
  }

  /**
   * The dead letters of the root.
   *
   * @throws ParameterException when there is no log
   */
  DeadLetters deadLetters(Target target) throws IOException {
    DeadLetters letters = new DeadLetters(target.root(), target.hadoop());
    if (!letters.hasLog()) {
      throw empty(target.root());
    }
    return letters;
  }

  private boolean isConfigured() {
    var given = command().commandLine().getParseResult();
    return Stream.of("--environment", "--config", "--set").anyMatch(given::hasMatchedOption);
  }

  private byte @Nullable [] keyOfEnvironment() {
    String key = EnvironmentVariables.get(KEY_VARIABLE);
    if (key == null || key.isBlank()) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(key.trim());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command().commandLine(),
          "The variable %s must hold the key in base64, as `openssl rand -base64 32` makes it"
              .formatted(KEY_VARIABLE),
          e);
    }
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command, "picocli sets it");
  }
}
