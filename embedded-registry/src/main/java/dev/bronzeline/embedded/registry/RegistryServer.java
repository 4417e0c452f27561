package dev.bronzeline.embedded.registry;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema registry with Confluent's interface (Apicurio): {@code RegistryServer
 * [--exit-with-parent] DIR PORT}. What is registered is kept in DIR.
 *
 * <p>It listens on 127.0.0.1 only; port 0 means any free one. When clients can connect it prints
 * {@code READY <port>}, its only line on standard output; the interface is below {@value #PATH}.
 * With {@code --exit-with-parent} it stops when its standard input ends, so that a killed parent
 * leaves no orphan.
 */
public final class RegistryServer {
  static final String PATH = "/apis/ccompat/v7";

  private static final String APPLICATION = "io.quarkus.runner.GeneratedMain";
  private static final Duration PAUSE = Duration.ofMillis(100);

  private RegistryServer() {}

  public static void main(String[] args) {
    PrintStream ready = System.out;
    System.setOut(System.err);
    try {
      Arguments arguments = Arguments.parse(args);
      Files.createDirectories(arguments.dir());
      int port = arguments.port() == 0 ? freePort() : arguments.port();
      configure(arguments.dir(), port);
      daemon("application", RegistryServer::run);
      if (arguments.exitWithParent()) {
        daemon("parent-watch", RegistryServer::exitAtEndOfInput);
      }
      awaitAnswer(port);
      ready.println("READY " + port);
      ready.flush();
      Thread.currentThread().join();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(2);
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void configure(Path dir, int port) {
    System.setProperty("quarkus.http.host", "127.0.0.1");
    System.setProperty("quarkus.http.port", String.valueOf(port));
    System.setProperty("quarkus.log.level", "WARN");
    System.setProperty("quarkus.banner.enabled", "false");
    System.setProperty("registry.storage.db-kind", "h2");
    // By default, what was registered in the last half second does not survive a kill.
    System.setProperty(
        "quarkus.datasource.jdbc.url",
        "jdbc:h2:file:" + dir.resolve("registry") + ";WRITE_DELAY=0");
  }

  /** It ends by itself when it cannot start. */
  private static void run() {
    try {
      Class.forName(APPLICATION)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } catch (ReflectiveOperationException e) {
      System.err.println("the registry cannot be started: " + e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static void awaitAnswer(int port) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PATH + "/subjects"))
            .timeout(Duration.ofSeconds(5))
            .build();
    while (true) {
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not yet.
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
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

  private record Arguments(Path dir, int port, boolean exitWithParent) {
    static Arguments parse(String[] args) {
      List<String> rest = new ArrayList<>(List.of(args));
      boolean exitWithParent = rest.removeIf("--exit-with-parent"::equals);
      if (rest.size() != 2 || !rest.get(1).matches("\\d{1,5}")) {
        throw new IllegalArgumentException("usage: RegistryServer [--exit-with-parent] DIR PORT");
      }
      Path dir = Path.of(rest.get(0)).toAbsolutePath();
      return new Arguments(dir, Integer.parseInt(rest.get(1)), exitWithParent);
    }
  }
}
