package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.StreamingSettings.OnStall;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every key and every default, once: who changes one changes this test, and the documentation. */
class DefaultsTest {

  @TempDir Path directory;

  @Test
  void the_least_configuration_has_these_defaults() {
    BronzeConfig config = new ConfigFixture(directory).load();

    assertThat(config)
        .isEqualTo(
            new BronzeConfig(
                new PlatformConfig(
                    "dev",
                    new SparkSettings(null, "bronze", 4, Options.NONE),
                    new StreamingSettings(
                        Duration.ofSeconds(10),
                        false,
                        Duration.ofMinutes(1),
                        500_000,
                        Duration.ofMinutes(10),
                        OnStall.RESTART,
                        StreamingSettings.State.MEMORY),
                    new StorageSettings(
                        "/lake",
                        Compression.SNAPPY,
                        new S3Settings(null, null, false, null, null, true)),
                    new KafkaSettings("broker:9092", Options.NONE),
                    new ObserveSettings(
                        new ObserveSettings.Http(true, "127.0.0.1", null, null, null, null)),
                    new AlertSettings(List.of(), List.of(), List.of())),
                new PipelineConfig(
                    "orders",
                    new SourceSettings(
                        List.of("orders-v1"),
                        null,
                        new StartingOffsets.Earliest(),
                        500_000,
                        1L << 30,
                        SourceSettings.Gaps.AUTO,
                        true,
                        null),
                    new PayloadSettings(
                        PayloadSettings.Format.JSON,
                        10 << 20,
                        64,
                        PayloadSettings.Tombstones.IGNORE),
                    new SchemaSettings(
                        directory.resolve("schemas/orders.ddl").toString(),
                        "1",
                        SchemaSettings.Mode.LENIENT,
                        SchemaSettings.UnknownFields.RESCUE,
                        Map.of(),
                        null,
                        new EvolutionSettings(
                            Duration.ofMinutes(1), EvolutionSettings.OnIncompatible.REJECT)),
                    null,
                    List.of(),
                    QualitySettings.NONE,
                    new PiiSettings(List.of(), List.of(), DetectSettings.OFF),
                    List.of(),
                    null,
                    new SinkSettings(
                        "/lake/orders-v1",
                        SinkSettings.PartitionBy.INGESTION_TIME,
                        128L << 20,
                        "/lake/orders-v1/_checkpoint"))));
  }

