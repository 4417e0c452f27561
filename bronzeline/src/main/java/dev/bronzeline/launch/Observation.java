package dev.bronzeline.launch;

import dev.bronzeline.config.AlertSettings;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.ObserveSettings;
import dev.bronzeline.job.JobObserver;
import dev.bronzeline.job.JobStatus;
import dev.bronzeline.job.KafkaLag;
import dev.bronzeline.job.RunState.Phase;
import dev.bronzeline.job.RunStateFile;
import dev.bronzeline.job.StatusPoll;
import dev.bronzeline.job.StatusReader;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.observe.AlertChannel;
import dev.bronzeline.observe.AlertPlan;
import dev.bronzeline.observe.AlertWatch;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.observe.LogChannel;
import dev.bronzeline.observe.PatientChannel;
import dev.bronzeline.observe.http.Answer;
import dev.bronzeline.observe.http.HttpEndpoint;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that looks at the jobs of one process: metrics, alerts, status, and what of it is
 * answered over HTTP.
 */
final class Observation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Observation.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** What looks at one pipeline. */
  private record Watched(
      StateReport report,
      JobObserver observer,
      AlertWatch alerts,
      List<PatientChannel> channels,
      StatusPoll status) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Watched> pipelines = new LinkedHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private @Nullable HttpEndpoint http;

  private Observation() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /**
   * Begins to look.
   *
   * @param configs the pipelines of the process, at least one
   * @throws IOException when the port that was asked for cannot be had
   */
  static Observation of(List<BronzeConfig> configs) throws IOException {
    Observation observation = new Observation();
    try {
      for (BronzeConfig config : configs) {
        observation.watch(config);
      }
      observation.serve(configs.get(0).platform().observe().http());
    } catch (IOException | RuntimeException e) {
      observation.close();
      throw e;
    }
    return observation;
  }

  private void watch(BronzeConfig config) throws IOException {
    String name = config.pipeline().name();
    String root = config.pipeline().sink().root();
    Configuration hadoop = HadoopSettings.of(config.platform());
    RunStateFile state = new RunStateFile(root, hadoop);
    StateReport report = new StateReport(state);
    BronzeMetrics metrics = new BronzeMetrics(registry, name);
    AlertSettings alerts = config.platform().alerts();
    List<PatientChannel> channels =
        AlertPlan.channels(alerts, channel -> () -> metrics.recordAlertFailure(channel));
    List<AlertChannel> told = new ArrayList<>(channels);
    told.add(new LogChannel());
    Alerting alerting = new Alerting(AlertPlan.rules(alerts), told);
    JobObserver observer = new JobObserver(metrics, alerting, report::remembers);
    KafkaLag lag = new KafkaLag(config.kafka(), config.pipeline().source().topics(), PATIENCE);
    StatusPoll status =
        new StatusPoll(
            commits ->
                new StatusReader(root, new CommitLog(Stores.open(new Path(root), hadoop)), state)
                    .read(commits, lag),
            metrics);
    pipelines.put(name, new Watched(report, observer, observer.watch(), channels, status));
  }

  private void serve(ObserveSettings.Http settings) throws IOException {
    if (!settings.enabled()) {
      return;
    }
    http =
        HttpEndpoint.start(
            settings,
            Map.of(
                "/metrics", pipeline -> metrics(),
                "/health/live", pipeline -> Answer.text(200, "alive"),
                "/health/ready", pipeline -> ready(),
                "/status", this::status));
    LOG.info("Metrics, health and status are at {}", http.url());
  }

  /** What is to be told of a pipeline's job. */
  JobObserver observer(String pipeline) {
    return watched(pipeline).observer();
  }

  /** Where the state of a pipeline's job is written down. */
  StateReport report(String pipeline) {
    return watched(pipeline).report();
  }

  private Watched watched(String pipeline) {
    Watched watched = pipelines.get(pipeline);
    if (watched == null) {
      throw new IllegalArgumentException("No pipeline " + pipeline);
    }
    return watched;
  }

  private Answer metrics() {
    return new Answer(200, METRICS_TYPE, registry.scrape());
  }

  private Answer ready() {
    List<String> problems = new ArrayList<>();
    pipelines.forEach(
        (name, watched) -> {
          Phase phase = watched.report().phase();
          if (phase != Phase.RUNNING && phase != Phase.PAUSED) {
            problems.add(name + " is " + (phase == null ? "STARTING" : phase));
          }
        });
    return problems.isEmpty()
        ? Answer.text(200, "ready")
        : Answer.text(503, String.join("; ", problems));
  }

  private static Answer json(Object value) {
    return Answer.json(new String(LedgerJson.write(value), StandardCharsets.UTF_8));
  }

  private Answer status(@Nullable String pipeline) {
    if (pipeline == null && pipelines.size() > 1) {
      Map<String, JobStatus> all = new LinkedHashMap<>();
      pipelines.forEach(
          (name, watched) -> watched.status().latest().ifPresent(of -> all.put(name, of)));
      return json(all);
    }
    Watched watched =
        pipeline == null ? pipelines.values().iterator().next() : pipelines.get(pipeline);
    if (watched == null) {
      return Answer.text(404, "There is no such pipeline here: " + pipelines.keySet());
    }
    return watched
        .status()
        .latest()
        .map(status -> json(status))
        .orElseGet(() -> Answer.text(503, "The status is not known yet."));
  }

  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    pipelines
        .values()
        .forEach(
            watched -> {
              watched.status().close();
              watched.alerts().close();
              watched.channels().forEach(PatientChannel::close);
              watched.report().close();
            });
    collections.close();
    registry.close();
  }
}
