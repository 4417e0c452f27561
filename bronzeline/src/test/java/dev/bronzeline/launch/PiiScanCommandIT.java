package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.refine.Coordinates;
import dev.bronzeline.refine.PayloadCipher;
import dev.bronzeline.refine.PiiKey;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bronze pii scan} over real files. */
class PiiScanCommandIT {
  private static final String MAIL = "zoe@example.com";

  private static final MessageType TABLE =
      MessageTypeParser.parseMessageType(
          """
          message spark_schema {
            optional binary email (STRING);
            optional binary page (STRING);
            optional group owner { optional binary name (STRING); }
            optional group tags (LIST) {
              repeated group list { optional binary element (STRING); }
            }
            optional group labels (MAP) {
              repeated group key_value {
                required binary key (STRING);
                optional binary value (STRING);
              }
            }
            optional binary _topic (STRING);
            optional group _rescued (MAP) {
              repeated group key_value {
                required binary key (STRING);
                optional binary value (STRING);
              }
            }
          }
          """);

  @TempDir Path dir;
  private Path root = Path.of("");
  private Path config = Path.of("");

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void configure() throws IOException {
    root = dir.resolve("lake/clicks");
    config = Files.createDirectory(dir.resolve("config"));
    file("spark_config.yaml", "storage: {root: %s}\n".formatted(dir.resolve("lake")));
    file("kafka.yaml", "kafka: {bootstrap-servers: 'broker:9092'}\n");
    file("environments/dev.yaml", "");
    file(
        "schemas/clicks.ddl",
        "email STRING, page STRING, owner STRUCT<name: STRING>, tags ARRAY<STRING>,"
            + " labels MAP<STRING, STRING>");
    pipeline("");
  }