  @Test
  void every_key_reaches_its_place() {
    BronzeConfig config =
        new ConfigFixture(directory)
            .file(
                "spark_config.yaml",
                """
                spark:
                  master: local[2]
                  app-name-prefix: ingest
                  shuffle-partitions: 7
                  conf: {spark.driver.memory: 2g, spark.hadoop.fs.s3a.secret.key: hidden}
                streaming:
                  trigger: 500ms
                  available-now: true
                  stop-deadline: 2h
                  max-offsets-per-trigger: 10
                  stalled-after: 3m
                  on-stall: report
                  state: rocksdb
                storage:
                  root: s3a://lake/bronze/
                  compression: snappy
                  s3:
                    endpoint: http://localhost:9000
                    region: eu-central-1
                    path-style: true
                    access-key: me
                    secret-key: hidden
                    ssl: false
                """)
            .file(
                "kafka.yaml",
                """
                kafka:
                  bootstrap-servers: a:1,b:2
                  options:
                    security.protocol: SASL_SSL
                    ssl.truststore.password: hidden
                """)
            .file("sets/colours.txt", "# those we sell\ndark red\n\nblue \nblue\n")
            .file(
                "pipelines/orders.yaml",
                """
                pipeline: orders
                source:
                  topics: [orders-v1, orders-v2]
                  starting-offsets: timestamp:2026-11-23T00:00:00Z
                  max-offsets-per-trigger: 20
                  max-bytes-per-trigger: 2MB
                  gaps: refused
                payload: {format: json, max-bytes: 1KB, max-depth: 3, tombstones: reject}
                schema: {file: class:java.lang.String, version: 2.10, mode: strict, unknown-fields: reject, refresh: 30s, on-incompatible: fail}
                event-time: at
                rules:
                  - {id: r0, severity: fail, weight: 2.5, field: a, check: not-null}
                  - {id: r1, field: a, check: ipv4}
                  - {id: r2, field: a, min: -1.5}
                  - {id: r3, field: a, max-length: 3, severity: warn}
                  - {id: r4, field: a, matches: "[a-z]+"}
                  - {id: r5, field: a, one-of: [NO, 1.10, null-ish]}
                  - {id: r6, field: a, within: {past: 1d}}
                  - {id: r7, that: a > b}
                  - {id: r8, field: a, one-of-file: sets/colours.txt}
                  - {id: r9, field: a, compare: ">= b.c"}
                  - {id: r10, field: a, check: unique}
                  - {id: r11, field: a, unique-by: d}
                  - {id: r12, keys-of: a, max-length: 3}
                  - {id: r13, when: {field: b, one-of: [x]}, then: {that: a > b}}
                batch-rules:
                  - {id: b0, max-rejected: 2.5%, severity: fail, min-records: 7}
                  - {id: b1, field: a.b, max-null: 0.1}
                  - {id: b2, rows: {min: 50%, max: 2, of-last: 5}}
                  - {id: b3, max-age: 15m, age-of: event-time}
                error-budget: {max-rejected: 5%, commits: 12, min-records: 3, on-exceeded: pause}
                pii:
                  key: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
                  key-id: k7
                  fields:
                    - {path: "items[*].email", mode: hash, canonicalize: [trim, lower]}
                    - {path: card, mode: mask, keep: last-4}
                    - {path: name, mode: remove}
                normalize:
                  - {field: at, timestamp: seconds, iso: at_iso}
                  - {field: kind, text: [trim, collapse, lower, null-tokens, empty-to-null]}
                deduplicate: {keys: [id, b.c], window: 90m, keep: first}
                sink:
                  root: ${storage.root}/${environment}/${pipeline}
                  partition-by: event-time
                  target-file-size: 1GB
                  checkpoint: /state/${pipeline}/
                """)
            .load();

    assertThat(config)
        .isEqualTo(
            new BronzeConfig(
                new PlatformConfig(
                    "dev",
                    new SparkSettings(
                        "local[2]",
                        "ingest",
                        7,
                        Options.of(
                            Map.of(
                                "spark.driver.memory",
                                "2g",
                                "spark.hadoop.fs.s3a.secret.key",
                                "hidden"))),
                    new StreamingSettings(
                        Duration.ofMillis(500),
                        true,
                        Duration.ofHours(2),
                        10,
                        Duration.ofMinutes(3),
                        OnStall.REPORT,
                        StreamingSettings.State.ROCKSDB),
                    new StorageSettings(
                        "s3a://lake/bronze",
                        Compression.SNAPPY,
                        new S3Settings(
                            "http://localhost:9000",
                            "eu-central-1",
                            true,
                            Secret.of("me"),
                            Secret.of("hidden"),
                            false)),
                    new KafkaSettings(
                        "a:1,b:2",
                        Options.of(
                            Map.of(
                                "security.protocol",
                                "SASL_SSL",
                                "ssl.truststore.password",
                                "hidden"))),
                    new ObserveSettings(
                        new ObserveSettings.Http(true, "127.0.0.1", null, null, null, null)),
                    new AlertSettings(List.of(), List.of(), List.of())),
                new PipelineConfig(
                    "orders",
                    new SourceSettings(
                        List.of("orders-v1", "orders-v2"),
                        null,
                        new StartingOffsets.Timestamp(Instant.parse("2026-11-23T00:00:00Z")),
                        20,
                        2 << 20,
                        SourceSettings.Gaps.REFUSED,
                        true,
                        null),
                    new PayloadSettings(
                        PayloadSettings.Format.JSON, 1024, 3, PayloadSettings.Tombstones.REJECT),
                    new SchemaSettings(
                        "class:java.lang.String",
                        "2.10",
                        SchemaSettings.Mode.STRICT,
                        SchemaSettings.UnknownFields.REJECT,
                        Map.of(),
                        null,
                        new EvolutionSettings(
                            Duration.ofSeconds(30), EvolutionSettings.OnIncompatible.FAIL)),
                    "at",
                    List.of(
                        new RuleSettings(
                            "r0", RuleSettings.Severity.FAIL, 2.5, "a", new Check.NotNull()),
                        reject("r1", new Check.Format(Check.Form.IPV4)),
                        reject("r2", new Check.Range(new BigDecimal("-1.5"), null)),
                        new RuleSettings(
                            "r3", RuleSettings.Severity.WARN, 1, "a", new Check.Length(null, 3)),
                        reject("r4", new Check.Matches("[a-z]+")),
                        reject("r5", new Check.OneOf(List.of("NO", "1.10", "null-ish"))),
                        reject("r6", new Check.Within(Duration.ofDays(1), null)),
                        new RuleSettings(
                            "r7", RuleSettings.Severity.REJECT, 1, null, new Check.That("a > b")),
                        reject("r8", new Check.OneOf(List.of("dark red", "blue"))),
                        reject("r9", new Check.Compared(Check.Operator.AT_LEAST, "b.c")),
                        reject("r10", new Check.Unique(null)),
                        reject("r11", new Check.Unique("d")),
                        reject("r12", new Check.Keys(new Check.Length(null, 3))),
                        new RuleSettings(
                            "r13",
                            RuleSettings.Severity.REJECT,
                            1,
                            null,
                            new Check.Conditional(
                                new Check.Clause("b", new Check.OneOf(List.of("x"))),
                                new Check.Clause(null, new Check.That("a > b"))))),
                    new QualitySettings(
                        List.of(
                            new BatchRuleSettings(
                                "b0",
                                BatchRuleSettings.Severity.FAIL,
                                7,
                                new BatchRuleSettings.MaxRejected(0.025)),
                            warn("b1", new BatchRuleSettings.MaxNull("a.b", 0.1)),
                            warn("b2", new BatchRuleSettings.Rows(0.5, 2.0, 5)),
                            warn(
                                "b3",
                                new BatchRuleSettings.MaxAge(
                                    Duration.ofMinutes(15), BatchRuleSettings.AgeOf.EVENT_TIME))),
                        new ErrorBudgetSettings(
                            0.05,
                            Duration.ofHours(1),
                            12,
                            3,
                            ErrorBudgetSettings.OnExceeded.PAUSE)),
                    new PiiSettings(
                        List.of(
                            new PiiKeySettings(
                                "k7",
                                0,
                                new KeySource.Setting(),
                                true,
                                Secret.of(ConfigFixture.KEY))),
                        List.of(
                            new PiiSettings.Field(
                                "items[*].email",
                                new Scrub.Hash(Set.of(TextStep.TRIM, TextStep.LOWER))),
                            new PiiSettings.Field(
                                "card", new Scrub.KeepPart(new Mask(Mask.Part.LAST, 4))),
                            new PiiSettings.Field("name", new Scrub.Remove())),
                        DetectSettings.OFF),
                    List.of(
                        new NormalizeSettings(
                            "at",
                            null,
                            Set.of(),
                            List.of(),
                            new NormalizeSettings.Time(
                                List.of(
                                    new TimeForm(TimeForm.Type.SECONDS),
                                    new TimeForm(TimeForm.Type.ISO)),
                                ZoneOffset.UTC,
                                NormalizeSettings.TimeTarget.MILLIS,
                                "at_iso")),
                        new NormalizeSettings(
                            "kind",
                            null,
                            Set.of(
                                TextStep.TRIM,
                                TextStep.COLLAPSE,
                                TextStep.LOWER,
                                TextStep.NULL_TOKENS,
                                TextStep.EMPTY_TO_NULL),
                            List.of(),
                            null)),
                    new DeduplicateSettings(
                        List.of("id", "b.c"),
                        Duration.ofMinutes(90),
                        DeduplicateSettings.Keep.FIRST),
                    new SinkSettings(
                        "s3a://lake/bronze/dev/orders",
                        SinkSettings.PartitionBy.EVENT_TIME,
                        1L << 30,
                        "/state/orders"))));
  }

  private static BatchRuleSettings warn(String id, BatchRuleSettings.Demand demand) {
    return new BatchRuleSettings(id, BatchRuleSettings.Severity.WARN, 1, demand);
  }

  private static RuleSettings reject(String id, Check check) {
    return new RuleSettings(id, RuleSettings.Severity.REJECT, 1, "a", check);
  }
}
