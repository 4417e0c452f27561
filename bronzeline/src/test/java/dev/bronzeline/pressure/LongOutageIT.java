package dev.bronzeline.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.Totals;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.pressure.SmallHeap.Run;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.RealParts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * After a long outage far more waits than fits into the memory of the job, which takes it all the
 * same, with deduplication, and accounts for every event. The whole proof, which takes minutes:
 *
 * <pre>{@code
 * mvn verify … -Dit.test=LongOutageIT -Dpressure.events=5000000 -Dpressure.heap=2g
 * }</pre>
 */
class LongOutageIT {
  private static final long EVENTS = Long.getLong("pressure.events", 150_000);
  private static final String HEAP = System.getProperty("pressure.heap", "512m");
  private static final int PARTITIONS = 4;

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @Test
  void all_that_waits_is_taken_in_a_bounded_heap() throws Exception {
    Path folder = RealParts.newFolder();
    Path root = folder.resolve("bronze");
    String brokers = PARTS.kafka().bootstrapServers();
    String topic = PARTS.newTopic(PARTITIONS);
    Backlog backlog = new Backlog(17);
    backlog.send(brokers, topic, EVENTS);

    Run run =
        new SmallHeap(folder, HEAP)
            .run(
                arguments(brokers, topic, root),
                Map.of("BRONZE_PII_KEY", Base64.getEncoder().encodeToString(new byte[32])),
                Duration.ofSeconds(120 + EVENTS / 3_000));

    VerificationReport report =
        new Verification(new HadoopRoot("file:" + root, new Configuration())).run();
    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().totals()).isEqualTo(backlog.expected());
    assertThat(distinctOffsets(root)).isEqualTo(backlog.expected().accepted());
    System.out.printf(
        "%,d waiting events, a heap of %s: %d s, at most %d MB in use, %d MB of it live; %s%n",
        EVENTS, HEAP, run.seconds(), run.peak(), run.live(), told(backlog.expected()));
  }

  private static List<String> arguments(String brokers, String topic, Path root) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "--topic", "user_events", "--environment", "dev"));
    arguments.addAll(
        List.of("--config", Path.of(System.getProperty("bronze.home"), "config").toString()));
    Map.of(
            "kafka.bootstrap-servers",
            brokers,
            "source.topic",
            topic,
            "sink.root",
            "file:" + root,
            "streaming.trigger",
            "0s")
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.add("--available-now");
    return arguments;
  }

  private static String told(Totals totals) {
    return "%,d accepted, %,d rejected, %,d duplicates, %,d ignored"
        .formatted(totals.accepted(), totals.rejected(), totals.duplicates(), totals.ignored());
  }

  /** Asks DuckDB, which knows nothing of the log. */
  private static long distinctOffsets(Path root) throws Exception {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(distinct (_partition, _offset)) from read_parquet('%s/validated/**/*.parquet')"
                    .formatted(root))) {
      result.next();
      return result.getLong(1);
    }
  }
}
