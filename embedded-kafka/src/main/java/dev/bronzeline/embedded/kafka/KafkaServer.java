package dev.bronzeline.embedded.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node, broker and controller, over a folder: {@code KafkaServer [--exit-with-parent]
 * [--config key=value]... [--join FIRST_DIR NODE] DIR PORT}.
 *
 * <p>With {@code --join} it is a broker with this number, from 2 on, beside the node over another
 * folder, which is the controller and must be running.
 *
 * <p>It listens on 127.0.0.1 only; port 0 means any free one. When clients can connect it prints
 * {@code READY <port>}, its only line on standard output. SIGTERM stops it cleanly; a later start
 * on the same folder finds all data again, also after SIGKILL. With {@code --exit-with-parent} it
 * stops when its standard input ends, so that a killed parent leaves no orphan.
 */
public final class KafkaServer implements AutoCloseable {
  private static final String MAX_MESSAGE_BYTES = String.valueOf(64 << 20);

  private static final String SETTINGS = "server.properties";
  private static final String CLUSTER = "cluster.id";

  private final KafkaRaftServer server;

  private KafkaServer(KafkaRaftServer server) {
    this.server = server;
  }

  public static void main(String[] args) {
    PrintStream ready = System.out;
    System.setOut(System.err);
    try {
      Arguments arguments = Arguments.parse(args);
      int port = arguments.port() == 0 ? freePort() : arguments.port();
      KafkaServer server = start(arguments, port);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      if (arguments.exitWithParent()) {
        Thread watch = new Thread(KafkaServer::exitAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
      }
      ready.println("READY " + port);
      ready.flush();
      server.server.awaitShutdown();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(2);
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static KafkaServer start(Arguments arguments, int port) throws IOException {
    Path dir = arguments.dir();
    Files.createDirectories(dir);
    Properties properties = new Properties();
    properties.putAll(settings(dir, port, freePort()));
    Path first = arguments.first();
    if (first != null) {
      join(first, arguments.node(), port, properties);
    }
    properties.putAll(arguments.config());
    format(dir, properties);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new KafkaServer(server);
  }

  private static Map<String, String> settings(Path dir, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("log.dirs", dir.resolve("data").toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("num.partitions", "4");
    settings.put("message.max.bytes", MAX_MESSAGE_BYTES);
    settings.put("replica.fetch.max.bytes", MAX_MESSAGE_BYTES);
    // Records keep the time stamps their sender gave them, however old: nothing expires by itself.
    settings.put("log.retention.ms", "-1");
    // One node: every internal topic has one replica, and few partitions to open at a start.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // After SIGKILL a restart waits until the old registration has timed out (9 s by default).
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // The default is 128 MB of heap, taken at the start.
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    return settings;
  }

  /** Makes the settings those of a broker that follows the controller over another folder. */
  private static void join(Path first, int node, int port, Properties properties)
      throws IOException {
    Properties controller = new Properties();
    try (InputStream in = Files.newInputStream(first.resolve(SETTINGS))) {
      controller.load(in);
    }
    String voters = "controller.quorum.voters";
    properties.put(voters, controller.getProperty(voters));
    properties.put("process.roles", "broker");
    properties.put("node.id", String.valueOf(node));
    properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
    Files.copy(
        first.resolve(CLUSTER),
        Path.of(properties.getProperty("log.dirs")).resolveSibling(CLUSTER),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void format(Path dir, Properties properties) throws IOException {
    Path config = dir.resolve(SETTINGS);
    try (OutputStream out = Files.newOutputStream(config)) {
      properties.store(out, null);
    }
    Path id = dir.resolve(CLUSTER);
    if (!Files.exists(id)) {
      Files.writeString(id, Uuid.randomUuid().toString());
    }
    String[] command = {
      "format",
      "--ignore-formatted",
      "--cluster-id",
      Files.readString(id),
      "--config",
      config.toString()
    };
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int code = StorageTool.execute(command, new PrintStream(output, true, UTF_8));
    if (code != 0) {
      throw new IOException("Kafka could not format " + dir + ": " + output.toString(UTF_8));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Whatever the parent writes is of no interest; only the end is.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(0);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private record Arguments(
      Path dir,
      int port,
      boolean exitWithParent,
      Map<String, String> config,
      @Nullable Path first,
      int node) {
    private static final String USAGE =
        "usage: KafkaServer [--exit-with-parent] [--config key=value]... [--join FIRST_DIR NODE] DIR PORT";

    static Arguments parse(String[] args) {
      boolean exitWithParent = false;
      Map<String, String> config = new HashMap<>();
      Path first = null;
      int node = 1;
      List<String> rest = new ArrayList<>();
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals("--exit-with-parent")) {
          exitWithParent = true;
        } else if (args[i].equals("--config") && i + 1 < args.length) {
          String[] setting = args[++i].split("=", 2);
          if (setting.length < 2) {
            throw new IllegalArgumentException(USAGE);
          }
          config.put(setting[0], setting[1]);
        } else if (args[i].equals("--join") && i + 2 < args.length && args[i + 2].matches("\\d+")) {
          first = Path.of(args[++i]).toAbsolutePath();
          node = Integer.parseInt(args[++i]);
        } else {
          rest.add(args[i]);
        }
      }
      if (rest.size() != 2 || !rest.get(1).matches("\\d{1,5}")) {
        throw new IllegalArgumentException(USAGE);
      }
      Path dir = Path.of(rest.get(0)).toAbsolutePath();
      return new Arguments(dir, Integer.parseInt(rest.get(1)), exitWithParent, config, first, node);
    }
  }
}
