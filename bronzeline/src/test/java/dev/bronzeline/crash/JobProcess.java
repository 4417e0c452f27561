package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program as a process of its own, on the class path of the tests. All that it prints goes
 * to a file; closing it kills it.
 */
public final class JobProcess implements AutoCloseable {
  private static final Duration GONE = Duration.ofMinutes(1);
  private static final int TAIL_LINES = 40;

  private final Process process;
  private final Path output;

  private JobProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a program.
   *
   * @param folder gets its output, named after the run, and its temporary files
   * @param environment added to that of this process
   */
  public static JobProcess start(
      Path folder,
      String run,
      Class<?> program,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    Path config = Path.of(System.getProperty("bronze.home"), "config");
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + config.resolve("jvm.options"));
    // It lives for seconds, so it should start fast.
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=" + config.resolve("log4j2.properties"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dbronze.home=" + System.getProperty("bronze.home"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    Path output = folder.resolve(run + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new JobProcess(builder.start(), output);
  }

  /** Whether it runs, or is paused. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has printed anything yet. */
  public boolean hasSpoken() throws IOException {
    return Files.size(output) > 0;
  }

  /** Kills it (SIGKILL) after a while; it must not end by itself before. */
  public void killAfter(Duration delay) throws InterruptedException {
    boolean ended = process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ended).as(() -> "It ended by itself. " + story()).isFalse();
    close();
  }

  /** Stops it where it is (SIGSTOP); it does not notice. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on after a pause (SIGCONT). */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Sends it a signal, such as {@code INT}. */
  public void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Asks it to stop (SIGTERM). */
  public void requestStop() {
    process.destroy();
  }

  /** Waits so long at most, and tells whether it has ended by itself. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Waits for its end. */
  public int exitCode(Duration limit) throws InterruptedException {
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ended).as(() -> "It does not end. " + story()).isTrue();
    return process.exitValue();
  }

  /** The end of what it printed, for the message of a failure. */
  public String story() {
    try {
      List<String> lines = Files.readAllLines(output);
      return "The end of %s:%n%s"
          .formatted(
              output,
              String.join(
                  "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it, if it still runs, and returns when it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(GONE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Process " + process.pid() + " does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
