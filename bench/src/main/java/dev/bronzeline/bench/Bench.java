package dev.bronzeline.bench;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.JobConfig;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.spark.SparkSessionFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Measures Bronzeline's job and the plain ones side by side: in one process, warm, over the same
 * topic, each round one after the other, so that what disturbs the machine disturbs all of them.
 */
public final class Bench {
  private static final String PIPELINE = "user_events";
  private static final String ENVIRONMENT = "dev";
  private static final String BARE = "bare";
  private static final String REFINED = "refined";
  private static final String PII_KEY = "BRONZE_PII_KEY";
  private static final int KEY_BYTES = 32;

  private final BenchSettings settings;
  private final Path configuration;
  private final Consumer<String> progress;

  /**
   * A bench.
   *
   * @param configuration the configuration directory; its pipeline {@code user_events} is measured
   * @param progress is told, line by line, what happens
   */
  public Bench(BenchSettings settings, Path configuration, Consumer<String> progress) {
    this.settings = settings;
    this.configuration = configuration;
    this.progress = progress;
  }

  /**
   * Fills a topic, runs all jobs once to warm up, and measures them.
   *
   * @throws WrongResultException if a job did not leave what it should have
   */
  public BenchResult run() throws IOException, StreamingQueryException {
    Path folder = Files.createTempDirectory(Files.createDirectories(settings.folder()), "bench-");
    try {
      return runIn(folder);
    } finally {
      delete(folder);
    }
  }

  private BenchResult runIn(Path folder) throws IOException, StreamingQueryException {
    tell("sending %,d events to an embedded Kafka", settings.events());
    try (SampleTopic topic = SampleTopic.fill(folder.resolve("kafka"), PIPELINE, settings)) {
      Path configured = configuration(folder);
      BronzeConfig config = config(configured, ENVIRONMENT, topic);
      try (SparkSession spark = SparkSessionFactory.create(config.platform(), "bench");
          Meter meter = new Meter()) {
        spark.sparkContext().setLogLevel("ERROR");
        Map<Variant, Job> jobs =
            jobs(spark, environment -> config(configured, environment, topic), topic);
        for (Variant variant : settings.variants()) {
          measure(variant, 0, jobs, folder, meter);
        }
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
          for (Variant variant : settings.variants()) {
            runs.add(measure(variant, round, jobs, folder, meter));
          }
        }
        return BenchResult.of(
            Machine.here(spark.version()), settings, meanValueBytes(spark, topic), runs);
      }
    }
  }

  private Run measure(Variant variant, int round, Map<Variant, Job> jobs, Path folder, Meter meter)
      throws IOException, StreamingQueryException {
    Path output = Files.createDirectory(folder.resolve("round-" + round + "-" + variant.number()));
    Job job = jobs.get(variant);
    if (job == null) {
      throw new IllegalStateException("No job for " + variant);
    }
    meter.start();
    StreamingQuery query = start(job, output);
    query.awaitTermination();
    Meter.Usage usage = meter.stop();
    Run run = new Run(variant, round, usage, job.rows(query, output));
    delete(output);
    tell(
        "%-9s %-26s %6.1f s, %5.1f CPU s, %,9.0f records/s",
        round == 0 ? "warm-up" : "round " + round,
        variant.title(),
        usage.seconds(),
        usage.cpuSeconds(),
        settings.events() / usage.seconds());
    return run;
  }

  private static StreamingQuery start(Job job, Path folder) throws IOException {
    try {
      return job.start(folder);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark did not start the query in time", e);
    }
  }

  private Map<Variant, Job> jobs(
      SparkSession spark, Function<String, BronzeConfig> configs, SampleTopic topic) {
    BronzeConfig config = configs.apply(ENVIRONMENT);
    PlainJob.Topic read =
        new PlainJob.Topic(topic.name(), settings.events(), settings.recordsPerBatch());
    long accepted = topic.expected(Disposition.ACCEPTED);
    long duplicates = topic.expected(Disposition.DUPLICATE);
    long rejected = topic.expected(Disposition.REJECTED);
    long ignored = topic.expected(Disposition.IGNORED);
    Totals undeduplicated = new Totals(accepted + duplicates, rejected, 0, ignored, 0);
    Totals unrefined =
        new Totals(
            undeduplicated.accepted() + topic.breakingRules(),
            rejected - topic.breakingRules(),
            0,
            ignored,
            0);
    Map<Variant, Job> jobs = new EnumMap<>(Variant.class);
    jobs.put(Variant.FETCH, PlainJob.fetch(spark, config.kafka(), read));
    jobs.put(Variant.RAW, PlainJob.raw(spark, config.kafka(), read));
    jobs.put(
        Variant.PLAIN, PlainJob.fromJson(spark, config.kafka(), read, JobConfig.schema(config)));
    jobs.put(Variant.BRONZE, new BronzeJob(spark, config, false, undeduplicated));
    jobs.put(
        Variant.BRONZE_DEDUP,
        new BronzeJob(spark, config, true, new Totals(accepted, rejected, duplicates, ignored, 0)));
    jobs.put(Variant.BARE, new BronzeJob(spark, configs.apply(BARE), false, unrefined));
    jobs.put(Variant.REFINED, new BronzeJob(spark, configs.apply(REFINED), false, undeduplicated));
    return jobs;
  }

  private static long meanValueBytes(SparkSession spark, SampleTopic topic) {
    return Math.round(
        spark
            .read()
            .format("kafka")
            .option("kafka.bootstrap.servers", topic.bootstrapServers())
            .option("subscribe", topic.name())
            .load()
            .agg(avg(length(col("value"))))
            .first()
            .getDouble(0));
  }

  /** The configuration as it is, with environments for what nobody would configure. */
  private Path configuration(Path folder) throws IOException {
    Path copy = folder.resolve("config");
    try (Stream<Path> files = Files.walk(configuration)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(configuration.relativize(file).toString()));
      }
    }
    for (String environment : List.of(BARE, REFINED)) {
      String name = environment + ".yaml";
      try (InputStream text = Objects.requireNonNull(Bench.class.getResourceAsStream(name), name)) {
        Files.copy(text, copy.resolve("environments").resolve(name));
      }
    }
    return copy;
  }

  /** The pipeline as it is configured, on the topic of sample events. */
  private BronzeConfig config(Path configured, String environment, SampleTopic topic) {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    String piiKey = Base64.getEncoder().encodeToString(key);
    return JobConfig.load(
        configured,
        PIPELINE,
        environment,
        Map.of(
            "kafka.bootstrap-servers", topic.bootstrapServers(),
            "source.topic", topic.name(),
            "source.max-offsets-per-trigger", String.valueOf(settings.recordsPerBatch()),
            "streaming.available-now", "true"),
        name -> name.equals(PII_KEY) ? piiKey : System.getenv(name));
  }

  private void tell(String format, Object... arguments) {
    progress.accept(String.format(Locale.ROOT, format, arguments));
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
