package dev.bronzeline.launch;

import dev.bronzeline.kafka.RecordSample;
import dev.bronzeline.schema.infer.SchemaSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze schema infer}: a schema to edit, from what a topic has. */
@Command(
    name = "infer",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at the latest records of a topic and proposes a schema, as a DDL with comments: how"
          + " often each field is there, and which ones look like personal data. No value is shown."
    })
final class SchemaInferCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The topic. It needs no pipeline.")
  private String topic = "";

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "How many records to look at. Default: ${DEFAULT-VALUE}.")
  private int sample = 1000;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the proposal into this new file. Default: it is only printed.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    if (sample < 1) {
      throw wrong("--sample must be 1 or above.");
    }
    if (file != null && Files.exists(file)) {
      throw exists(file);
    }
    SchemaSample seen = new SchemaSample();
    new RecordSample(config.loadPlatform().kafka(), PATIENCE)
        .each(topic, sample, record -> seen.add(record.value()));
    if (seen.events() == 0) {
      throw wrong(
          "Of %,d records of the topic %s, %,d have no value and %,d are no JSON objects, so there is nothing to learn from."
              .formatted(seen.records(), topic, seen.withoutValue(), seen.notObjects()));
    }
    String proposal =
        """
        -- Proposed from the latest %,d records of the topic %s: %,d JSON objects, %,d without a value, %,d of something else.
        -- NOT NULL: was in every one of them. This is a sample, so look at each line before you use it.
        %s"""
            .formatted(
                seen.records(),
                topic,
                seen.events(),
                seen.withoutValue(),
                seen.notObjects(),
                seen.ddl());
    PrintWriter out = command().commandLine().getOut();
    if (file == null) {
      out.print(proposal);
    } else {
      write(file, proposal);
      out.printf("Written to %s%n", file);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private void write(Path to, String proposal) throws IOException {
    try {
      Files.writeString(to, proposal, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw exists(to);
    }
  }

  private ParameterException exists(Path path) {
    return wrong("The file %s exists already; name a new one.".formatted(path));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command().commandLine(), message);
  }

  private CommandSpec command() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
