package dev.bronzeline.observe;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.ledger.BatchQuality;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SchemaTransition;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.observe.BronzeMetrics.Lag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation and the files for Prometheus and Grafana name is what there is. */
class MetricNamesTest {
  private static final Path HOME = Path.of(System.getProperty("bronze.home"));
  private static final Pattern NAME = Pattern.compile("\\bbronze_[a-z_]+");

  /** Everything that can be told of a pipeline, told once. */
  private static String everything() {
    BronzeMetrics metrics = new BronzeMetrics("shop");
    PartitionId id = new PartitionId("shop", 0);
    metrics.recordCommit(
        new Commit(
            "shop",
            "checkpoint",
            1,
            List.of(new PartitionLedger("shop", 0, 0, 5, 1, 1, 1, 1, 1)),
            Map.of("parse/INVALID_JSON", 1L),
            Map.of("rule", 1L),
            List.of(new FileEntry(Output.VALIDATED, "x", 1, 1, List.of(), null, null)),
            Map.of(),
            "1",
            Totals.NONE,
            null,
            null,
            new BatchQuality(List.of(new BatchQuality.BrokenRule("rule", "too many")), null),
            new SchemaTransition("1", "2", true, "backward", List.of(), List.of())),
        Duration.ofSeconds(1));
    metrics.recordLag(Map.of(id, new Lag(1, 1.0)), Instant.EPOCH);
    metrics.recordTimeToLoss(Map.of(id, Duration.ofHours(1)), 0.5);
    metrics.recordUnpublishedOffsets();
    metrics.recordAlertFailure("slack");
    return metrics.scrape();
  }

  private static Set<String> told() {
    return everything()
        .lines()
        .filter(line -> line.startsWith("bronze_"))
        .map(line -> line.replaceFirst("[ {].*", ""))
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> named(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).collect(toCollection(TreeSet::new));
  }

  /** A histogram's name stands for its parts. */
  private static Stream<String> withParts(String name) {
    return Stream.of(name, name + "_bucket", name + "_count", name + "_sum", name + "_max");
  }

  @Test
  void the_documentation_names_every_metric_and_no_other() throws IOException {
    String page = Files.readString(HOME.resolve("docs/operations.md"));
    String table = page.substring(page.indexOf("| metric | labels |"));
    Set<String> documented = named(table);

    assertThat(documented)
        .as("documented, and there")
        .allSatisfy(name -> assertThat(withParts(name)).containsAnyElementsOf(told()));
    assertThat(told())
        .as("there, and documented")
        .isSubsetOf(documented.stream().flatMap(MetricNamesTest::withParts).toList());
  }

  @Test
  void the_rules_for_prometheus_name_only_metrics_that_there_are() throws IOException {
    String rules = Files.readString(HOME.resolve("deploy/prometheus/bronzeline.rules.yml"));

    assertThat(named(rules)).hasSizeGreaterThan(5).isSubsetOf(told());
    assertThat(labels(rules)).isSubsetOf("pipeline", "disposition");
  }

  @Test
  void prometheus_takes_the_rules() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    assumeTrue(Files.isExecutable(promtool), "There is no promtool on this machine");
    String rules = HOME.resolve("deploy/prometheus/bronzeline.rules.yml").toString();
    Process check =
        new ProcessBuilder(promtool.toString(), "check", "rules", rules)
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(said).isZero();
    assertThat(said).contains("SUCCESS");
  }

  @Test
  void the_dashboard_names_only_metrics_that_there_are() throws IOException {
    Path file = HOME.resolve("deploy/grafana/bronzeline.json");

    assertThat(new JsonMapper().readTree(file.toFile()).path("panels")).hasSizeGreaterThan(10);
    assertThat(named(Files.readString(file))).hasSizeGreaterThan(10).isSubsetOf(told());
  }

  /** The labels in selectors and aggregations. */
  private static Set<String> labels(String text) {
    return Pattern.compile("by \\(([a-z, ]+)\\)|\\{([a-z]+)=|labels\\.([a-z]+)")
        .matcher(text)
        .results()
        .flatMap(
            found ->
                Stream.of(found.group(1), found.group(2), found.group(3))
                    .filter(group -> group != null))
        .flatMap(group -> Arrays.stream(group.split(", ", -1)))
        .collect(toCollection(TreeSet::new));
  }
}
