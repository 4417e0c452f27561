package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.PlanCheck;
import dev.bronzeline.job.RecordFile;
import dev.bronzeline.job.RuleTrial;
import dev.bronzeline.job.RuleTrial.Example;
import dev.bronzeline.job.RuleTrial.OfRule;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.kafka.LatestRecords;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.spark.SparkSessionFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bronze rules test}: what the rules say of a file, or of the newest records. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline's rules on the lines of a file or, without one, on the newest records of its"
          + " topics, and tells for each rule how many records were checked, how many broke it, and"
          + " three of them.",
      "It writes nothing. Fields with personal data are masked."
    })
final class RulesTestCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline, or the topic that it reads.")
  private String topic = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "A file with one event a line. Default: the newest records in Kafka.")
  private @Nullable Path file;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many lines or records at most (default: ${DEFAULT-VALUE}).")
  private long limit;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    if (file != null && !Files.isRegularFile(file)) {
      throw new ParameterException(
          command.commandLine(), "There is no file %s".formatted(file.toAbsolutePath()));
    }
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be 1 or more");
    }
    BronzeConfig read = config.load(topic);
    SparkSession spark = SparkSessionFactory.local("rules");
    PlanCheck.require(spark, read);
    RuleTrial.Result result = RuleTrial.run(read, records(spark, read));
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(result), UTF_8));
    } else {
      print(out, result);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private Dataset<Row> records(SparkSession spark, BronzeConfig read) throws IOException {
    if (file != null) {
      return RecordFile.read(spark, file, limit);
    }
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(read.kafka())) {
      LatestRecords newest =
          LatestRecords.of(offsets.offsets(offsets.topics(read.pipeline().source())), limit);
      return new KafkaStreamReader(spark, read.kafka()).read(newest);
    }
  }

  private void print(PrintWriter out, RuleTrial.Result result) {
    long away = result.notJudged().values().stream().mapToLong(Long::longValue).sum();
    out.printf(
        "Pipeline %s: %,d records, %,d of them came to the rules%n",
        result.pipeline(), result.records(), result.records() - away);
    result.notJudged().forEach((reason, n) -> out.printf("  %,d did not: %s%n", n, reason));
    out.println();
    TextTable table = new TextTable("rule", "severity", "checked", "broken", "examples");
    for (OfRule rule : result.rules()) {
      table.row(rule.id(), rule.severity(), rule.checked(), rule.broken(), example(rule, 0));
      for (int i = 1; i < rule.examples().size(); i++) {
        table.row("", "", "", "", example(rule, i));
      }
    }
    table.print(out);
    out.printf("%nNothing was written.%n");
  }

  private @Nullable String example(OfRule rule, int number) {
    if (number >= rule.examples().size()) {
      return null;
    }
    Example example = rule.examples().get(number);
    String fields =
        example.fields().entrySet().stream()
            .map(field -> field.getKey() + " = " + Payload.printable(field.getValue()))
            .collect(Collectors.joining(", "));
    return file != null
        ? "line %d: %s".formatted(example.offset(), fields)
        : "%s-%d @ %d: %s"
            .formatted(example.topic(), example.partition(), example.offset(), fields);
  }
}
