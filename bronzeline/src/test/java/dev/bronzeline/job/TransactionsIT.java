package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.kafka.Acceptance;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.kafka.TopicOffsets;
import dev.bronzeline.testing.RealParts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A producer writes with transactions: some are committed, some aborted, one is open. */
class TransactionsIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private final SampleEvents events = SampleEvents.withoutFaults(5, Instant.now());
  private String topic = "";
  private JobOnKafka job;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void twenty_events_are_committed_ten_aborted_and_five_committed() throws Exception {
    topic = PARTS.newTopic(1);
    job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                PARTS.kafka().bootstrapServers(),
                "transactional.id",
                "writer-of-" + topic),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    begin(20);
    producer.commitTransaction(); // its marker is an offset, too
    begin(10);
    producer.abortTransaction();
    begin(5);
    producer.commitTransaction();
  }

  @AfterEach
  void close() {
    producer.close(Duration.ZERO);
  }

  @Test
  void only_what_was_committed_is_an_event_and_the_rest_is_counted_as_gaps() throws Exception {
    job.catchUp(Acceptance.NONE);

    assertAccount(25, 10 + 3);
  }

  @Test
  void an_open_one_is_waited_for_and_what_it_holds_back_is_told() throws Exception {
    begin(7);

    job.catchUp(Acceptance.NONE);

    assertAccount(25, 10 + 3);
    KafkaSettings kafka = new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(Map.of()));
    assertThat(
            new KafkaLag(kafka, List.of(topic), Duration.ofSeconds(10))
                .of(List.of(new Partition(topic, 0, 38, null, null, null))))
        .containsExactly(new Partition(topic, 0, 38, 38L, 0L, 0.0, null, 7L, null));
    try (KafkaOffsetManager offsets = new KafkaOffsetManager(kafka)) {
      assertThat(offsets.offsets(List.of(topic)))
          .containsExactly(new TopicOffsets(topic, 0, 0, 38, 45));
      assertThat(offsets.openTransaction(topic, 0)).isPresent();
    }

    producer.commitTransaction();
    job.catchUp(Acceptance.NONE);

    assertAccount(32, 10 + 4);
  }

  @Test
  void are_no_excuse_for_gaps_where_a_person_has_said_that_there_are_none() {
    assertThatThrownBy(
            () ->
                job.run(
                    Acceptance.NONE,
                    (entry, took) -> {},
                    Map.of("streaming.available-now", "true", "source.gaps", "refused")))
        .hasStackTraceContaining("13 of them held no record")
        .hasStackTraceContaining("source.gaps: allowed");
  }

  private void assertAccount(long accepted, long gaps) throws Exception {
    var totals = job.verified().summary().totals();
    assertThat(totals.accepted()).isEqualTo(accepted);
    assertThat(totals.gaps()).isEqualTo(gaps);
    assertThat(job.query("select count(distinct event_id)")).isEqualTo(accepted);
    assertThat(job.query("select count(*) filter (_offset between 21 and 31)")).isZero();
  }

  private void begin(int count) throws Exception {
    producer.beginTransaction();
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(producer.send(new ProducerRecord<>(topic, 0, null, events.next().value())));
    }
    producer.flush();
    for (Future<?> each : sent) {
      each.get();
    }
  }
}
