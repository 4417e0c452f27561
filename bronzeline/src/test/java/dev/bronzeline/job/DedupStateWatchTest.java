package dev.bronzeline.job;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.dedup.DigestStateStoreProvider;
import dev.bronzeline.dedup.Keep;
import dev.bronzeline.observe.Alerting;
import dev.bronzeline.observe.BronzeMetrics;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class DedupStateWatchTest {
  private static final StructType EVENTS =
      new StructType().add("id", StringType).add(Columns.OFFSET, LongType);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.bronzeline.dedup.DigestStateStoreProvider",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
      })
  void after_each_batch_keys_and_bytes_are_told_and_measured(
      String provider, SparkSession given, @TempDir Path dir) throws Exception {
    SparkSession spark = given.newSession();
    spark.conf().set("spark.sql.streaming.stateStore.providerClass", provider);
    Path in = Files.createDirectory(dir.resolve("in"));
    Files.write(in.resolve("0.json"), List.of(line("a", 0), line("b", 1), line("a", 2)));
    Dataset<Row> stream =
        spark
            .readStream()
            .schema(EVENTS)
            .json(in.toString())
            .withColumn(Columns.TOPIC, lit("shop"))
            .withColumn(Columns.PARTITION, lit(0))
            .withColumn(Columns.INGESTED_AT, current_timestamp());
    BronzeMetrics metrics = new BronzeMetrics("shop");
    JobObserver observer = new JobObserver(metrics, new Alerting());
    CompletableFuture<DedupState> told = new CompletableFuture<>();
    StreamingQuery query =
        new Deduplication(List.of("id"), Duration.ofHours(1), Keep.FIRST)
            .apply(stream)
            .writeStream()
            .format("noop")
            .option("checkpointLocation", dir.resolve("checkpoint").toString())
            .start();
    try (DedupStateWatch watch =
        DedupStateWatch.of(
            spark,
            query,
            state -> {
              observer.remembers(state);
              told.complete(state);
            })) {
      DedupState state = told.get(60, TimeUnit.SECONDS);

      boolean counted = provider.equals(DigestStateStoreProvider.class.getName());
      assertThat(state.keys()).isEqualTo(counted ? 2L : null);
      assertThat(state.bytes()).isPositive();
      assertThat(metrics.scrape())
          .contains("bronze_dedup_keys{pipeline=\"shop\"} " + (counted ? "2.0" : "NaN"))
          .contains("bronze_dedup_bytes{pipeline=\"shop\"} ");
      assertThat(watch).isNotNull();
    } finally {
      query.stop();
    }
  }

  private static String line(String id, long offset) {
    return "{\"id\":\"%s\",\"%s\":%d}".formatted(id, Columns.OFFSET, offset);
  }
}
