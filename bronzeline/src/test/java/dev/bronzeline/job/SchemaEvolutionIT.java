package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.demo.EmbeddedRegistry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.schema.IncompatibleSchemaException;
import dev.bronzeline.testing.RealParts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Versions of a schema that come while a job runs, from a real registry. */
class SchemaEvolutionIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @ParameterizedTest
  @EnumSource(OrderFormat.class)
  void twelve_versions_come_while_a_job_runs_and_every_event_is_accounted_for(OrderFormat format)
      throws Exception {
    try (EvolvingOrders orders =
        new EvolvingOrders(
            PARTS.kafka().bootstrapServers(), PARTS.newTopic(3), PARTS.registry(), format)) {
      orders.register(1);
      orders.start(Map.of(), (entry, took) -> {});
      orders.send(1, 20);
      await().atMost(PATIENCE).until(() -> orders.reached() == 20);
      for (int version = 2; version <= EvolvingOrders.VERSIONS; version++) {
        orders.register(version);
        int now = version;
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(
                () -> {
                  orders.sendMixed(now);
                  return orders.transition(now) != null;
                });
        orders.send(version, 10); // certainly with the decision made
        orders.sendCopies(3);
      }
      orders.stopWhenDone();

      List<SchemaTransition> decisions = orders.transitions();
      assertThat(decisions)
          .extracting(SchemaTransition::to)
          .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
      assertThat(decisions)
          .allSatisfy(
              decision ->
                  assertThat(decision.adopted())
                      .isEqualTo(!decision.to().equals(EvolvingOrders.INCOMPATIBLE)));
      SchemaTransition widened = Objects.requireNonNull(orders.transition(3), "it is above");
      assertThat(widened.verdict()).isEqualTo("backward");
      assertThat(widened.changes()).containsExactly("n is wider: int became bigint");
      SchemaTransition refused = Objects.requireNonNull(orders.transition(10), "it is above");
      assertThat(refused.reasons()).contains("n is of another type: bigint became string");
      assertThat(Objects.requireNonNull(orders.transition(11), "it is above").from())
          .isEqualTo("9");

      Totals totals = orders.verified();
      assertThat(totals.accepted() + totals.rejected() + totals.duplicates())
          .isEqualTo(orders.sent());
      assertThat(totals.duplicates()).isEqualTo(orders.copies());
      assertThat(orders.query("count(distinct id)")).isEqualTo(totals.accepted());
      // Rejected is what is no event, and what has the type that was refused; nothing else.
      assertThat(
              orders.dead(
                  "count(*)", "reason = 'TYPE_MISMATCH' and (stage <> 'enforce' or field <> 'n')"))
          .isZero();
      assertThat(orders.dead("count(*)", "reason <> 'TYPE_MISMATCH'")).isEqualTo(orders.poison());
      assertThat(orders.dead("count(*)", "reason = 'TYPE_MISMATCH'")).isGreaterThanOrEqualTo(10);
      assertThat(
              orders.query("count(*)", "n is null and _rescued['n'] is not null")
                  + orders.dead("count(*)", "reason = 'TYPE_MISMATCH'"))
          .isGreaterThanOrEqualTo(orders.sentWithText());
      // No value is silently null: it is in its column, or it came before the column did.
      for (String column : List.of("a", "b", "tags", "labels", "e", "f")) {
        assertThat(orders.query("count(*)", orders.lacking(column))).as(column).isZero();
      }
      assertThat(orders.query("count(*)", orders.lacking("n"))).isZero();
      assertThat(orders.query("count(*)", "n > 2147483647")).isPositive();
      assertThat(orders.query("count(distinct _schema_version)")).isEqualTo(11);
    }
  }

  @Test
  void while_the_registry_is_away_the_stream_goes_on_and_says_so() throws Exception {
    BlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(RealParts.newFolder());
        EvolvingOrders orders =
            new EvolvingOrders(PARTS.kafka().bootstrapServers(), PARTS.newTopic(1), registry)) {
      orders.register(1);
      orders.start(Map.of("schema.registry.retries", "0"), hearing(seen));
      orders.send(1, 5);
      await().atMost(PATIENCE).until(() -> orders.transition(1) == null && seen.contains(true));
      registry.kill();
      seen.clear();
      await().atMost(PATIENCE).until(() -> seen.contains(false));
      orders.send(1, 5);
      await().atMost(PATIENCE).until(() -> orders.reached() == 10);

      registry.restart();
      seen.clear();
      await().atMost(PATIENCE).until(() -> seen.contains(true));
      orders.register(2);
      orders.sendUntilDecided(2);
      orders.stopWhenDone();

      assertThat(orders.verified().rejected()).isZero();
    }
  }

  @Test
  void an_incompatible_version_stops_the_job_if_that_is_asked_for() throws Exception {
    try (EvolvingOrders orders =
        new EvolvingOrders(PARTS.kafka().bootstrapServers(), PARTS.newTopic(1), PARTS.registry())) {
      orders.register(9);
      orders.start(Map.of("schema.on-incompatible", "fail"), (entry, took) -> {});
      orders.send(9, 5);
      await().atMost(PATIENCE).until(() -> orders.reached() == 5);
      orders.register(10);

      assertThatThrownBy(orders::awaitEnd)
          .hasCauseInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining("n is of another type: bigint became string");
      assertThat(orders.verified().accepted()).isEqualTo(5);

      // The next start knows from the log what was in force.
      orders.start(Map.of(), (entry, took) -> {});
      orders.send(10, 5);
      orders.stopWhenDone();
      Totals totals = orders.verified();
      assertThat(totals.accepted()).isEqualTo(5);
      assertThat(totals.rejected()).isEqualTo(5);
      assertThat(orders.dead("count(*)", "field = 'n'")).isEqualTo(5);
    }
  }

  private static JobListener hearing(BlockingQueue<Boolean> seen) {
    return new JobListener() {
      @Override
      public void committed(LogEntry entry, Duration took) {}

      @Override
      public void schemaUnseen(@Nullable Instant since) {
        seen.add(since == null);
      }
    };
  }
}
