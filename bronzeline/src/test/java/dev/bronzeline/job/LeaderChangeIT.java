package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The broker that leads what a job reads dies, and another one takes over. */
class LeaderChangeIT {
  private static final String TOPIC = "led";

  @Test
  void the_job_goes_on_with_the_next_leader_and_loses_and_repeats_nothing() throws Exception {
    Path folder = RealParts.newFolder();
    try (EmbeddedKafka first = EmbeddedKafka.start(folder.resolve("1"));
        EmbeddedKafka leader = first.join(folder.resolve("2"), 2)) {
      String brokers = first.bootstrapServers() + "," + leader.bootstrapServers();
      createLedByTheSecond(brokers);
      JobOnKafka job = new JobOnKafka(brokers, TOPIC);
      job.send(200);

      Once atTheFirstCommit =
          new Once(
              () -> {
                leader.kill();
                return CompletableFuture.runAsync(() -> job.send(200));
              });
      job.runUntil(
          400,
          (entry, took) -> atTheFirstCommit.run(),
          Map.of(
              // The group's coordinator may be the broker that is killed.
              "source.publish-offsets",
              "false",
              // What it takes to notice, at most.
              "kafka.options.request.timeout.ms",
              "5000",
              "kafka.options.default.api.timeout.ms",
              "5000"));

      atTheFirstCommit.result().get(30, TimeUnit.SECONDS);
      assertThat(job.verified().summary().totals().accepted()).isEqualTo(400);
      assertThat(job.query("select count(distinct event_id)")).isEqualTo(400);
      assertThat(job.log().stream().map(LogEntry::writer).distinct())
          .as("the same query all the time")
          .hasSize(1);
    }
  }

  /** Does something once, however often it is asked to. */
  private static final class Once {
    private final Supplier<CompletableFuture<Void>> what;
    private CompletableFuture<Void> result = new CompletableFuture<>();
    private boolean done;

    Once(Supplier<CompletableFuture<Void>> what) {
      this.what = what;
    }

    synchronized void run() {
      if (!done) {
        done = true;
        result = what.get();
      }
    }

    synchronized CompletableFuture<Void> result() {
      return result;
    }
  }

  private static void createLedByTheSecond(String brokers) throws Exception {
    List<Integer> replicas = List.of(2, 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Map.of(0, replicas, 1, replicas))))
          .all()
          .get();
    }
  }
}
