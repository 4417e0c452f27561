package dev.bronzeline.storage;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.schema.BronzeSchema;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class BronzeWriterTest {
  private static final StructType ROWS =
      BronzeSchema.bronze(new StructType())
          .add(Columns.REJECTION, "struct<stage:string,reason:string,field:string,message:string>")
          .add(Columns.KEY, "binary")
          .add(Columns.VALUE, "binary")
          .add(Columns.HEADERS, "array<struct<key:string,value:binary>>");

  @TempDir Path root;

  @Test
  void a_query_leaves_nothing_behind_when_it_ends_however_it_ends(SparkSession spark)
      throws Exception {
    int before = BronzeSink.registered();
    StreamingQuery query = writeStream(spark, "checkpoint");

    // These rows have no topic, and their source plans no offsets of Kafka.
    assertThatThrownBy(query::awaitTermination).isInstanceOf(StreamingQueryException.class);

    await().untilAsserted(() -> assertThat(BronzeSink.registered()).isEqualTo(before));
  }

  @Test
  void neither_does_one_that_does_not_start(SparkSession spark) {
    int before = BronzeSink.registered();

    assertThatThrownBy(() -> writeStream(spark, "nowhere://x/")).hasMessageContaining("nowhere");

    assertThat(BronzeSink.registered()).isEqualTo(before);
  }

  private StreamingQuery writeStream(SparkSession spark, String checkpoint) throws Exception {
    BronzeWriter writer = new BronzeWriter(spark, WriterSettings.at("file:" + root, "p"));
    Column[] columns = new Column[ROWS.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = ROWS.fields()[i];
      columns[i] = lit(null).cast(field.dataType()).as(field.name());
    }
    return writer.writeStream(
        spark
            .readStream()
            .format("rate-micro-batch")
            .option("rowsPerBatch", 10)
            .load()
            .select(columns),
        writer.open(),
        new ReadTally(spark),
        new BronzeWriter.Start(
            name(),
            checkpoint.contains(":") ? checkpoint : "file:" + root.resolve(checkpoint),
            Trigger.ProcessingTime(0)));
  }

  private String name() {
    return "query in " + root.getFileName();
  }
}
