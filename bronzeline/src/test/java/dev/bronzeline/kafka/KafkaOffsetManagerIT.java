package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.StartingOffsets;
import dev.bronzeline.testing.RealParts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaOffsetManagerIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  /** The time of the first record; brokers refuse records from the future. */
  private final Instant first = Instant.now().minus(Duration.ofHours(3));

  private String topic = "";
  private KafkaOffsetManager offsets;

  @BeforeEach
  void connect() throws Exception {
    topic = PARTS.newTopic(2);
    // Partition 0: one record a minute; partition 1: empty.
    send(topic, 0, 10);
    offsets = new KafkaOffsetManager(settings(Map.of()));
  }

  @AfterEach
  void disconnect() {
    offsets.close();
  }

  @Test
  void a_topic_that_was_never_read_begins_with_its_oldest_record() {
    assertThat(offsets.getStartingOffset(topic)).isEqualTo(json("{'%s':{'0':-2,'1':-2}}"));
  }

  @Test
  void a_checkpoint_says_where_to_go_on() {
    assertThat(offsets.getStartingOffset(topic, Position.of(Map.of(topic, Map.of(0, 7L)))))
        .isEqualTo(json("{'%s':{'0':7,'1':-2}}"));
  }

  @Test
  void latest_is_told_as_the_offset_that_it_is_now() {
    assertThat(start(new StartingOffsets.Latest()).json()).isEqualTo(json("{'%s':{'0':10,'1':0}}"));
  }

  @Test
  void a_timestamp_is_the_first_record_at_or_after_it_and_otherwise_the_end() {
    assertThat(start(new StartingOffsets.Timestamp(first.plusSeconds(181))).json())
        .isEqualTo(json("{'%s':{'0':4,'1':0}}"));
    assertThat(start(new StartingOffsets.Timestamp(first.plusSeconds(86_400))).json())
        .isEqualTo(json("{'%s':{'0':10,'1':0}}"));
  }

  @Test
  void explicit_offsets_are_held_against_what_kafka_has() {
    assertThat(start(explicit(Map.of(0, 3L, 1, -1L))).json())
        .isEqualTo(json("{'%s':{'0':3,'1':0}}"));
    assertThatThrownBy(() -> start(explicit(Map.of(0, 11L, 5, 0L))))
        .isInstanceOf(StartingOffsetsException.class)
        .hasMessageContaining("offset 11, but the topic ends at 10")
        .hasMessageContaining(topic + "-5");
  }

  @Test
  void records_that_expired_before_they_were_read_are_told() throws Exception {
    try (Admin admin = Admin.create(bootstrap())) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(6)))
          .all()
          .get();
    }
    Position log = Position.of(Map.of(topic, Map.of(0, 2L, 1, 0L)));

    assertThat(offsets.offsets(List.of(topic)))
        .containsExactly(new TopicOffsets(topic, 0, 6, 10), new TopicOffsets(topic, 1, 0, 0));
    assertThatThrownBy(
            () ->
                offsets.effectiveStart(
                    source(new StartingOffsets.Earliest()), log, Position.UNKNOWN))
        .isInstanceOfSatisfying(
            StartingOffsetsException.class, e -> assertThat(e.dataLost()).isTrue())
        .hasMessageContaining("4 offsets expired before they were read");
  }

  @Test
  void a_pattern_reads_the_topics_that_match_it() {
    String other = PARTS.newTopic(1);
    String pattern = topic + "|" + other;

    assertThat(offsets.topics(source(List.of(), pattern, new StartingOffsets.Earliest())))
        .containsExactlyInAnyOrder(topic, other);
    assertThatThrownBy(
            () -> offsets.topics(source(List.of(), "no-.*-such", new StartingOffsets.Earliest())))
        .isInstanceOf(TopicMissingException.class)
        .hasMessageContaining("matches the pattern 'no-.*-such'");
  }

  @Test
  void a_missing_topic_is_told_with_the_nearest_name() {
    assertThatThrownBy(() -> offsets.getStartingOffset(topic + "s"))
        .isInstanceOf(TopicMissingException.class)
        .hasMessageContaining("Topic '" + topic + "s' does not exist at 127.0.0.1:")
        .hasMessageContaining("Did you mean '" + topic + "'?");
  }

  @Test
  void a_broker_that_is_away_is_told_in_time_with_its_address() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    KafkaSettings away = new KafkaSettings("127.0.0.1:" + nobody, Options.of(Map.of()));

    try (KafkaOffsetManager manager = new KafkaOffsetManager(away, Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> manager.getStartingOffset("user_events"))
          .isInstanceOf(KafkaAwayException.class)
          .hasMessageContaining("Kafka at 127.0.0.1:" + nobody)
          .hasMessageContaining("within 2 seconds");
    }
    assertThatThrownBy(
            () ->
                new KafkaOffsetManager(
                    new KafkaSettings("no-such-host.invalid:9092", Options.of(Map.of()))))
        .isInstanceOf(KafkaAwayException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void compacted_topics_and_transactional_reads_may_have_gaps() {
    String compacted = PARTS.newTopic(1, Map.of("cleanup.policy", "compact,delete"));

    assertThat(offsets.topicsWithGaps(List.of(topic, compacted))).containsExactly(compacted);
    try (KafkaOffsetManager committed =
        new KafkaOffsetManager(settings(Map.of("isolation.level", "read_committed")))) {
      assertThat(committed.topicsWithGaps(List.of(topic))).containsExactly(topic);
      assertThat(committed.offsets(List.of(topic)).get(0).latest()).isEqualTo(10);
    }
  }

  @Test
  void a_cluster_has_an_id() {
    assertThat(offsets.clusterId()).isNotBlank();
  }

  private EffectiveStart start(StartingOffsets starting) {
    return offsets.effectiveStart(source(starting), Position.UNKNOWN, Position.UNKNOWN);
  }

  private StartingOffsets explicit(Map<Integer, Long> partitions) {
    return new StartingOffsets.Explicit(Map.of(topic, partitions));
  }

  private SourceSettings source(StartingOffsets starting) {
    return source(List.of(topic), null, starting);
  }

  private static SourceSettings source(
      List<String> topics, @Nullable String pattern, StartingOffsets starting) {
    return new SourceSettings(topics, pattern, starting, 1000, SourceSettings.Gaps.AUTO);
  }

  private String json(String pattern) {
    return pattern.formatted(topic).replace('\'', '"');
  }

  private static KafkaSettings settings(Map<String, String> options) {
    return new KafkaSettings(PARTS.kafka().bootstrapServers(), Options.of(options));
  }

  private static Map<String, Object> bootstrap() {
    return Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers());
  }

  private void send(String topic, int partition, int records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(bootstrap(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer
            .send(
                new ProducerRecord<>(
                    topic,
                    partition,
                    first.plusSeconds(60L * i).toEpochMilli(),
                    null,
                    ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8)))
            .get();
      }
    }
  }
}
