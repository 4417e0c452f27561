package dev.bronzeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.config.Options;
import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.SparkSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real signals to a real process that runs a query. */
class StopSignalsIT {

  @TempDir Path directory;

  /** A job whose batch 1 takes until the test lets it go. */
  static final class Job {
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      SparkSession spark =
          SparkSessionFactory.create(
              new SparkSettings("local[1]", "test", 1, Options.of(Map.of())),
              new S3Settings(null, null, false, null, null, true),
              "signals");
      try (SparkContextManager manager = new SparkContextManager(spark, Duration.ofMinutes(2))) {
        manager.handleSignals();
        VoidFunction2<Dataset<Row>, Long> batch =
            (rows, id) -> {
              if (id == 1) {
                System.out.println("READY");
                await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(directory.resolve("go")));
              }
            };
        manager.registerStreamingQuery(
            spark
                .readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", 10)
                .load()
                .writeStream()
                .option("checkpointLocation", directory.resolve("checkpoint").toString())
                .foreachBatch(batch)
                .start());
        manager.awaitTermination();
      }
      System.exit(0);
    }
  }

  @Test
  void a_first_sigterm_lets_the_batch_commit_and_the_process_end_with_0() throws Exception {
    Process job = startInBatchOne();
    try {
      job.destroy();
      assertThat(commits()).containsExactly("0");
      Files.createFile(directory.resolve("go"));

      assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(job.exitValue()).isZero();
      assertThat(commits()).contains("0", "1");
    } finally {
      job.destroyForcibly();
    }
  }

  @Test
  void a_second_sigterm_ends_the_process_at_once_with_143() throws Exception {
    Process job = startInBatchOne();
    try {
      job.destroy();
      await()
          .untilAsserted(() -> assertThat(Files.readString(log())).contains("SIGTERM: stopping"));
      job.destroy();

      assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(job.exitValue()).isEqualTo(143);
      assertThat(commits()).containsExactly("0");
    } finally {
      job.destroyForcibly();
    }
  }

  private Process startInBatchOne() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process job =
        new ProcessBuilder(
                java.toString(),
                "@" + Path.of(System.getProperty("bronze.home"), "config", "jvm.options"),
                "-Xmx512m",
                "-Dlog4j2.configurationFile="
                    + Path.of(System.getProperty("bronze.home"), "config", "log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                Job.class.getName(),
                directory.toString())
            .redirectError(log().toFile())
            .start();
    BufferedReader out = job.inputReader();
    String line = out.readLine();
    assertThat(line).as(() -> read(log())).isEqualTo("READY");
    return job;
  }

  private Path log() {
    return directory.resolve("job.log");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<String> commits() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("checkpoint/commits"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }
}
