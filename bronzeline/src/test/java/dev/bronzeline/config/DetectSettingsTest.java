package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.DetectSettings.Action;
import dev.bronzeline.config.DetectSettings.Looks;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code pii.detect}. */
class DetectSettingsTest {
  private static final Map<String, String> FIELDS =
      Map.of(
          "id", "string",
          "owner", "struct",
          "owner.note", "string",
          "labels", "map",
          "labels.*", "string");

  @TempDir Path directory;

  @Test
  void it_is_off_until_asked_for() {
    assertThat(detect("{}")).isEqualTo(DetectSettings.OFF);
    assertThat(detect("{action: 'off'}").isOn()).isFalse();
  }

  @Test
  void one_action_is_for_all_kinds_and_each_may_have_its_own() {
    Map<Looks, Action> actions =
        detect("{action: mask, kinds: {phone: 'off', card: reject, api-key: warn}}").actions();

    assertThat(actions)
        .hasSize(Looks.values().length - 1)
        .doesNotContainKey(Looks.PHONE)
        .containsEntry(Looks.CARD, Action.REJECT)
        .containsEntry(Looks.API_KEY, Action.WARN)
        .containsEntry(Looks.EMAIL, Action.MASK);
    assertThat(detect("{kinds: {iban: warn}}").actions())
        .containsExactly(Map.entry(Looks.IBAN, Action.WARN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{action: masc}                      | action must be one of off, warn, mask, reject, but is 'masc'; did you mean 'mask'?",
        "{action: warn, kinds: {emial: warn}} | kinds.emial is not a known setting; did you mean 'email'?",
        "{action: warn, kinds: {card: hide}} | kinds.card must be one of off, warn, mask, reject, but is 'hide'",
        "{action: warn, except: [_topic]}    | except[0] must be the path of an event field such as a or a.b, or _rescued, but is '_topic'",
        "{action: warn, exept: [id]}         | exept is not a known setting; did you mean 'except'?"
      })
  void what_is_wrong_is_told(String written, String problem) {
    assertThat(pipeline(written).problems())
        .isEqualTo("pipelines/orders.yaml:3: pii.detect." + problem);
  }

  @Test
  void an_exception_must_be_in_the_schema_or_what_did_not_fit_it() {
    assertThat(
            pipeline("{action: warn, except: [owner, '**.note', labels.a, _rescued, owner.nte, x]}")
                .problems(FIELDS)
                .lines()
                .map(line -> line.replaceFirst(".*pii.detect.", "")))
        .containsExactly(
            "except[4] must be a field of the schema, but is 'owner.nte'; did you mean 'owner.note'?",
            "except[5] must be a field of the schema, but is 'x'; known here: id, labels, labels.*,"
                + " owner, owner.note");
  }

  @Test
  void what_hides_something_wants_a_key_for_the_dead_letters() {
    for (String hiding : new String[] {"{action: mask}", "{kinds: {ssn: reject}}"}) {
      assertThat(new ConfigFixture(directory).orders("pii: {detect: " + hiding + "}\n").problems())
          .contains("pii.key is required by pii.detect");
    }
    assertThat(new ConfigFixture(directory).orders("pii: {detect: {action: warn}}\n").problems())
        .isEmpty();
  }

  private DetectSettings detect(String written) {
    return pipeline(written).load().pipeline().pii().detect();
  }

  private ConfigFixture pipeline(String written) {
    return new ConfigFixture(directory)
        .orders("pii: {key: %s, detect: %s}\n".formatted(ConfigFixture.KEY, written));
  }
}
