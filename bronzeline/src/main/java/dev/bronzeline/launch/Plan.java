package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.DetectSettings;
import dev.bronzeline.config.ErrorBudgetSettings;
import dev.bronzeline.config.PiiSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.QualitySettings;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.kafka.Departure;
import dev.bronzeline.kafka.EffectiveStart;
import dev.bronzeline.kafka.EffectiveStart.PartitionStart;
import dev.bronzeline.storage.CheckpointFit;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a start of a pipeline would do. Its JSON form is for scripts: fields are added, not renamed.
 *
 * @param pipeline the pipeline's name
 * @param environment the environment's name
 * @param source what is read
 * @param partitions where each partition starts
 * @param backlog how many offsets are waiting
 * @param acceptedGaps lost offsets that are given up, as {@code --accept-gap} names them
 * @param newTopics topics whose offsets begin anew, as {@code --accept-new-source} names them
 * @param newCheckpoint whether Spark begins with a new checkpoint, because Kafka does not have what
 *     the present one asks for
 * @param schema the event's fields as {@code name type}
 * @param schemaVersion the version written to each row
 * @param steps the ten steps with their settings in words
 * @param rules the rules as {@code id: severity}
 * @param batchRules the rules on batches as {@code id: severity}, and the error budget
 * @param pii the fields with personal data as {@code path: treatment}, and what is looked for in
 *     all others
 * @param outputs where everything goes
 * @param checkpoint whether the checkpoint can be used
 */
