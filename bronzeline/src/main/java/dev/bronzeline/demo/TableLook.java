package dev.bronzeline.demo;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;

import dev.bronzeline.ledger.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Looks into the tables of a root, as anybody with Spark would. */
final class TableLook {
  private static final int VALUE_BYTES = 24;

  /** What is asked of the sample events; of other pipelines nobody here knows the columns. */
  private static final String SAMPLE_QUERY =
      "SELECT event_type, count(*) AS events, round(sum(amount), 2) AS amount FROM validated"
          + " GROUP BY event_type ORDER BY events DESC, event_type";

  private static final String GENERAL_QUERY =
      "SELECT dt, hr, _validation_status, count(*) AS events FROM validated"
          + " GROUP BY dt, hr, _validation_status ORDER BY dt, hr, _validation_status";

  private final SparkSession spark;
  private final String root;

  TableLook(SparkSession spark, String root) {
    this.spark = spark;
    this.root = root;
  }

  /**
   * A dead letter, as far as it is shown.
   *
   * @param record its coordinates: {@code topic/partition@offset}
   * @param field the field that it is about, if it is about one
   * @param bytes the size of its value as it is kept; 0 for a tombstone
   * @param value the beginning of its value: text, or hexadecimal digits when it is sealed
   * @param sealed whether the value is encrypted
   */
  public record DeadLetter(
      String record,
      String stage,
      String reason,
      @Nullable String field,
      String message,
      int bytes,
      String value,
      boolean sealed) {}

  /** A query over the accepted rows and what came of it. */
  public record Answer(String query, List<String> columns, List<List<String>> rows) {}

  /**
   * Some dead letters, of as many stages as there are.
   *
   * @param sealed whether the pipeline seals values
   */
  List<DeadLetter> deadLetters(int count, boolean sealed) {
    List<Row> oneOfEachReason =
        table(Output.DLQ)
            .select(
                col("stage"),
                col("reason"),
                col("field"),
                col("message"),
                col("topic"),
                col("partition"),
                col("offset"),
                length(col("value")).as("bytes"),
                substring(col("value"), 1, VALUE_BYTES).as("value"))
            .groupBy(col("stage"), col("reason"))
            .agg(
                min_by(
                        struct(
                            "topic", "partition", "offset", "field", "message", "bytes", "value"),
                        col("offset"))
                    .as("letter"))
            .select(col("stage"), col("reason"), col("letter.*"))
            .collectAsList();
    return spread(oneOfEachReason, count).stream().map(row -> letter(row, sealed)).toList();
  }

  /** The answer to one question about the accepted rows. */
  Answer ask(boolean samples) {
    String query = samples ? SAMPLE_QUERY : GENERAL_QUERY;
    table(Output.VALIDATED).createOrReplaceTempView("validated");
    Dataset<Row> answer = spark.sql(query);
    List<List<String>> rows = new ArrayList<>();
    for (Row row : answer.collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(row.isNullAt(i) ? "" : String.valueOf(row.get(i)));
      }
      rows.add(cells);
    }
    return new Answer(query, Arrays.asList(answer.columns()), rows);
  }

  private Dataset<Row> table(Output output) {
    return spark.read().parquet(root + "/" + output.folder());
  }

  /** So many rows: first one of each stage, then others, always in the same order. */
  private static List<Row> spread(List<Row> rows, int count) {
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparing((Row row) -> row.<String>getAs("stage"))
            .thenComparing(row -> row.<String>getAs("reason")));
    Set<String> stages = new HashSet<>();
    List<Row> first = new ArrayList<>();
    List<Row> others = new ArrayList<>();
    for (Row row : sorted) {
      (stages.add(row.getAs("stage")) ? first : others).add(row);
    }
    first.addAll(others);
    return first.subList(0, Math.min(count, first.size()));
  }

  private static DeadLetter letter(Row row, boolean sealed) {
    byte[] value = row.getAs("value");
    return new DeadLetter(
        "%s/%s@%s".formatted(row.getAs("topic"), row.getAs("partition"), row.getAs("offset")),
        row.getAs("stage"),
        row.getAs("reason"),
        row.getAs("field"),
        row.getAs("message"),
        value == null ? 0 : row.<Integer>getAs("bytes"),
        value == null ? "" : shown(value, sealed),
        sealed);
  }

  private static String shown(byte[] value, boolean sealed) {
    return sealed
        ? HexFormat.of().formatHex(value)
        : new String(value, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }
}
