package dev.bronzeline.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.job.RuleTrial.Example;
import dev.bronzeline.job.RuleTrial.OfRule;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Examples of broken rules show values, but none with personal data, however it is treated. */
@ExtendWith(SparkExtension.class)
class RuleTrialTest {
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private static final String SCHEMA =
      """
      id STRING,
      email STRING,
      phone STRING,
      born DATE,
      age INT,
      ip STRING,
      card STRING,
      nick STRING,
      owner STRUCT<name: STRING, email: STRING, plan: STRING>,
      items ARRAY<STRUCT<sku: STRING, email: STRING>>,
      tags ARRAY<STRING>,
      labels MAP<STRING, STRING>,
      notes MAP<STRING, STRING>
      """;

  private static final String PII =
      """
      pii:
        key: %s
        fields:
          - {path: "**.email", mode: hash}
          - {path: phone, mode: tokenize}
          - {path: born, mode: generalize, to: year}
          - {path: age, mode: generalize, bucket: 10}
          - {path: ip, mode: mask, keep: ip-network}
          - {path: card, mode: mask, pattern: "(..).*"}
          - {path: nick, mode: sha256-unkeyed}
          - {path: owner.name, mode: remove}
          - {path: "notes.*", mode: remove}
      """
          .formatted(KEY);

  /** What is personal has a canary, or a number that is nowhere else. */
  private static final String EVENT =
      """
      {"id": "seen-id", "email": "canary1", "phone": "canary2", "born": "1961-02-03", "age": 5757,
       "ip": "canary3", "card": "canary4", "nick": "canary5", "undeclared": "canary6",
       "owner": {"name": "canary7", "email": "canary8", "plan": "seen-plan"},
       "items": [{"sku": "seen-sku", "email": "canary9"}, {"sku": "other", "email": "canary9"}],
       "tags": ["seen-tag"], "labels": {"email": "canary10"}, "notes": {"canary11": "canary12"}}
      """
          .replace("\n", " ");

  /** Rule, and what its example shows; every one is broken. */
  private static final Map<String, Map<String, String>> RULES =
      Map.ofEntries(
          Map.entry("field: id, one-of: [x]", Map.of("id", "seen-id")),
          Map.entry("field: \"tags[*]\", one-of: [x]", Map.of("tags[*]", "seen-tag")),
          Map.entry("field: owner.plan, one-of: [x]", Map.of("owner.plan", "seen-plan")),
          Map.entry(
              "field: \"items[*].sku\", one-of: [x]", Map.of("items[*].sku", "seen-sku, other")),
          Map.entry("field: email, check: email", Map.of("email", "***")),
          Map.entry("field: phone, matches: x", Map.of("phone", "***")),
          Map.entry("field: born, within: {past: 1d}", Map.of("born", "***")),
          Map.entry("field: age, max: 1", Map.of("age", "***")),
          Map.entry("field: ip, check: ipv4", Map.of("ip", "***")),
          Map.entry("field: card, max-length: 1", Map.of("card", "***")),
          Map.entry("field: nick, one-of: [x]", Map.of("nick", "***")),
          Map.entry("field: owner.name, one-of: [x]", Map.of("owner.name", "***")),
          Map.entry("field: \"items[*].email\", one-of: [x]", Map.of("items[*].email", "***")),
          Map.entry("field: items, unique-by: email", Map.of("items", "***")),
          Map.entry("field: labels.*, one-of: [x]", Map.of("labels.*", "***")),
          Map.entry("field: labels.email, one-of: [x]", Map.of("labels.email", "***")),
          Map.entry("field: notes.*, one-of: [x]", Map.of("notes.*", "***")),
          Map.entry("keys-of: notes, max-length: 1", Map.of("notes", "***")),
          Map.entry("field: id, compare: \"= email\"", Map.of("id", "seen-id", "email", "***")),
          Map.entry(
              "when: {field: phone, check: not-null}, then: {field: id, one-of: [x]}",
              Map.of("phone", "***", "id", "seen-id")),
          Map.entry("that: owner is null", Map.of("owner", "***")),
          Map.entry(
              "that: \"upper(OWNER.`Email`) = id\"", Map.of("OWNER.Email", "***", "id", "seen-id")),
          Map.entry("that: \"items[0].sku = 'x'\"", Map.of("items", "***")),
          Map.entry("that: \"forall(items, i -> i.email = 'x')\"", Map.of("items", "***")),
          Map.entry("that: \"labels['email'] = 'x'\"", Map.of("labels", "***")),
          Map.entry("that: _rescued is null", Map.of("_rescued", "***")));