  @Test
  void what_is_not_declared_is_told_by_field_and_kind_and_nothing_is_shown_or_written()
      throws IOException {
    fill();
    Map<String, FileTime> before = files();

    Run run = run("--topic", "clicks");

    assertThat(run.code()).isEqualTo(ExitCode.PERSONAL_DATA_FOUND.code());
    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .contains(
            "table | field | kind | rows | with hits | share | hits | files | looks like",
            "validated | _rescued | email | 4 | 1 | 25.00 % | 1 | 1 | xxx@xxxxxxx.xxx",
            "validated | labels | email | 4 | 1 | 25.00 % | 1 | 1 | xxx@xxxxxxx.xxx",
            "validated | labels.* | phone | 4 | 1 | 25.00 % | 1 | 1 | +99 99 9999999",
            "validated | owner.name | iban | 4 | 1 | 25.00 % | 1 | 1 | xx99999999999999999999",
            "validated | page | email | 4 | 2 | 50.00 % | 3 | 1 | xxx@xxxxxxx.xxx, xx@xxxxxxx.xxx",
            "validated | tags[*] | ip | 4 | 1 | 25.00 % | 2 | 1 | 999.9.999.9",
            "dlq | value | card | 2 | 1 | 50.00 % | 1 | 1 | 9999999999999999");
    assertThat(run.out())
        .contains("Sealed   2 values, which were not looked at")
        .doesNotContain("zoe", "4111", "203.0", "example");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void declared_fields_and_exceptions_are_left_out_and_nothing_is_left_to_find()
      throws IOException {
    fill();
    pipeline(
        """
          detect:
            action: warn
            kinds: {card: "off"}
            except: [page, owner, "tags[*]", labels, _rescued]
        """);

    Run run = run("--topic", "clicks");

    assertThat(run.out()).contains("Nothing found that is not declared.").doesNotContain("card");
    assertThat(run.code()).isZero();
  }

  @Test
  void without_a_pipeline_every_field_is_looked_at() throws IOException {
    fill();

    JsonNode json = new JsonMapper().readTree(run("--root", root.toString(), "--json").out());

    assertThat(json.path("rows").asInt()).isEqualTo(6);
    assertThat(json.path("sealed").asInt()).isEqualTo(2);
    List<String> fields = new ArrayList<>();
    json.path("findings").forEach(found -> fields.add(found.path("field").asText()));
    assertThat(fields).contains("email", "page");
    JsonNode mail = json.path("findings").path(fields.indexOf("email"));
    assertThat(mail.path("firstFile").asText())
        .isEqualTo(SampleRoot.data(Output.VALIDATED, "w1", 0));
    assertThat(mail.path("share").asDouble()).isEqualTo(0.25);
  }

  @Test
  void a_sample_and_a_time_limit_what_is_read() throws IOException {
    fill();

    assertThat(run("--topic", "clicks", "--sample", "1").out())
        .contains("Scanned  2 files with 2 rows");
    assertThat(run("--topic", "clicks", "--since", "2026-11-23T18:05:00Z").out())
        .contains("with 6 rows");
    assertThat(run("--topic", "clicks", "--since", "2026-11-23T18:05:01Z").out())
        .contains("Scanned  0 files");
    assertThat(run("--topic", "clicks", "--since", "yesterday").err())
        .contains("--since must be a time with its offset from UTC", "'yesterday'");
    assertThat(run("--topic", "clicks", "--sample", "0").code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run("--root", dir.resolve("nowhere").toString()).code())
        .isEqualTo(ExitCode.USAGE.code());
  }

  /** Four rows, two dead letters, and two sealed values among them. */
  private void fill() {
    SampleRoot sample = SampleRoot.with(root, 1, 10);
    PayloadCipher cipher = new PiiKey("k1", new byte[32]).cipher();
    String sealed =
        Base64.getEncoder()
            .encodeToString(cipher.seal(("[\"x\",\"" + MAIL + "\"]").getBytes(UTF_8), at(0)));
    Group first = row("to " + MAIL + " and yo@example.com", MAIL);
    list(first, "203.0.113.7 and 203.0.113.8");
    map(first, "labels", MAIL, "plain");
    map(first, "labels", "tel", "+49 30 1234567");
    Group second = row(MAIL, null);
    second.addGroup("owner").append("name", "DE89370400440532013000");
    map(second, "_rescued", "x", "\"" + MAIL + "\"");
    Group third = row("/home", null);
    map(third, "_rescued", "*", sealed);
    sample.write(
        SampleRoot.data(Output.VALIDATED, "w1", 0),
        TABLE,
        List.of(first, second, third, row(null, null)));
    Group clear = letter(1, "{\"n\":4111111111111111".getBytes(UTF_8));
    Group closed = letter(2, cipher.seal(MAIL.getBytes(UTF_8), at(2)));
    sample.write(SampleRoot.data(Output.DLQ, "w1", 0), SampleRoot.DLQ, List.of(clear, closed));
  }

  private static Coordinates at(long offset) {
    return new Coordinates(SampleRoot.TOPIC, 0, offset);
  }

  private static Group row(@Nullable String page, @Nullable String email) {
    Group row = new SimpleGroup(TABLE).append("_topic", "not@example.com");
    if (page != null) {
      row.append("page", page);
    }
    if (email != null) {
      row.append("email", email);
    }
    return row;
  }

  private static void list(Group row, String element) {
    row.addGroup("tags").addGroup("list").append("element", element);
  }

  private static void map(Group row, String column, String key, String value) {
    Group map =
        row.getFieldRepetitionCount(column) > 0 ? row.getGroup(column, 0) : row.addGroup(column);
    map.addGroup("key_value").append("key", key).append("value", value);
  }

  private static Group letter(long offset, byte[] value) {
    return new SimpleGroup(SampleRoot.DLQ)
        .append("topic", SampleRoot.TOPIC)
        .append("partition", 0)
        .append("offset", offset)
        .append("value", Binary.fromConstantByteArray(value))
        .append("stage", "parse")
        .append("reason", "TRUNCATED_JSON");
  }

  private Map<String, FileTime> files() throws IOException {
    Map<String, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.toList()) {
        files.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private void pipeline(String detect) throws IOException {
    file(
        "pipelines/clicks.yaml",
        """
        source: {topic: clicks}
        schema: {file: schemas/clicks.ddl}
        pii:
          key: %s
          fields: [{path: email, mode: mask, keep: email-domain}]
        """
                .formatted(Base64.getEncoder().encodeToString(new byte[32]))
            + detect);
  }

  private void file(String name, String content) throws IOException {
    Path file = config.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all =
        Stream.of(
                Stream.of("pii", "scan"),
                Stream.of(arguments),
                Stream.of("--config", config.toString(), "--environment", "dev"))
            .flatMap(each -> each)
            .toArray(String[]::new);
    int code =
        JobLauncher.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all);
    return new Run(code, out.toString(), err.toString());
  }
}