record Plan(
    String pipeline,
    String environment,
    String source,
    List<Partition> partitions,
    long backlog,
    List<String> acceptedGaps,
    List<String> newTopics,
    boolean newCheckpoint,
    List<String> schema,
    String schemaVersion,
    List<String> steps,
    List<String> rules,
    List<String> batchRules,
    List<String> pii,
    Outputs outputs,
    CheckpointLook checkpoint) {

  /** Where one partition starts; {@code offset} -2 is the oldest one that is there. */
  record Partition(
      String topic,
      int partition,
      long offset,
      String because,
      long earliest,
      long latest,
      long backlog) {}

  /** Where everything goes. */
  record Outputs(String validated, String deadLetters, String log, String checkpoint) {}

  /** How the checkpoint fits the log and the pipeline; without problems a job can start with it. */
  record CheckpointLook(String fit, List<String> problems, @Nullable String remedy) {}

  static Plan of(BronzeConfig config, Departure departure, CheckpointFit fit) {
    EffectiveStart start = departure.start();
    PipelineConfig pipeline = config.pipeline();
    String root = pipeline.sink().root();
    return new Plan(
        pipeline.name(),
        config.environment(),
        PlanCommand.topics(pipeline.source()) + " at " + config.kafka().bootstrapServers(),
        start.partitions().stream().map(Plan::partition).toList(),
        start.backlog(),
        start.gaps().stream()
            .map(
                gap ->
                    "%s:%d:%d-%d".formatted(gap.topic(), gap.partition(), gap.from(), gap.until()))
            .toList(),
        List.copyOf(departure.newTopics()),
        departure.checkpointIsStale(),
        Arrays.stream(JobConfig.schema(config).fields())
            .map(
                field ->
                    field.name()
                        + " "
                        + field.dataType().catalogString()
                        + (field.nullable() ? "" : " required"))
            .toList(),
        pipeline.schema().version(),
        steps(pipeline),
        pipeline.rules().stream().map(Plan::rule).toList(),
        batchRules(pipeline.quality()),
        Stream.concat(
                pipeline.pii().fields().stream().map(Plan::pii),
                pipeline.pii().detect().actions().entrySet().stream().map(Plan::detect))
            .toList(),
        new Outputs(
            root + "/validated", root + "/dlq", root + "/_log", pipeline.sink().checkpoint()),
        fit.isReadable() && departure.checkpointIsStale()
            ? new CheckpointLook(fit.verdict().word(), List.of(), null) // it is set aside
            : new CheckpointLook(fit.verdict().word(), fit.problems(), fit.remedy()));
  }

  /** Whether a start would be refused, because of the checkpoint. */
  boolean isRefused() {
    return !checkpoint.problems().isEmpty();
  }

  void print(PrintWriter out) {
    out.printf("Pipeline %s in %s reads %s%n", pipeline, environment, source);
    out.printf("%nStart (%,d offsets are waiting)%n", backlog);
    for (Partition p : partitions) {
      out.printf(
          "  %-30s from %-12s because of the %s; Kafka has %d to %d%n",
          p.topic() + "-" + p.partition(),
          p.offset() < 0 ? "the oldest" : p.offset(),
          p.because(),
          p.earliest(),
          p.latest());
    }
    acceptedGaps.forEach(gap -> out.printf("  accepted gap  %s%n", gap));
    newTopics.forEach(topic -> out.printf("  accepted as new  %s%n", topic));
    if (newCheckpoint) {
      out.printf(
          "  with a new checkpoint: what the present one asks for is not in Kafka any more, or published by a backfill; it is set aside%n");
    }
    section(out, "Schema, version " + schemaVersion, schema);
    section(out, "Steps", steps);
    section(out, "Rules", rules);
    section(out, "Rules on batches", batchRules);
    section(out, "Personal data", pii);
    out.printf("%nOutputs%n");
    out.printf("  accepted      %s%n", outputs.validated());
    out.printf("  rejected      %s%n", outputs.deadLetters());
    out.printf("  log           %s%n", outputs.log());
    out.printf("  checkpoint    %s (%s)%n", outputs.checkpoint(), checkpoint.fit());
    if (isRefused()) {
      section(out, "A start would be refused, because of the checkpoint", checkpoint.problems());
      out.printf("  %s%n", checkpoint.remedy());
    }
    out.printf("%nNothing was written.%n");
  }

  private static void section(PrintWriter out, String title, List<String> lines) {
    out.printf("%n%s%n", title);
    (lines.isEmpty() ? List.of("(none)") : lines).forEach(line -> out.printf("  %s%n", line));
  }

  private static Partition partition(PartitionStart start) {
    return new Partition(
        start.kafka().topic(),
        start.kafka().partition(),
        start.offset(),
        switch (start.origin()) {
          case LOG -> "log";
          case CHECKPOINT -> "checkpoint";
          case SETTINGS -> "configuration";
          case BACKFILL -> "backfill";
          case NEW_PARTITION -> "newness of the partition";
        },
        start.kafka().earliest(),
        start.kafka().latest(),
        start.backlog());
  }

  private static List<String> steps(PipelineConfig p) {
    List<String> steps = new ArrayList<>();
    steps.add(
        "read         at most %,d records and about %,d bytes a batch"
            .formatted(p.source().maxOffsetsPerTrigger(), p.source().maxBytesPerTrigger()));
    steps.add(
        "parse        %s, at most %,d bytes and %d levels; without a value: %s"
            .formatted(
                word(p.payload().format()),
                p.payload().maxBytes(),
                p.payload().maxDepth(),
                word(p.payload().tombstones())));
    steps.add("malformed    to the dead letters, with their bytes");
    steps.add("metadata     ingestion time, topic, partition, offset, Kafka's timestamp");
    steps.add(
        "enforce      %s; unknown fields: %s"
            .formatted(word(p.schema().mode()), word(p.schema().unknownFields())));
    steps.add("validate     %d rules".formatted(p.rules().size()));
    steps.add("scrub        %d fields".formatted(p.pii().fields().size()));
    steps.add("normalize    %d fields".formatted(p.normalize().size()));
    steps.add("deduplicate  " + deduplicate(p.deduplicate()));
    steps.add(
        "write        Parquet by the hour of %s, about %,d bytes a file"
            .formatted(word(p.sink().partitionBy()), p.sink().targetFileSize()));
    return steps;
  }

  private static String deduplicate(@Nullable DeduplicateSettings deduplicate) {
    if (deduplicate == null) {
      return "no";
    }
    Duration window = deduplicate.window();
    return "by %s, %s, keep %s"
        .formatted(
            String.join(" and ", deduplicate.keys()),
            window == null ? "for ever" : "within " + window,
            word(deduplicate.keep()));
  }

  private static String rule(RuleSettings rule) {
    return rule.id() + ": " + word(rule.severity());
  }

  private static List<String> batchRules(QualitySettings quality) {
    List<String> rules = new ArrayList<>();
    quality.batchRules().forEach(rule -> rules.add(rule.id() + ": " + word(rule.severity())));
    ErrorBudgetSettings budget = quality.errorBudget();
    if (budget != null) {
      rules.add(
          String.format(
              Locale.ROOT,
              "error budget of %.2f %% in %s: %s",
              budget.maxRejected() * 100,
              budget.commits() == null ? budget.window() : budget.commits() + " commits",
              word(budget.onExceeded())));
    }
    return rules;
  }

  private static String pii(PiiSettings.Field field) {
    return field.path() + ": " + field.scrub();
  }

  private static String detect(Map.Entry<DetectSettings.Looks, DetectSettings.Action> detect) {
    return "other fields that look like %s: %s"
        .formatted(word(detect.getKey()), word(detect.getValue()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
