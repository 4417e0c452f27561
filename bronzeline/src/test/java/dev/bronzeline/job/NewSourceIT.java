package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.Failure;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.storage.CheckpointManager;
import dev.bronzeline.testing.RealParts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The topic that a job reads is no longer the one that it has read. */
class NewSourceIT {
  private static final JobListener NOBODY = (entry, took) -> {};

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private String topic = "";
  private JobOnKafka job;

  @BeforeEach
  void a_job_that_has_read_two_hundred_records() throws Exception {
    topic = PARTS.newTopic(2);
    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    job.send(200);
    job.catchUp(Acceptance.NONE);
  }

  @Test
  void the_log_names_the_cluster_and_the_topic() throws Exception {
    SourceIdentity now = identity(PARTS.kafka().bootstrapServers());

    assertThat(now.cluster()).isNotBlank();
    assertThat(now.topics()).containsOnlyKeys(topic);
    assertThat(opening(0).source()).isEqualTo(now);
    assertThat(opening(0).gaps()).isFalse();
  }

  @Test
  void a_topic_that_was_created_again_stops_the_job_until_a_person_accepts_it() throws Exception {
    String before = id(PARTS.kafka().bootstrapServers());
    job.createAgain(2);
    job.send(400); // more than before, so that its offsets alone give nothing away
    String now = id(PARTS.kafka().bootstrapServers());

    assertThatThrownBy(() -> job.catchUp(Acceptance.NONE))
        .satisfies(NewSourceIT::isPermanentChange)
        .hasMessageContaining(before)
        .hasMessageContaining("--accept-new-source " + topic + ":" + now);
    assertThatThrownBy(() -> job.catchUp(accept(before))).satisfies(NewSourceIT::isPermanentChange);
    assertThat(job.log()).as("a start that is refused writes nothing").hasSize(2);

    job.catchUp(accept(now));
    job.send(20);
    job.catchUp(accept(now)); // no effect any more

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(620);
    assertThat(job.query("select count(*)")).isEqualTo(620);
    assertThat(job.query("select count(distinct (_partition, _offset))")).isEqualTo(420);
    assertThat(job.log())
        .extracting(entry -> entry.open() == null ? null : entry.open().newSource())
        .filteredOn(Objects::nonNull)
        .containsExactly(new NewSource(List.of(topic), "me@here"));
  }

  @Test
  void a_topic_that_is_created_again_while_the_job_runs_stops_it_before_anything_is_published()
      throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    job.send(20);
    JobListener recreates =
        (entry, took) -> {
          if (first.getAndSet(false)) {
            job.createAgain(2);
            job.send(500);
          }
        };

    assertThatThrownBy(() -> job.run(Acceptance.NONE, recreates, Map.of()))
        .satisfies(NewSourceIT::isPermanentChange);
    assertThat(job.verified().summary().totals().accepted()).isEqualTo(220);

