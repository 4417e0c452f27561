package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.observe.AlertRule.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertSettingsTest {

  @TempDir Path directory;

  private AlertSettings load(String alerts) {
    return new ConfigFixture(directory)
        .file("environments/dev.yaml", "alerts:\n" + alerts.indent(2))
        .load()
        .platform()
        .alerts();
  }

  @Test
  void rules_and_channels_are_read_and_addresses_do_not_show() {
    AlertSettings alerts =
        load(
            """
            channels:
              - {name: team, type: slack, url: "https://hooks.example/secret-path"}
              - {name: oncall, type: pagerduty, key: secret-key, minimum: error}
            rules:
              - {id: many-rejected, metric: rejected-ratio, above: 0.2, level: error}
            off: [slow-batch]
            """);

    assertThat(alerts.channels()).hasSize(2);
    assertThat(alerts.rules())
        .containsExactly(
            new AlertSettings.Rule(
                "many-rejected", "rejected-ratio", 0.2, null, AlertSettings.Level.ERROR));
    assertThat(alerts.off()).containsExactly("slow-batch");
    assertThat(alerts.toString()).doesNotContain("secret-path").doesNotContain("secret-key");
  }

  @Test
  void all_problems_are_told_at_once_and_no_secret_with_them() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    channels:
                      - {name: a, type: slack, url: "hooks.example/secret-path"}
                      - {name: a, type: pagerduty}
                    rules:
                      - {id: x, metric: rejected-rati, above: 1, below: 2}
                    """))
        .hasMessageContaining("alerts.channels[0].url must begin with https://")
        .hasMessageContaining("alerts.channels[1].name must be unique")
        .hasMessageContaining("alerts.channels[1].key is required for type: pagerduty")
        .hasMessageContaining("did you mean 'rejected-ratio'?")
        .hasMessageContaining("alerts.rules[0].above or below is required, and not both")
        .hasMessageNotContaining("secret-path");
  }

  @Test
  void every_metric_that_a_rule_can_look_at_has_a_name_here() {
    assertThat(AlertSettings.METRICS)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).map(Kind::word).toList());
  }
}
