package dev.bronzeline.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.launch.JobLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code bronze run} as a process of its own, as the launcher starts it, with a heap so large. */
record SmallHeap(Path folder, String heap) {
  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  /**
   * How a run went.
   *
   * @param seconds the life of the process
   * @param peak the most megabytes of heap in use, garbage included
   * @param live the most that was left after a garbage collection
   */
  record Run(long seconds, long peak, long live) {}

  /** Runs to the end, which must be a good one. */
  Run run(List<String> arguments, Map<String, String> environment, Duration limit)
      throws IOException, InterruptedException {
    Path config = Path.of(System.getProperty("bronze.home"), "config");
    Path collections = folder.resolve("gc.log");
    Path output = folder.resolve("job.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + config.resolve("jvm.options"));
    command.add("-Xmx" + heap);
    command.add("-Xlog:gc:file=" + collections);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Dlog4j2.configurationFile=" + config.resolve("log4j2.properties"));
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.add("-Dbronze.home=" + System.getProperty("bronze.home"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), JobLauncher.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    long began = System.nanoTime();
    Process process = builder.start();
    try {
      assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
          .as("ends in time, see %s", output)
          .isTrue();
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      assertThat(process.exitValue()).as("exit code, see %s", output).isZero();
      String log = Files.readString(collections);
      return new Run(seconds, most(log, 1), most(log, 2));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static long most(String log, int group) {
    return COLLECTION
        .matcher(log)
        .results()
        .map((MatchResult collection) -> collection.group(group))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }
}