    job.catchUp(accept(id(PARTS.kafka().bootstrapServers())));

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(720);
  }

  @Test
  void another_cluster_stops_the_job_with_both_ids() throws Exception {
    try (EmbeddedKafka other = EmbeddedKafka.start(RealParts.newFolder())) {
      other.createTopic(topic, 2, Map.of());
      job.moveTo(other.bootstrapServers());
      job.send(300);

      assertThatThrownBy(() -> job.catchUp(Acceptance.NONE))
          .satisfies(NewSourceIT::isPermanentChange)
          .hasMessageContaining(
              String.valueOf(identity(PARTS.kafka().bootstrapServers()).cluster()))
          .hasMessageContaining(String.valueOf(identity(other.bootstrapServers()).cluster()))
          .hasMessageContaining("--accept-new-source " + topic + ":");

      job.catchUp(accept(id(other.bootstrapServers())));

      assertThat(job.verified().summary().totals().accepted()).isEqualTo(500);
    }
  }

  @Test
  void a_fork_that_is_started_on_another_cluster_stops_although_its_log_knows_nothing()
      throws Exception {
    Configuration hadoop = new Configuration();
    String fork = "file:" + RealParts.newFolder().resolve("fork");
    new CheckpointManager("file:" + job.root(), hadoop)
        .fork("file:" + job.root().resolve("_checkpoint"), fork);
    try (EmbeddedKafka other = EmbeddedKafka.start(RealParts.newFolder())) {
      other.createTopic(topic, 2, Map.of());
      JobOnKafka trial = new JobOnKafka(other.bootstrapServers(), topic);
      trial.send(300); // as many as there were at least, so that the offsets fit
      Map<String, String> onFork =
          Map.of("sink.checkpoint", fork, "streaming.available-now", "true");

      assertThatThrownBy(() -> trial.run(Acceptance.NONE, NOBODY, onFork))
          .satisfies(NewSourceIT::isPermanentChange)
          .hasMessageContaining("--accept-new-source " + topic + ":");
      assertThat(trial.log()).isEmpty();

      trial.run(accept(id(other.bootstrapServers())), NOBODY, onFork);

      assertThat(trial.verified().summary().totals().accepted()).isEqualTo(300);
    }
  }

  @Test
  void a_topic_of_a_pattern_that_was_deleted_stops_the_job_until_a_person_goes_on_without_it()
      throws Exception {
    String other = topicThatIsGone();
    job.send(20);

    assertThatThrownBy(() -> catchUpWithPattern(Acceptance.NONE))
        .satisfies(thrown -> assertThat(Failure.of(thrown).code()).isEqualTo(ExitCode.DATA_LOST))
        .hasMessageContaining(other + "-0")
        .hasMessageContaining("--accept-new-source " + other + ":deleted");

    catchUpWithPattern(giveUp(other));
    job.send(20);
    catchUpWithPattern(Acceptance.NONE);

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(290);
    assertThat(job.log())
        .extracting(entry -> entry.open() == null ? null : entry.open().newSource())
        .filteredOn(Objects::nonNull)
        .containsExactly(new NewSource(List.of(other), "me@here"));
  }

  @Test
  void a_topic_that_was_given_up_and_comes_back_is_read_as_a_new_one() throws Exception {
    String other = topicThatIsGone();
    catchUpWithPattern(giveUp(other));
    job.create(other, 1);
    job.sendTo(other, 30);

    catchUpWithPattern(Acceptance.NONE);
    catchUpWithPattern(Acceptance.NONE);

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(280);
    assertThat(job.query("select count(*)")).isEqualTo(280);
  }

  @Test
  void a_topic_that_was_given_up_and_comes_back_while_the_job_runs_is_not_read_again_by_the_next()
      throws Exception {
    String other = topicThatIsGone();
    catchUpWithPattern(giveUp(other));
    job.send(20);
    AtomicBoolean first = new AtomicBoolean(true);
    JobListener creates =
        (entry, took) -> {
          if (first.getAndSet(false)) {
            job.create(other, 1);
            job.sendTo(other, 30);
          }
        };
    job.runUntil(250, creates, pattern());
    assertThat(job.verified().summary().totals().accepted()).isEqualTo(300);

    job.sendTo(other, 5);
    catchUpWithPattern(Acceptance.NONE);

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(305);
    assertThat(job.query("select count(*)")).isEqualTo(305);
  }

  /** Another topic of the pattern, which was deleted after its fifty records had been read. */
  private String topicThatIsGone() throws Exception {
    String other = topic + "-more";
    job.create(other, 1);
    job.sendTo(other, 50);
    catchUpWithPattern(Acceptance.NONE);
    job.delete(other);
    return other;
  }

  private void catchUpWithPattern(Acceptance accepted) throws Exception {
    Map<String, String> settings = new HashMap<>(pattern());
    settings.put("streaming.available-now", "true");
    job.run(accepted, NOBODY, settings);
  }

  private Map<String, String> pattern() {
    return Map.of("source.topic-pattern", topic + ".*", "source.topic", "");
  }

  private static Acceptance giveUp(String other) {
    return new Acceptance(List.of(), Map.of(other, "deleted"), "me@here");
  }

  private Open opening(int entry) throws Exception {
    return Objects.requireNonNull(job.log().get(entry).open());
  }

  private Acceptance accept(String id) {
    return new Acceptance(List.of(), Map.of(topic, id), "me@here");
  }

  private String id(String brokers) {
    return Objects.requireNonNull(identity(brokers).topics().get(topic));
  }

  private SourceIdentity identity(String brokers) {
    try (KafkaOffsetManager kafka =
        new KafkaOffsetManager(new KafkaSettings(brokers, Options.of(Map.of())))) {
      return kafka.identity(List.of(topic));
    }
  }

  private static void isPermanentChange(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    assertThat(failure.code()).isEqualTo(ExitCode.SOURCE_CHANGED);
    assertThat(failure.transitory()).isFalse();
  }
}
