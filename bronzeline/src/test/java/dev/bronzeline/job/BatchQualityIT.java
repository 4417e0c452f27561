package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.kafka.Position;
import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.BudgetUse;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.storage.BatchRejectedException;
import dev.bronzeline.storage.Writing;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batch rules and the error budget, of a whole job. */
class BatchQualityIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private final String topic = PARTS.newTopic(2);
  private final JobOnKafka job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);

  @Test
  void a_batch_that_breaks_rules_is_not_published_and_all_reasons_are_told() throws Exception {
    job.send(50);
    job.sendGarbage(50);
    Map<String, String> strict =
        Map.of(
            "batch-rules",
            "[{id: few_rejected, max-rejected: 10%, severity: fail},"
                + " {id: some_amounts, field: amount, max-null: 0%, severity: fail}]",
            "error-budget",
            "{max-rejected: 20%, on-exceeded: stop}");

    assertThatThrownBy(() -> catchUp(strict))
        .hasRootCauseInstanceOf(BatchRejectedException.class)
        .rootCause()
        .hasMessageContaining("Batch rule 'few_rejected' has severity fail: 50 of 100 records")
        .hasMessageContaining("Batch rule 'some_amounts' has severity fail: 'amount' is null in")
        .hasMessageContaining("The error budget is exceeded");
    assertThat(commits()).isEmpty();

    // The same batch, once somebody has decided that it may pass.
    catchUp(
        Map.of(
            "batch-rules",
            "[{id: few_rejected, max-rejected: 10%}, {id: fresh, max-age: 1h}]",
            "error-budget",
            "{max-rejected: 20%}"));

    assertThat(commits()).hasSize(1);
    BatchQuality quality = quality(commits().get(0));
    assertThat(quality.broken())
        .extracting(BatchQuality.BrokenRule::rule)
        .containsExactly("few_rejected");
    assertThat(Objects.requireNonNull(quality.budget()).exceeded()).isTrue();
    job.verified();
  }

  @Test
  void the_error_budget_and_the_average_are_remembered_by_the_log() throws Exception {
    job.send(40);
    job.sendGarbage(60);
    catchUp(Map.of("error-budget", "{max-rejected: 50%}"));
    job.send(4);
    job.sendGarbage(6);

    assertThatThrownBy(
            () ->
                catchUp(
                    Map.of(
                        "error-budget",
                        "{max-rejected: 50%, on-exceeded: stop}",
                        "batch-rules",
                        "[{id: usual, rows: {min: 50%, of-last: 1}, severity: fail}]")))
        .rootCause()
        .hasMessageContaining("of 110 records in 3600 s, 66 are rejected")
        .hasMessageContaining("10 records are fewer than 50 % of 100");

    catchUp(Map.of("error-budget", "{max-rejected: 50%}"));
    job.send(10);
    catchUp(Map.of("error-budget", "{max-rejected: 50%, on-exceeded: stop}"));

    // Still too many, but a batch that makes it better is let through.
    assertThat(quality(commits().get(2)).budget()).isEqualTo(new BudgetUse(120, 66, 0.5, true));
    job.verified();
  }

  @Test
  void a_job_pauses_after_a_bad_batch_and_a_stop_ends_the_pause_at_once() throws Exception {
    job.sendGarbage(100);
    List<Instant> until = new ArrayList<>();
    CompletableFuture<String> paused = new CompletableFuture<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void committed(LogEntry entry, Duration took) {}

          @Override
          public void paused(String reason, Instant end) {
            until.add(end);
            paused.complete(reason);
          }
        };
    BronzeStreamJob running =
        job.job(
            Acceptance.NONE,
            listener,
            Map.of("error-budget", "{max-rejected: 5%, on-exceeded: pause}"));
    CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> run(running));

    assertThat(paused.get(2, TimeUnit.MINUTES)).contains("100 are rejected (100 %)");
    assertThat(commits()).hasSize(1);
    running.requestStop();
    ended.get(1, TimeUnit.MINUTES);

    assertThat(until.get(0)).isAfter(Instant.now());
    job.verified();
  }

  @Test
  void a_backfill_is_judged_by_itself_and_leaves_the_budget_of_the_stream_alone() throws Exception {
    job.sendGarbage(100);
    job.send(40);
    Map<String, String> demands =
        Map.of(
            "batch-rules",
            "[{id: few_rejected, max-rejected: 10%, severity: fail},"
                + " {id: usual, rows: {min: 1000%, of-last: 1}, severity: fail},"
                + " {id: fresh, max-age: 1ms, severity: fail}]",
            "error-budget",
            "{max-rejected: 10%, min-records: 0, on-exceeded: stop}");
    catchUp(Map.of("source.starting-offsets", startAt(50)));

    assertThatThrownBy(() -> backfill(demands))
        .rootCause()
        .isInstanceOf(BatchRejectedException.class)
        .hasMessageContaining("'few_rejected' has severity fail: 100 of 100 records")
        .hasMessageNotContainingAny("usual", "fresh", "budget");
    assertThat(commits()).hasSize(1);

    backfill(Map.of("batch-rules", "[{id: few_rejected, max-rejected: 10%}]"));

    BatchQuality quality = quality(commits().get(1));
    assertThat(commits().get(1).lane()).isEqualTo(Writing.BACKFILL);
    assertThat(quality.broken()).hasSize(1);
    assertThat(quality.budget()).isNull();

    job.send(10);
    catchUp(Map.of("error-budget", "{max-rejected: 10%, min-records: 0, on-exceeded: stop}"));
    assertThat(quality(commits().get(2)).budget()).isEqualTo(new BudgetUse(50, 0, 0.1, false));
    job.verified();
  }

  private void backfill(Map<String, String> more) throws Exception {
    BackfillRequest request = new BackfillRequest.Offsets(position(0), position(50));
    job.backfill(request, (entry, took) -> {}, more).run();
  }

  private Position position(long offset) {
    return Position.of(Map.of(topic, Map.of(0, offset, 1, offset)));
  }

  private String startAt(long offset) {
    return "{%s: {0: %d, 1: %d}}".formatted(topic, offset, offset);
  }

  private static void run(BronzeStreamJob job) {
    try {
      job.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void catchUp(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("streaming.available-now", "true");
    job.run(Acceptance.NONE, (entry, took) -> {}, settings);
  }

  private List<LogEntry> commits() throws IOException {
    return job.log().stream().filter(entry -> entry.commit() != null).toList();
  }

  private static BatchQuality quality(LogEntry entry) {
    return Objects.requireNonNull(Objects.requireNonNull(entry.commit()).quality());
  }
}
