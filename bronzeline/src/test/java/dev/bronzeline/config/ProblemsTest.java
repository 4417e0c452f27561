package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemsTest {

  @TempDir Path directory;

  @Test
  void a_bad_configuration_tells_all_its_problems_at_once() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file(
                "spark_config.yaml",
                """
                spark:
                  shufle-partitions: 8
                  conf:
                    spark.master: local[4]
                streaming:
                  trigger: soon
                  trigger: 10
                storage:
                  rot: /lake
                """)
            .file("kafka.yaml", "kafka:\n  options:\n    auto.offset.reset: latest\n")
            .file(
                "pipelines/orders.yaml",
                """
                source:
                  topic: orders
                  topics: [more]
                  starting-offsets: yesterday
                payload: {max-bytes: lots, max-depth: 0}
                schema: {file: schemas/order.ddl, mode: leinent}
                event-tiem: at
                rules:
                  - {id: twice, field: a, check: uuid}
                  - {id: twice, field: a, min: 5, max: 1}
                  - {id: empty, field: a}
                  - {id: both, field: a, min: 1, matches: x}
                  - {field: _topic, matches: "(", severity: warning}
                  - {id: none, field: a, one-of: []}
                pii:
                  key: ${env:PII_KEY}
                  fields: [{path: email, mode: mask, keep: all}]
                deduplicate: {keys: [], keep: latest}
                sink: {checkpoint: "${nothing}/x"}
                """);

    assertThat(config.problems())
        .isEqualTo(
            """
            kafka.yaml:1: kafka.bootstrap-servers is required and must be a text that is not empty
            kafka.yaml:3: kafka.options.auto.offset.reset cannot be chosen; set source.starting-offsets
            pipelines/orders.yaml:1: source names its topics in more than one way; give exactly one of topic, topics and topic-pattern
            pipelines/orders.yaml:4: source.starting-offsets must be earliest, latest, timestamp:2026-11-23T00:00:00Z (or epoch milliseconds), or offsets as in {topic: {0: 17, 1: -2}}, but is 'yesterday'
            pipelines/orders.yaml:5: payload.max-bytes must be a size such as 512KB, 10MB or 1GB, but is 'lots'
            pipelines/orders.yaml:5: payload.max-depth must be a whole number from 1 to 512, but is '0'
            pipelines/orders.yaml:6: schema.file must be a file, relative to the configuration directory, or class:some.Name, but is 'schemas/order.ddl'; did you mean 'schemas/orders.ddl'?
            pipelines/orders.yaml:6: schema.mode must be one of lenient, strict, but is 'leinent'; did you mean 'lenient'?
            pipelines/orders.yaml:7: event-tiem is not a known setting; did you mean 'event-time'?
            pipelines/orders.yaml:10: rules[1].max must not be below min, but is '1'
            pipelines/orders.yaml:10: rules[1].id must be unique among the rules, but is 'twice'
            pipelines/orders.yaml:11: rules[2] demands nothing; give exactly one of check, min or max, min-length or max-length, matches, one-of, one-of-file, within, compare, unique-by, that
            pipelines/orders.yaml:12: rules[3] demands more than one thing; give exactly one of check, min or max, min-length or max-length, matches, one-of, one-of-file, within, compare, unique-by, that
            pipelines/orders.yaml:13: rules[4].id is required and must be 1 to 64 letters, digits, '_', '-' and '.', not starting with '.'
            pipelines/orders.yaml:13: rules[4].severity must be one of warn, reject, fail, but is 'warning'; did you mean 'warn'?
            pipelines/orders.yaml:13: rules[4].field must be the path of an event field such as a or a.b, without a leading '_', but is '_topic'
            pipelines/orders.yaml:13: rules[4].matches must be a regular expression, but is '('
            pipelines/orders.yaml:14: rules[5].one-of is empty, so that no value would do; name the values that may be
            pipelines/orders.yaml:16: pii.key needs the environment variable PII_KEY, which is not set; set it, or write ${env:PII_KEY:-default}
            pipelines/orders.yaml:17: pii.fields[0].keep must be one of nothing, email-domain, ipv4-24, ipv6-48, ip-network, first-n, last-n (n characters), but is 'all'
            pipelines/orders.yaml:18: deduplicate.keys is empty; name at least one field, or leave the section out
            pipelines/orders.yaml:18: deduplicate.keep must be first without a window: which copy is the latest or earliest is only known when the window closes, and without one it never does, but is 'latest'
            pipelines/orders.yaml:19: sink.checkpoint has '${nothing}', which stands for nothing here; known here: env:NAME, environment, pipeline, storage.root, topic
            spark_config.yaml:2: spark.shufle-partitions is not a known setting; did you mean 'shuffle-partitions'?
            spark_config.yaml:4: spark.conf.spark.master has a setting of its own; set spark.master
            spark_config.yaml:7: streaming.trigger is given twice, first in line 6; keep one of them
            spark_config.yaml:7: streaming.trigger must be a duration such as 500ms, 30s, 5m, 1h or 7d, but is '10'
            spark_config.yaml:8: storage.root is required and must be a text that is not empty
            spark_config.yaml:9: storage.rot is not a known setting; did you mean 'root'?"""
                .stripTrailing());
  }

  @Test
  void the_exception_counts_and_lists_them() {
    ConfigFixture config =
        new ConfigFixture(directory).set("kafka.bootstrap-servers", "broker").set("a.b", "c");

    assertThatThrownBy(config::load)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            """
            The configuration in %s has 2 problems:
              --set: kafka.bootstrap-servers must be host:port, or several with commas between, but is 'broker'
              --set: a is not a known setting; known here: alerts, batch-rules, deduplicate, error-budget, event-time, kafka, normalize, observe, payload, pii, pipeline, rules, schema, sink, source, spark, storage, streaming"""
                .formatted(directory));
  }

  @Test
  void a_key_in_the_wrong_place_is_told_where_it_belongs() {
    assertThat(new ConfigFixture(directory).orders("bootstrap-servers: x:1\n").problems())
        .isEqualTo(
            "pipelines/orders.yaml:3: bootstrap-servers is not a known setting; did you mean"
                + " kafka.bootstrap-servers?");
  }

  @Test
  void a_value_of_another_shape_is_named_by_its_shape() {
    assertThat(
            new ConfigFixture(directory)
                .orders("payload: json\nevent-time: [a]\nrules: {id: a}\npii: {fields: [email]}\n")
                .problems())
        .isEqualTo(
            """
            pipelines/orders.yaml:3: payload must be a section with keys, but is a single value
            pipelines/orders.yaml:4: event-time must be the path of an event field such as a or a.b, without a leading '_', but is a list
            pipelines/orders.yaml:5: rules must be a list, but is a section; write [a, b]
            pipelines/orders.yaml:6: pii.fields[0] must be a section with keys, but is a single value
            pipelines/orders.yaml:6: pii.fields[0].path is required and must be the path of an event field such as a or a.b, without a leading '_'
            pipelines/orders.yaml:6: pii.fields[0].mode is required and must be one of hash, tokenize, mask, generalize, remove, sha256-unkeyed
            pipelines/orders.yaml:6: pii.key is required: fields are hashed with it, and dead letters are sealed with it; set it to ${env:BRONZE_PII_KEY}, made with: openssl rand -base64 32""");
  }

  @Test
  void what_is_not_yaml_is_told_with_its_line_and_nothing_else() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file("kafka.yaml", "kafka:\n  options: {sasl.password: hunter2\n")
            .orders("what: ever\n");

    assertThat(config.problems())
        .startsWith("kafka.yaml:3: is not YAML: ")
        .doesNotContain("hunter2", "what");
  }

  @Test
  void an_alias_inside_itself_is_a_problem() {
    assertThat(new ConfigFixture(directory).orders("rules: &a [*a]\n").problems())
        .contains("rules[0] contains itself through an alias; write it out");
  }

  @Test
  void the_greatest_and_least_copy_need_a_window() {
    assertThat(
            new ConfigFixture(directory)
                .orders("deduplicate: {keys: [id], keep: earliest}\n")
                .problems())
        .isEqualTo(
            "pipelines/orders.yaml:3: deduplicate.keep must be first without a window: which copy"
                + " is the latest or earliest is only known when the window closes, and without"
                + " one it never does, but is 'earliest'");
  }

  @Test
  void one_s3_key_without_the_other_is_a_problem() {
    assertThat(new ConfigFixture(directory).set("storage.s3.access-key", "me").problems())
        .isEqualTo(
            "--set: storage.s3.secret-key is required beside storage.s3.access-key; give both keys"
                + " or none");
  }

  @Test
  void what_is_scrubbed_is_not_used_otherwise() {
    assertThat(
            new ConfigFixture(directory)
                .orders(
                    """
                    event-time: at
                    pii: {key: %s, fields: [{path: user, mode: remove}, {path: at, mode: hash}]}
                    normalize: [{field: user.name, text: [trim]}]
                    deduplicate: {keys: [id, user], window: 1h}
                    """
                        .formatted(ConfigFixture.KEY))
                .problems())
        .isEqualTo(
            """
            pipelines/orders.yaml:3: event-time is personal data by pii.fields; take another field, or leave one out
            pipelines/orders.yaml:5: normalize[0].field is personal data by pii.fields, and is scrubbed before it could be normalized; canonicalize it there
            pipelines/orders.yaml:6: deduplicate.keys has user, which pii.fields does not keep apart; hash it: equal values stay equal then""");
  }

  @Test
  void problems_survive_serialization_as_data() {
    Problem problem = new Problem("a.yaml", 3, "b.c", "d", "must be e", "try f");

    assertThat(problem).hasToString("a.yaml:3: b.c must be e, but is 'd'; try f");
    assertThat(new Problem(null, 0, "b", "x".repeat(200), "must be e", null))
        .hasToString("b must be e, but is '" + "x".repeat(80) + "…'");
  }

  @Test
  void a_schema_that_cannot_be_read_is_a_problem_like_any_other() {
    ConfigFixture config = new ConfigFixture(directory).set("payload.max-depth", "deep");

    assertThatThrownBy(
            () ->
                BronzeConfig.load(
                    directory,
                    "orders",
                    "dev",
                    Map.of("payload.max-depth", "deep"),
                    name -> null,
                    schema -> {
                      throw new IllegalStateException("it is empty");
                    }))
        .hasMessageContaining("schema.file cannot be used: it is empty")
        .hasMessageContaining("payload.max-depth must be a whole number");
    assertThat(config.problems()).contains("payload.max-depth");
  }
}
