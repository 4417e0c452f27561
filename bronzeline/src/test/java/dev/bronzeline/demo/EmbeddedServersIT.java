package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.testing.RealParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EmbeddedServersIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  @Test
  void both_servers_keep_their_data_over_a_kill_and_a_restart() throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.start(RealParts.newFolder())) {
      String bootstrapServers = servers.kafka().bootstrapServers();
      String endpoint = servers.s3().endpoint();
      servers.kafka().createTopic("kept", 1, Map.of());
      send(bootstrapServers, "kept", List.of("one", "two"));
      servers.s3().createBucket("kept");
      write(servers.s3(), "s3a://kept/folder/object", "three");

      servers.kafka().kill();
      servers.s3().kill();
      servers.kafka().restart();
      servers.s3().restart();

      assertThat(servers.kafka().bootstrapServers()).isEqualTo(bootstrapServers);
      assertThat(servers.s3().endpoint()).isEqualTo(endpoint);
      assertThat(receive(bootstrapServers, "kept", 2)).containsExactly("one", "two");
      assertThat(read(servers.s3(), "s3a://kept/folder/object")).isEqualTo("three");
      assertThat(servers.s3().dataFolder().resolve("kept/folder/object")).hasContent("three");
    }
  }

  @Test
  void no_server_outlives_a_parent_that_is_killed() throws Exception {
    Process parent = startedParent();
    List<ProcessHandle> servers = new ArrayList<>();
    try (BufferedReader pids =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8))) {
      for (int i = 0; i < 2; i++) {
        servers.add(ProcessHandle.of(Long.parseLong(pids.readLine())).orElseThrow());
      }

      parent.destroyForcibly().waitFor();

      for (ProcessHandle server : servers) {
        server.onExit().get(20, TimeUnit.SECONDS);
      }
    } finally {
      parent.destroyForcibly();
      servers.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(servers).hasSize(2).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void a_server_that_does_not_start_is_reported_with_the_end_of_its_log() {
    Path folder = RealParts.newFolder();
    assertThatThrownBy(() -> EmbeddedKafka.start(folder, Map.of("process.roles", "juggler")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("embedded kafka server ended before it was ready")
        .hasMessageContaining(folder.resolve("server.log").toString())
        .hasMessageContaining("juggler");
  }

  @Test
  void a_bucket_is_closed_to_strangers_and_may_be_created_again() throws Exception {
    EmbeddedS3 s3 = PARTS.s3();
    String bucket = PARTS.newBucket();
    s3.createBucket(bucket);
    write(s3, "s3a://" + bucket + "/object", "private");

    HttpRequest anonymous =
        HttpRequest.newBuilder(URI.create(s3.endpoint() + "/" + bucket + "/object")).build();
    assertThat(HttpClient.newHttpClient().send(anonymous, BodyHandlers.discarding()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_topic_has_the_partitions_and_settings_it_was_created_with() throws Exception {
    String topic = PARTS.newTopic(3, Map.of("cleanup.policy", "compact"));
    try (KafkaConsumer<String, String> consumer = consumer(PARTS.kafka().bootstrapServers())) {
      assertThat(consumer.partitionsFor(topic)).hasSize(3);
    }
    assertThatThrownBy(() -> PARTS.kafka().createTopic(topic, 1, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot create topic '" + topic + "'");
  }

  private static Process startedParent() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-Dbronze.home=" + System.getProperty("bronze.home"),
            "-cp",
            System.getProperty("java.class.path"),
            Parent.class.getName(),
            RealParts.newFolder().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Starts both servers, prints their process ids, and waits to be killed. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      EmbeddedServers servers = EmbeddedServers.start(Path.of(args[0]));
      System.out.println(servers.kafka().pid());
      System.out.println(servers.s3().pid());
      System.in.read();
    }
  }

  private static void send(String bootstrapServers, String topic, List<String> values)
      throws Exception {
    Map<String, Object> settings =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }

  private static List<String> receive(String bootstrapServers, String topic, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer(bootstrapServers)) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(received -> values.add(received.value()));
                return values.size() >= count;
              });
    }
    return values;
  }

  private static KafkaConsumer<String, String> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private static void write(EmbeddedS3 s3, String uri, String text) throws IOException {
    try (FileSystem fs = s3a(s3, uri);
        FSDataOutputStream out = fs.create(new org.apache.hadoop.fs.Path(uri))) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private static String read(EmbeddedS3 s3, String uri) throws IOException {
    try (FileSystem fs = s3a(s3, uri);
        var in = fs.open(new org.apache.hadoop.fs.Path(uri))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static FileSystem s3a(EmbeddedS3 s3, String uri) throws IOException {
    Configuration configuration = new Configuration();
    s3.s3aSettings().forEach(configuration::set);
    return FileSystem.newInstance(URI.create(uri), configuration);
  }
}
