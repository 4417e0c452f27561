package dev.bronzeline.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One embedded server as a process of its own, ready to use once {@link #start} returns.
 *
 * <p>The server says {@code READY <port>} on its standard output when clients can connect; all that
 * it prints is appended to {@code server.log} in its folder. It watches its standard input, which
 * only this process holds, so it ends with this process, however that ends.
 */
final class ServerProcess {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /**
   * A terminal sends Ctrl-C to every process that was started from it. The servers must not hear
   * it: the job that stops because of it still needs them for its last batch.
   */
  private static final List<String> WITHOUT_TERMINAL_SIGNALS =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\"");

  private static final String READY = "READY ";
  private static final int TAIL_LINES = 20;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the main class of an embedded module and waits for its READY line.
   *
   * @param module the module's short name, such as {@code kafka}; it is found through {@code
   *     bronze.home}
   * @param folder where the server keeps its log; created if absent
   * @param environment added to this process's own; the place for secrets, which arguments show
   * @throws IOException if the server ends or stays silent; the message has the end of its log
   */
  static ServerProcess start(
      String module,
      String mainClass,
      Path folder,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    Files.createDirectories(folder);
    Path log = folder.resolve("server.log");
    ProcessBuilder builder = new ProcessBuilder(command(module, mainClass, arguments));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread copier = new Thread(() -> copyOutput(process, log, port), "embedded-" + module);
    copier.setDaemon(true);
    copier.start();
    try {
      return new ServerProcess(process, port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      process.destroyForcibly();
      throw failure(module, "ended before it was ready", log, e);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw failure(module, "was not ready after " + START_LIMIT.toSeconds() + " s", log, e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the embedded " + module + " server started", e);
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the server to stop (SIGTERM) and waits; kills it if it does not within 20 seconds. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the server (SIGKILL) and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static List<String> command(String module, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(WITHOUT_TERMINAL_SIGNALS);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath(module), mainClass));
    command.addAll(arguments);
    return command;
  }

  private static String classPath(String module) {
    String home = System.getProperty("bronze.home");
    if (home == null) {
      throw new IllegalStateException(
          "The system property bronze.home is not set. Start with ./bronze, or set it to the folder"
              + " of the unpacked distribution or of the repository.");
    }
    Path unpacked = Path.of(home, "embedded", module);
    if (Files.isDirectory(unpacked)) {
      return unpacked.resolve("*").toString();
    }
    Path built = Path.of(home, "embedded-" + module, "target");
    if (!Files.isDirectory(built.resolve("lib"))) {
      throw new IllegalStateException(
          "The embedded %s server is neither in %s nor in %s. Build it with 'mvn package -pl embedded-%s'."
              .formatted(module, unpacked, built, module));
    }
    return built.resolve("lib").resolve("*")
        + System.getProperty("path.separator")
        + built.resolve("classes");
  }

  private static void copyOutput(Process process, Path log, CompletableFuture<Integer> port) {
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter copy =
            new PrintWriter(
                Files.newBufferedWriter(
                    log, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.println(line);
        copy.flush();
        if (line.startsWith(READY)) {
          port.complete(Integer.parseInt(line.substring(READY.length()).strip()));
        }
      }
      port.completeExceptionally(new IOException("the process ended before it was ready"));
    } catch (IOException | NumberFormatException e) {
      port.completeExceptionally(e);
    }
  }

  private static IOException failure(String module, String problem, Path log, Throwable cause) {
    return new IOException(
        "The embedded %s server %s. The end of %s:%n%s".formatted(module, problem, log, tail(log)),
        cause);
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }
}