  @TempDir Path config;

  @Test
  void no_example_shows_personal_data_and_the_others_do(SparkSession spark) throws IOException {
    List<Map<String, String>> expected = new ArrayList<>();
    StringBuilder rules = new StringBuilder("rules:\n");
    RULES.forEach(
        (rule, shown) -> {
          rules.append("  - {id: r%d, severity: warn, %s}\n".formatted(expected.size(), rule));
          expected.add(shown);
        });

    RuleTrial.Result result = run(spark, rules + PII);

    assertThat(result.records()).isEqualTo(1);
    assertThat(result.notJudged()).isEmpty();
    assertThat(result.rules()).allMatch(rule -> rule.checked() == 1);
    for (OfRule rule : result.rules()) {
      assertThat(rule.examples())
          .as(rule.id() + " of " + rules)
          .extracting(Example::fields)
          .containsExactly(expected.get(result.rules().indexOf(rule)));
    }
    assertThat(new String(LedgerJson.write(result), UTF_8))
        .doesNotContain("canary", "1961", "5757");
  }

  @Test
  void what_the_job_would_detect_is_not_shown(SparkSession spark) throws IOException {
    RuleTrial.Result result =
        run(
            spark,
            """
            rules:
              - {id: nick, severity: warn, field: nick, one-of: [x]}
              - {id: plan, severity: warn, field: owner.plan, one-of: [x]}
            pii: {detect: {action: warn}}
            """,
            EVENT.replace("canary5", "call ann@example.com"));

    assertThat(result.rules())
        .extracting(rule -> rule.examples().get(0).fields())
        .containsExactly(Map.of("nick", "***"), Map.of("owner.plan", "seen-plan"));
  }

  @Test
  void a_condition_that_cannot_be_judged_is_not_met(SparkSession spark) throws IOException {
    RuleTrial.Result result =
        run(
            spark,
            """
            rules:
              - {id: a, severity: warn, when: {field: nick, within: {past: 1d}}, then: {field: id, one-of: [x]}}
              - {id: b, severity: warn, when: {keys-of: labels, max-length: 9}, then: {field: id, one-of: [x]}}
            """,
            EVENT.replace("{\"email\": \"canary10\"}", "{}"));

    assertThat(result.rules()).extracting(OfRule::broken).containsExactly(0L, 0L);
  }

  @Test
  void without_personal_data_everything_may_be_seen(SparkSession spark) throws IOException {
    RuleTrial.Result result =
        run(spark, "rules: [{id: a, severity: warn, that: \"labels['email'] = 'x'\"}]\n");

    assertThat(result.rules().get(0).examples())
        .extracting(Example::fields)
        .containsExactly(Map.of("labels", "email: canary10"));
  }

  private RuleTrial.Result run(SparkSession spark, String more) throws IOException {
    return run(spark, more, EVENT);
  }

  private RuleTrial.Result run(SparkSession spark, String more, String event) throws IOException {
    write("spark_config.yaml", "storage: {root: /nowhere}\n");
    write("kafka.yaml", "kafka: {bootstrap-servers: 'nowhere:1'}\n");
    write("environments/dev.yaml", "");
    write("schemas/orders.ddl", SCHEMA);
    write(
        "pipelines/orders.yaml",
        "source: {topic: orders}\nschema: {file: schemas/orders.ddl}\n" + more);
    Path events = write("events.ndjson", event + "\n");
    BronzeConfig read = JobConfig.load(config, "orders", "dev", Map.of(), name -> null);
    return RuleTrial.run(read, RecordFile.read(spark, events, 10));
  }

  private Path write(String name, String content) throws IOException {
    Path file = config.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
