package dev.bronzeline.refine;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Step 2 keeps the promises of a step. */
class PayloadParserContractTest extends StepContract {
  private static final StructType ENVELOPE =
      new StructType(Arrays.copyOf(Samples.PARSED.fields(), 7));

  @Override
  Step step() {
    return new PayloadParser(Samples.SCHEMA);
  }

  @Override
  Dataset<Row> rows(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    Stream.of(
            "{\"event_id\":\"a\",\"timestamp\":1,\"device\":{\"id\":\"d\"},\"items\":[{},null]}",
            "{\"event_id\":1,\"timestamp\":\"x\",\"unknown\":[{}],\"amount\":1e999}",
            "{\"event_id\":\"" + "x".repeat(3_000_000) + "\"}",
            "[".repeat(100_000),
            "{\"a\":\"\\ud800\"}",
            "{\"a\":",
            "",
            "\u0000",
            "\ufeff{}",
            "null",
            "NaN")
        .map(Samples::bytes)
        .forEach(value -> rows.add(record(value)));
    rows.add(record(new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'}));
    rows.add(record(null));
    return Samples.frame(spark, rows, ENVELOPE);
  }

  private static Row record(byte @Nullable [] value) {
    return RowFactory.create("shop", 0, 1L, null, null, value, null);
  }

  @Override
  List<String> columns() {
    return List.of(
        Columns.TOPIC,
        Columns.PARTITION,
        Columns.OFFSET,
        Columns.KAFKA_TIMESTAMP,
        Columns.KEY,
        Columns.VALUE,
        Columns.HEADERS,
        "event_id",
        "event_type",
        "user_id",
        "session_id",
        "timestamp",
        "email",
        "ip",
        "page",
        "device",
        "amount",
        "properties",
        "items",
        Columns.FAILURE,
        Columns.MISFITS,
        Columns.UNKNOWN);
  }
}
