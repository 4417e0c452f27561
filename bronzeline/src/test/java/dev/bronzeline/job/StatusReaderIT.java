package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.KafkaSettings;
import dev.bronzeline.config.Options;
import dev.bronzeline.job.JobStatus.Answer;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.Stores;
import dev.bronzeline.testing.RealParts;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class StatusReaderIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @TempDir Path dir;

  @Test
  void kafka_tells_how_far_it_is_ahead_in_records_and_seconds() throws Exception {
    PARTS.kafka().createTopic(SampleRoot.TOPIC, 3, Map.of());
    SampleRoot.with(dir, 2, 10); // both partitions up to offset 20
    send(0, 20, 0); // nothing is left to read
    send(1, 25, 60_000); // five records that are a minute younger than the last one read
    send(2, 3, 0); // a partition that the log does not know yet

    JobStatus status = read(PARTS.kafka().bootstrapServers());

    assertThat(status.kafka().answer()).isEqualTo(Answer.ANSWERED);
    assertThat(status.partitions())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("completeThrough")
        .containsExactly(
            new Partition(SampleRoot.TOPIC, 0, 20, 20L, 0L, 0.0),
            new Partition(SampleRoot.TOPIC, 1, 20, 25L, 5L, 65.0),
            new Partition(SampleRoot.TOPIC, 2, 0, 3L, 3L, 2.0));
    assertThat(status.partitions())
        .as("what is behind is complete through its last record, the rest through now")
        .extracting(
            partition -> String.valueOf(partition.completeThrough()),
            partition -> partition.lagRecords())
        .allSatisfy(each -> assertThat(each.toList().get(0)).isNotEqualTo("null"));
    assertThat(status.partitions().get(0).completeThrough())
        .isAfter(status.partitions().get(1).completeThrough());
  }

  @Test
  void a_kafka_that_is_away_leaves_the_rest_of_the_status() throws Exception {
    SampleRoot.with(dir, 2, 10);

    JobStatus status = read("127.0.0.1:" + closedPort());

    assertThat(status.kafka().answer()).isEqualTo(Answer.FAILED);
    assertThat(status.kafka().problem()).contains("Kafka at 127.0.0.1:");
    assertThat(status.partitions())
        .containsExactly(
            new Partition(SampleRoot.TOPIC, 0, 20, null, null, null),
            new Partition(SampleRoot.TOPIC, 1, 20, null, null, null));
    assertThat(status.commits()).hasSize(2);
  }

  private JobStatus read(String servers) throws IOException {
    var log =
        new CommitLog(
            Stores.open(new org.apache.hadoop.fs.Path(dir.toString()), new Configuration(false)));
    var kafka = new KafkaSettings(servers, Options.of(Map.of()));
    return new StatusReader(
            dir.toString(), log, new RunStateFile(dir.toString(), new Configuration()))
        .read(5, new KafkaLag(kafka, List.of(), Duration.ofSeconds(3)));
  }

  /** One record a second; those from offset 20 on are younger by a jump. */
  private static void send(int partition, int records, long jump) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long start = System.currentTimeMillis() - 3_600_000;
      for (int i = 0; i < records; i++) {
        long timestamp = start + 1_000L * i + (i < 20 ? 0 : jump);
        producer
            .send(
                new ProducerRecord<>(SampleRoot.TOPIC, partition, timestamp, null, new byte[] {1}))
            .get();
      }
    }
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
