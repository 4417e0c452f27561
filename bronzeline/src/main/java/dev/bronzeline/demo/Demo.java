package dev.bronzeline.demo;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.BronzeStreamJob;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.spark.SparkContextManager;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The whole product on one machine: starts a Kafka and an S3 server, sends events with every kind
 * of fault, runs the job on them, and holds what the ledger says against what was sent.
 */
public final class Demo {
  private static final int DEAD_LETTERS = 3;

  private final DemoOptions options;
  private final DemoSettings settings;
  private final Screen screen;
  private final Instant start = Instant.now();

  /**
   * A demo.
   *
   * @param settings the configuration that the job gets
   * @param screen where it tells what it does
   */
  public Demo(DemoOptions options, DemoSettings settings, Screen screen) {
    this.options = options;
    this.settings = settings;
    this.screen = screen;
  }

  /**
   * Runs the demo. When it is to keep running, it returns when the process is asked to stop.
   *
   * @param told gets the result as soon as there is one
   * @throws DemoException if it cannot be done as asked
   */
  public void run(Consumer<DemoResult> told)
      throws IOException, StreamingQueryException, InterruptedException {
    Path file = settings.eventsFile(options);
    try (DemoFolder folder = DemoFolder.open(options.folder())) {
      screen.line("Bronzeline demo in %s", folder.path());
      screen.status("starting Kafka and S3");
      try (EmbeddedServers servers = EmbeddedServers.start(folder.path())) {
        screen.line(
            "%s Kafka at %s, S3 at %s",
            screen.mark(true), servers.kafka().bootstrapServers(), servers.s3().endpoint());
        run(folder, servers, file, told);
      }
    }
  }

  private void run(
      DemoFolder folder, EmbeddedServers servers, @Nullable Path file, Consumer<DemoResult> told)
      throws IOException, StreamingQueryException, InterruptedException {
    String piiKey = folder.newPiiKey();
    folder.keepS3Keys(servers.s3());
    BronzeConfig catchingUp = settings.catchingUp(options, servers, piiKey);
    String topic = settings.topic(catchingUp);
    servers.kafka().createTopic(topic, options.partitions(), Map.of());
    servers.s3().createBucket(DemoSettings.BUCKET);
    try (EventSender sender = new EventSender(servers.kafka().bootstrapServers(), topic)) {
      SampleEvents samples = settings.samples(options, catchingUp, start);
      long sent = file == null ? sendSamples(sender, samples) : sendFile(sender, file);
      DemoResult result =
          ingest(folder, servers, catchingUp, sent, file == null ? samples.tally() : null);
      told.accept(result);
      new DemoReport(screen).printNext(result, options.keepRunning(), topic, servers);
      if (options.keepRunning()) {
        BronzeConfig forever = settings.keepingUp(options, servers, piiKey);
        keepRunning(forever, sender, file == null ? samples : null, result);
      }
    }
  }

  /** In two portions, so that some copies come long after their originals, in other batches. */
  private long sendSamples(EventSender sender, SampleEvents samples) throws IOException {
    Instant begun = Instant.now();
    long events = options.events();
    long half = events / 2;
    sender.send(samples, half, sent -> screen.progress("sending events", sent, events));
    samples.beginPortion();
    sender.send(
        samples, events - half, sent -> screen.progress("sending events", half + sent, events));
    screen.line("%s sent %,d events in %.1f s", screen.mark(true), events, secondsSince(begun));
    return events;
  }

  private long sendFile(EventSender sender, Path file) throws IOException {
    Instant begun = Instant.now();
    long events = sender.sendLines(file, sent -> screen.status("sending events: %,d", sent));
    screen.line(
        "%s sent %,d events from %s in %.1f s",
        screen.mark(true), events, file.getFileName(), secondsSince(begun));
    return events;
  }

  private DemoResult ingest(
      DemoFolder folder,
      EmbeddedServers servers,
      BronzeConfig config,
      long sent,
      @Nullable Tally expected)
      throws IOException, StreamingQueryException {
    screen.status("starting Spark");
    Instant begun = Instant.now();
    AtomicLong accounted = new AtomicLong();
    BronzeStreamJob job =
        new BronzeStreamJob(
            config,
            (entry, took) ->
                screen.progress("ingesting events", accounted.addAndGet(planned(entry)), sent));
    try (SparkSession spark =
        SparkSessionFactory.create(config.platform(), config.pipeline().name())) {
      job.start(spark).awaitTermination();
      screen.line(
          "%s ingested them in %.1f s, Spark's start included",
          screen.mark(true), secondsSince(begun));
      screen.status("looking at the result");
      return look(folder, servers, config, spark, sent, expected);
    }
  }

  private DemoResult look(
      DemoFolder folder,
      EmbeddedServers servers,
      BronzeConfig config,
      SparkSession spark,
      long sent,
      @Nullable Tally expected)
      throws IOException {
    String root = config.pipeline().sink().root();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<LogEntry> log =
        new CommitLog(Stores.open(new org.apache.hadoop.fs.Path(root), hadoop)).entries();
    List<Commit> commits = new ArrayList<>();
    for (LogEntry entry : log) {
      if (entry.commit() != null) {
        commits.add(entry.commit());
      }
    }
    Account account = Account.of(sent, expected, commits);
    TableLook tables = new TableLook(spark, root);
    return new DemoResult(
        config.pipeline().name(),
        folder.path().toString(),
        root,
        servers.s3().dataFolder().resolve(root.substring("s3a://".length())).toString(),
        account,
        new Verification(new HadoopRoot(root, hadoop)).run(),
        log.size(),
        FolderSummary.of(commits),
        account.counted().rejected() == 0
            ? List.of()
            : tables.deadLetters(DEAD_LETTERS, DemoSettings.sealsDeadLetters(config)),
        account.counted().accepted() == 0 ? null : tables.ask(expected != null),
        secondsSince(start));
  }

  private void keepRunning(
      BronzeConfig config, EventSender sender, @Nullable SampleEvents samples, DemoResult result)
      throws IOException, StreamingQueryException, InterruptedException {
    AtomicLong accounted = new AtomicLong(result.account().sent());
    BronzeStreamJob job =
        new BronzeStreamJob(
            config,
            (entry, took) ->
                screen.status(
                    "%,d events so far; Ctrl-C stops", accounted.addAndGet(planned(entry))));
    SparkSession spark = SparkSessionFactory.create(config.platform(), config.pipeline().name());
    try (SparkContextManager manager =
        new SparkContextManager(spark, config.streaming().stopDeadline())) {
      manager.handleSignals();
      manager.registerStreamingQuery(job.start(spark));
      screen.line("%s running; Ctrl-C stops it after the current batch", screen.mark(true));
      try (Trickle trickle = new Trickle(sender)) {
        if (samples != null) {
          trickle.begin(samples);
        }
        manager.awaitTermination();
      }
    }
    screen.line("%s stopped; the data stay in %s", screen.mark(true), result.folder());
  }

  private static long planned(LogEntry entry) {
    Commit commit = entry.commit();
    return commit == null
        ? 0
        : commit.ledger().stream().mapToLong(line -> line.until() - line.from()).sum();
  }

  private static double secondsSince(Instant begun) {
    return Duration.between(begun, Instant.now()).toMillis() / 1000.0;
  }
}
