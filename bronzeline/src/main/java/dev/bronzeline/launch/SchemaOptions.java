package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaLoader;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.registry.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command finds a pipeline's schema, and others beside it. */
final class SchemaOptions {

  /** How schemas are named on the command line. */
  static final String FORMS =
      "A file (.ddl, .avsc, .json, .schema.json), a name in schemas/, class:some.Name,"
          + " registry:latest, registry:N, or registry:SUBJECT/N for another subject.";

  private static final String REGISTRY = "registry:";
  private static final String LATEST = "latest";

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private @Nullable BronzeConfig read;

  /** The configuration of the pipeline. */
  BronzeConfig config() {
    BronzeConfig known = read;
    if (known == null) {
      known = config.load(topic);
      read = known;
    }
    return known;
  }

  /** The schema of the pipeline. */
  SchemaVersion inForce() {
    return JobConfig.inForce(config().pipeline());
  }

  /**
   * A schema by what the command line calls it.
   *
   * @throws SchemaException when it cannot be used
   */
  SchemaVersion named(String name) {
    if (name.startsWith(REGISTRY)) {
      return registered(name.substring(REGISTRY.length()));
    }
    Path file = Path.of(name).toAbsolutePath();
    return new SchemaLoader(config.directory())
        .source(Files.isRegularFile(file) ? file.toString() : name, name)
        .current();
  }

  /** The registry of the pipeline, with its subject. */
  RegistrySettings registry() {
    RegistrySettings registry = config().pipeline().schema().registry();
    if (registry == null) {
      throw wrong("The pipeline names no registry; set schema.registry.urls.");
    }
    return registry;
  }

  /** The subject of the pipeline. */
  String subject() {
    String subject = registry().subject();
    if (subject == null) {
      throw wrong("The pipeline names no subject; set schema.registry.subject.");
    }
    return subject;
  }

  private SchemaVersion registered(String place) {
    int slash = place.lastIndexOf('/');
    String version = place.substring(slash + 1);
    if (!version.equals(LATEST) && !version.matches("[1-9]\\d{0,8}")) {
      throw wrong("'%s%s' must end with a version's number, or latest.".formatted(REGISTRY, place));
    }
    return Registry.of(registry())
        .version(
            slash < 0 ? subject() : place.substring(0, slash),
            version.equals(LATEST) ? null : Integer.valueOf(version));
  }

  private ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
