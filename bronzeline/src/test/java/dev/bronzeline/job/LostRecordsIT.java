package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.StartingOffsetsException;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.Failure;
import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka deletes records before the job has read them. */
class LostRecordsIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private String topic = "";
  private JobOnKafka job;

  @BeforeEach
  void a_job_that_has_read_a_hundred_records_of_each_partition() throws Exception {
    topic = PARTS.newTopic(2);
    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    job.send(200);
    job.catchUp(Acceptance.NONE);
  }

  @Test
  void stop_the_job_until_a_person_gives_them_up_by_name_and_then_stand_in_the_ledger()
      throws Exception {
    job.send(200);
    job.expire(0, 140);

    assertThatThrownBy(() -> job.catchUp(Acceptance.NONE))
        .satisfies(LostRecordsIT::isPermanentLoss)
        .hasMessageContaining("40 offsets expired before they were read")
        .hasMessageContaining("--accept-gap " + topic + ":0:100-140");
    assertThatThrownBy(() -> job.catchUp(accept(0, 100, 150)))
        .satisfies(LostRecordsIT::isPermanentLoss)
        .hasMessageContaining("--accept-gap " + topic + ":0:100-140");
    assertThatThrownBy(() -> job.catchUp(accept(1, 100, 140)))
        .isInstanceOf(StartingOffsetsException.class)
        .hasMessageContaining(topic + "-1: nothing is lost");
    assertThat(job.log()).as("a start that is refused writes nothing").hasSize(2);

    job.catchUp(accept(0, 100, 140));

    assertAccountedFor(40, 360);
    assertThat(job.log())
        .extracting(LogEntry::commit)
        .filteredOn(commit -> commit != null && commit.acceptedGaps() != null)
        .singleElement()
        .extracting(Commit::acceptedGaps)
        .isEqualTo(List.of(new AcceptedGap(topic, 0, 100, 140, "me@here")));
  }

  @Test
  void are_given_up_once_however_often_the_command_is_repeated() throws Exception {
    job.send(200);
    job.expire(0, 140);
    job.catchUp(accept(0, 100, 140));
    job.send(20);

    job.catchUp(accept(0, 100, 140));

    assertAccountedFor(40, 380);
  }

  @Test
  void of_a_new_partition_are_lost_too() throws Exception {
    job.growTo(3);
    job.send(90);
    job.expire(2, 10);

    assertThatThrownBy(() -> job.catchUp(Acceptance.NONE))
        .satisfies(LostRecordsIT::isPermanentLoss)
        .hasMessageContaining("--accept-gap " + topic + ":2:0-10");
    job.catchUp(accept(2, 0, 10));

    assertAccountedFor(10, 280);
  }

  @Test
  void stop_a_job_that_runs() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    job.send(20);
    JobListener overtaken =
        (entry, took) -> {
          if (first.getAndSet(false)) {
            job.send(100); // 110 to 159 of each partition, of which the next batch finds the last
            job.expire(1, 150);
          }
        };

    assertThatThrownBy(() -> job.run(Acceptance.NONE, overtaken, Map.of()))
        .satisfies(LostRecordsIT::isPermanentLoss)
        .hasMessageContaining("--accept-gap " + topic + ":1:110-150");
    job.catchUp(accept(1, 110, 150));

    assertAccountedFor(40, 280);
  }

  @Test
  void do_not_matter_once_the_log_has_them_although_sparks_checkpoint_asks_for_them_again()
      throws Exception {
    job.send(200);
    JobListener dies =
        (entry, took) -> {
          throw new IllegalStateException("between the commit and Spark's own note of it");
        };
    assertThatThrownBy(
            () -> job.run(Acceptance.NONE, dies, Map.of("streaming.available-now", "true")))
        .hasStackTraceContaining("Spark's own note");
    job.expire(0, 180);

    job.send(20);
    job.catchUp(Acceptance.NONE);

    assertAccountedFor(0, 420);
    assertThat(Files.exists(job.root().resolve("_checkpoint-set-aside-1"))).isTrue();
  }

  private void assertAccountedFor(long gaps, long rows) throws Exception {
    var totals = job.verified().summary().totals();
    assertThat(totals.gaps()).isEqualTo(gaps);
    assertThat(totals.accepted()).isEqualTo(rows);
    assertThat(job.query("select count(distinct (_partition, _offset))")).isEqualTo(rows);
  }

  private Acceptance accept(int partition, long from, long until) {
    return new Acceptance(
        List.of(new AcceptedGap(topic, partition, from, until, "me@here")), Map.of(), "me@here");
  }

  private static void isPermanentLoss(Throwable thrown) {
    Failure failure = Failure.of(Objects.requireNonNull(thrown));
    assertThat(failure.code()).isEqualTo(ExitCode.DATA_LOST);
    assertThat(failure.transitory()).isFalse();
  }
}
