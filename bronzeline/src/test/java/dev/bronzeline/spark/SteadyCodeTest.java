package dev.bronzeline.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.debug.package$;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

@ExtendWith(SparkExtension.class)
class SteadyCodeTest {
  @TempDir private Path folder;

  @Test
  void every_batch_has_its_own_time_and_the_code_of_the_one_before(SparkSession spark)
      throws Exception {
    IncrementalExecution first = batch(spark, "a");
    IncrementalExecution second = batch(spark, "b");

    assertThat(code(second.executedPlan())).isNotEmpty().isEqualTo(code(first.executedPlan()));

    List<Timestamp> times =
        spark
            .read()
            .parquet(folder.resolve("out").toString())
            .orderBy("value")
            .collectAsList()
            .stream()
            .map(row -> row.getTimestamp(1))
            .toList();
    assertThat(times)
        .containsExactly(
            new Timestamp(first.offsetSeqMetadata().batchTimestampMs()),
            new Timestamp(second.offsetSeqMetadata().batchTimestampMs()))
        .doesNotHaveDuplicates();
  }

  /** One batch of one line, by a query that goes on where the last one ended. */
  private IncrementalExecution batch(SparkSession spark, String line) throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("in")).resolve(line), line);
    StreamingQuery query =
        spark
            .readStream()
            .text(folder.resolve("in").toString())
            .select(col("value"), current_timestamp().as("at"))
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start(folder.resolve("out").toString());
    query.awaitTermination();
    return ((StreamingQueryWrapper) query).streamingQuery().lastExecution();
  }

  private static List<String> code(SparkPlan plan) {
    return CollectionConverters.asJava(package$.MODULE$.codegenStringSeq(plan)).stream()
        .map(stage -> stage._2())
        .toList();
  }
}
