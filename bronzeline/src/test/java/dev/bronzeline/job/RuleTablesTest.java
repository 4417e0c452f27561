package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.kafka.KafkaStreamReader;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.testing.Plans;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tables of {@code docs/rules.md}: every rule as it would stand in a pipeline's file, with
 * the events that keep it and those that break it, as they would come from Kafka.
 */
@ExtendWith(SparkExtension.class)
class RuleTablesTest {
  private static final Path PAGE =
      Path.of(System.getProperty("bronze.home", ".."), "docs", "rules.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TempDir Path config;

  private record Case(String rule, List<String> keep, List<String> broken) {}

  @Test
  void every_rule_of_the_tables_is_kept_and_broken_as_they_say(SparkSession spark)
      throws IOException {
    List<Case> cases = cases();
    List<String> events = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case each = cases.get(i);
      for (String event : each.keep()) {
        events.add(event);
        expected.add("%s is kept by %s".formatted(each.rule(), event));
      }
      for (String event : each.broken()) {
        events.add(event);
        expected.add("%s is broken by %s".formatted(each.rule(), event));
      }
    }
    BronzePipeline pipeline = pipeline(cases);

    Dataset<Row> judged = pipeline.judge(records(spark, events));

    assertThat(Plans.operators(judged)).doesNotContain("Exchange").containsOnlyOnce("*");
    assertThat(Plans.interpreted(judged)).isEmpty();
    assertThat(Plans.largestMethod(judged)).isLessThan(8000);
    List<String> found = new ArrayList<>();
    List<Row> rows = judged.collectAsList();
    for (int i = 0, event = 0; i < cases.size(); i++) {
      Case each = cases.get(i);
      for (int j = 0; j < each.keep().size() + each.broken().size(); j++, event++) {
        Row row = rows.get(event);
        assertThat(row.<Row>getAs(Columns.REJECTION)).as(events.get(event)).isNull();
        List<String> violations = row.getList(row.fieldIndex(Columns.VIOLATIONS));
        found.add(
            "%s is %s by %s"
                .formatted(
                    each.rule(),
                    violations.contains("r" + i) ? "broken" : "kept",
                    events.get(event)));
        assertThat(violations).doesNotHaveDuplicates();
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(cases).hasSizeGreaterThan(40);
  }

  private BronzePipeline pipeline(List<Case> cases) throws IOException {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < cases.size(); i++) {
      rules.append(
          "  - {id: r%d, severity: warn, %s\n".formatted(i, cases.get(i).rule().substring(1)));
    }
    write("spark_config.yaml", "storage: {root: /nowhere}\n");
    write("kafka.yaml", "kafka: {bootstrap-servers: 'nowhere:1'}\n");
    write("environments/dev.yaml", "");
    write("schemas/orders.ddl", code("```sql\n"));
    write("sets/plans.txt", code("```text\n"));
    write(
        "pipelines/orders.yaml",
        "source: {topic: orders}\nschema: {file: schemas/orders.ddl}\n" + rules);
    BronzeConfig read = JobConfig.load(config, "orders", "dev", Map.of(), name -> null);
    return new BronzePipeline(read.pipeline(), JobConfig.schema(read));
  }

  /** A block of code of the page. */
  private static String code(String begin) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin) + begin.length();
    return page.substring(from, page.indexOf("```", from));
  }

  private void write(String name, String content) throws IOException {
    Path file = config.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split(" \\| ", -1);
      if (line.startsWith("| `{") && cells.length == 3) {
        cases.add(new Case(codes(cells[0]).get(0), codes(cells[1]), codes(cells[2])));
      }
    }
    return cases;
  }

  private static List<String> codes(String cell) {
    Matcher code = CODE.matcher(cell);
    return code.results().map((MatchResult result) -> result.group(1)).toList();
  }

  private static Dataset<Row> records(SparkSession spark, List<String> events) {
    Instant now = Instant.now();
    List<Row> records = new ArrayList<>();
    for (String event : events) {
      String value =
          event
              .replace("<now>", String.valueOf(now.toEpochMilli()))
              .replace("<now as ISO>", now.toString());
      records.add(
          RowFactory.create(
              "orders",
              0,
              (long) records.size(),
              new Timestamp(0),
              null,
              value.getBytes(StandardCharsets.UTF_8),
              null));
    }
    // Through an RDD: Spark would evaluate a local relation while it plans.
    return spark.createDataFrame(
        new JavaSparkContext(spark.sparkContext()).parallelize(records, 1),
        KafkaStreamReader.RECORD);
  }
}
