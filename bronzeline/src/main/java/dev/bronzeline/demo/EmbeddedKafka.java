package dev.bronzeline.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A Kafka broker on this machine as a process of its own, for the demo and the tests. Its data stay
 * in its folder: a new one on the same folder finds them again.
 *
 * <p>It listens on 127.0.0.1 without authentication. Not thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration LONGEST_ELECTION = Duration.ofSeconds(30);
  private static final long RETRY_MILLIS = 20;

  private static final String MAIN_CLASS = "dev.bronzeline.embedded.kafka.KafkaServer";

  private final Path folder;
  private final List<String> options;
  private ServerProcess server;

  private EmbeddedKafka(Path folder, List<String> options, ServerProcess server) {
    this.folder = folder;
    this.options = options;
    this.server = server;
  }

  /** Starts a broker over a folder, on a free port, and returns when clients can connect. */
  public static EmbeddedKafka start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /**
   * Starts a broker over a folder, on a free port, and returns when clients can connect.
   *
   * @param settings broker settings that stand above the embedded server's own
   */
  public static EmbeddedKafka start(Path folder, Map<String, String> settings) throws IOException {
    List<String> options = new ArrayList<>();
    settings.forEach((key, value) -> options.addAll(List.of("--config", key + "=" + value)));
    return new EmbeddedKafka(folder, List.copyOf(options), launch(folder, options, 0));
  }

  /**
   * Starts another broker of this one's cluster and returns when clients can connect. This one
   * stays the only controller: it must outlive the other, and not be restarted.
   *
   * @param otherFolder where the other broker keeps its data
   * @param node the other broker's number, from 2 on
   */
  public EmbeddedKafka join(Path otherFolder, int node) throws IOException {
    List<String> other = List.of("--join", folder.toString(), String.valueOf(node));
    return new EmbeddedKafka(otherFolder, other, launch(otherFolder, other, 0));
  }

  /** The broker's address for clients, such as {@code 127.0.0.1:40123}; a restart keeps it. */
  public String bootstrapServers() {
    return "127.0.0.1:" + server.port();
  }

  /** The process id of the running broker. */
  public long pid() {
    return server.pid();
  }

  /**
   * Creates a topic and waits until each partition has its leader: a producer that comes earlier
   * may see its first batches taken out of order, and never gets over it.
   *
   * @param configs topic settings, such as {@code cleanup.policy}
   */
  public void createTopic(String name, int partitions, Map<String, String> configs)
      throws IOException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
      }
      awaitLeaders(admin, ends);
    } catch (ExecutionException e) {
      throw new IOException("Cannot create topic '" + name + "' at " + bootstrapServers(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while topic '" + name + "' was created", e);
    }
  }

  /** Only leaders tell where partitions end; a broker may not have heard of a new topic yet. */
  private static void awaitLeaders(Admin admin, Map<TopicPartition, OffsetSpec> ends)
      throws ExecutionException, InterruptedException {
    long until = System.nanoTime() + LONGEST_ELECTION.toNanos();
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > until) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** Kills the broker as a crash would (SIGKILL). {@link #restart} brings it back. */
  public void kill() {
    server.kill();
  }

  /** Starts the broker again on the same folder and port, after stopping it if it still runs. */
  public void restart() throws IOException {
    int port = server.port();
    server.stop();
    server = launch(folder, options, port);
  }

  /** Stops the broker; its data stay. Closing twice does nothing. */
  @Override
  public void close() {
    server.stop();
  }

  private static ServerProcess launch(Path folder, List<String> options, int port)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--exit-with-parent"));
    arguments.addAll(options);
    arguments.addAll(List.of(folder.toString(), String.valueOf(port)));
    return ServerProcess.start("kafka", MAIN_CLASS, folder, arguments, Map.of());
  }
}
