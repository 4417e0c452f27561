package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.NormalizeSettings.DecimalMark;
import dev.bronzeline.config.NormalizeSettings.Every;
import dev.bronzeline.config.NormalizeSettings.Names;
import dev.bronzeline.config.NormalizeSettings.Separator;
import dev.bronzeline.config.NormalizeSettings.Time;
import dev.bronzeline.config.NormalizeSettings.TimeTarget;
import dev.bronzeline.config.NormalizeSettings.Unlisted;
import dev.bronzeline.config.NormalizeSettings.Value;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NormalizeSettingsTest {
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("id", "string"),
          Map.entry("at", "long"),
          Map.entry("seen", "timestamp"),
          Map.entry("paid", "boolean"),
          Map.entry("count", "integer"),
          Map.entry("user", "struct"),
          Map.entry("user.email", "string"),
          Map.entry("labels", "map"),
          Map.entry("labels.*", "string"));

  @TempDir Path directory;

  @Test
  void everything_that_can_be_said_is_read() {
    List<NormalizeSettings> items =
        normalize(
            """
            - {type: string, text: [trim, nfc, null-tokens], null-tokens: [N/A, unknown]}
            - {type: timestamp, to: iso, zone: Europe/Paris}
            - {field: a, timestamp: [seconds, rfc-1123, dd.MM.yyyy HH:mm], zone: "+01:00", iso: a_iso}
            - {field: b, timestamp: auto, text: [trim, empty-to-null]}
            - {field: c, as: "decimal(12, 2)", decimal: comma, thousands: point}
            - {field: d, as: boolean}
            - {field: e, aliases: {Active: [a, act], Closed: []}, unlisted: keep}
            """);

    assertThat(items)
        .containsExactly(
            new NormalizeSettings(
                null,
                Every.STRING,
                Set.of(TextStep.TRIM, TextStep.NFC, TextStep.NULL_TOKENS),
                List.of("N/A", "unknown"),
                null),
            new NormalizeSettings(
                null,
                Every.TIMESTAMP,
                Set.of(),
                List.of(),
                new Time(List.of(), ZoneId.of("Europe/Paris"), TimeTarget.ISO, null)),
            new NormalizeSettings(
                "a",
                null,
                Set.of(),
                List.of(),
                new Time(
                    List.of(
                        new TimeForm(TimeForm.Type.SECONDS),
                        new TimeForm(TimeForm.Type.RFC_1123),
                        new TimeForm(TimeForm.Type.PATTERN, "dd.MM.yyyy HH:mm")),
                    ZoneOffset.ofHours(1),
                    TimeTarget.MILLIS,
                    "a_iso")),
            new NormalizeSettings(
                "b",
                null,
                Set.of(TextStep.TRIM, TextStep.EMPTY_TO_NULL),
                List.of(),
                new Time(
                    List.of(new TimeForm(TimeForm.Type.AUTO), new TimeForm(TimeForm.Type.ISO)),
                    ZoneOffset.UTC,
                    TimeTarget.MILLIS,
                    null)),
            new NormalizeSettings(
                "c",
                null,
                Set.of(),
                List.of(),
                new Value(
                    new ValueType(ValueType.Base.DECIMAL, 12, 2),
                    DecimalMark.COMMA,
                    Separator.POINT)),
            new NormalizeSettings(
                "d",
                null,
                Set.of(),
                List.of(),
                new Value(new ValueType(ValueType.Base.BOOLEAN), DecimalMark.POINT, null)),
            new NormalizeSettings(
                "e",
                null,
                Set.of(),
                List.of(),
                new Names(
                    Map.of("Active", List.of("a", "act"), "Closed", List.of()), Unlisted.KEEP)));
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    assertThat(
            problems(
                """
                - {text: [trim]}
                - {field: a, type: string, text: [trim]}
                - {field: b}
                - {field: c, as: long, timestamp: iso}
                - {field: d, timestamp: milis}
                - {field: e, timestamp: [seconds, millis]}
                - {field: f, timestamp: iso, to: iso, iso: x, zone: Europe/Pariss}
                - {field: g, text: [trim], zone: UTC, thousands: comma, unlisted: keep}
                - {field: h, text: [trim], null-tokens: [x]}
                - {field: i, as: double, decimal: comma, thousands: comma}
                - {field: j, as: "decimal(40,2)"}
                - {field: k, aliases: {A: [x, b], B: [" X "]}}
                - {field: l, aliases: {A: [none]}, text: [null-tokens], null-tokens: [None]}
                - {field: l, text: [trim]}
                - {type: timestamp, timestamp: iso}
                - {type: string}
                """))
        .isEqualTo(
            """
            pipelines/orders.yaml:4: normalize[0] does not say what it is about; give exactly one of field and type
            pipelines/orders.yaml:5: normalize[1] does not say what it is about; give exactly one of field and type
            pipelines/orders.yaml:6: normalize[2] does not say what the field is; give text, or one of timestamp, as and aliases, or that one and text
            pipelines/orders.yaml:7: normalize[3] does not say what the field is; give text, or one of timestamp, as and aliases, or that one and text
            pipelines/orders.yaml:8: normalize[4].timestamp must be one of auto, seconds, millis, micros, nanos, iso, rfc-1123, or a pattern with year, month and day such as dd.MM.yyyy HH:mm, but is 'milis'; did you mean 'millis'?
            pipelines/orders.yaml:9: normalize[5].timestamp has more than one unit for numbers; keep one of them
            pipelines/orders.yaml:10: normalize[6].zone must be a time zone such as Europe/Paris, UTC or +01:00, but is 'Europe/Pariss'
            pipelines/orders.yaml:10: normalize[6].iso has no use beside to: iso; leave one of them out
            pipelines/orders.yaml:11: normalize[7].zone has no use without timestamp; leave it out
            pipelines/orders.yaml:11: normalize[7].thousands has no use without as: long, double or decimal(p,s); leave it out
            pipelines/orders.yaml:11: normalize[7].unlisted has no use without aliases; leave it out
            pipelines/orders.yaml:12: normalize[8].null-tokens has no use without the step null-tokens in text; add it
            pipelines/orders.yaml:13: normalize[9].thousands must differ from decimal, but is 'comma'
            pipelines/orders.yaml:14: normalize[10].as must be one of boolean, long, double, decimal(p,s) with 1 to 38 digits, but is 'decimal(40,2)'; did you mean 'decimal(p,s)'?
            pipelines/orders.yaml:15: normalize[11].aliases.B has ' X ', which stands for A already; neither case nor white space tells aliases apart; keep one of them
            pipelines/orders.yaml:15: normalize[11].aliases.B has 'B', which stands for A already; neither case nor white space tells aliases apart; keep one of them
            pipelines/orders.yaml:16: normalize[12].aliases.A has 'none', which is null by null-tokens; leave it out in one place
            pipelines/orders.yaml:17: normalize[13].field must be unique in normalize, but is 'l'; list all its steps in one item
            pipelines/orders.yaml:18: normalize[14].timestamp has no use beside type: timestamp; leave it out
            pipelines/orders.yaml:19: normalize[15].text is required beside type: string
            pipelines/orders.yaml:19: normalize[15].type must be unique in normalize, but is 'string'; list all its steps in one item""");
  }

  @Test
  void what_does_not_fit_the_schema_is_told() {
    ConfigFixture config =
        fixture(
            "event-time: seen\n",
            """
            - {field: at, timestamp: iso}
            - {field: paid, timestamp: millis}
            - {field: seen, as: long}
            - {field: user, as: boolean}
            - {field: count, as: boolean}
            - {field: labels, aliases: {a: [b]}}
            - {field: labels.x, text: [trim], as: long}
            """);

    assertThat(config.problems(FIELDS))
        .isEqualTo(
            """
            pipelines/orders.yaml:5: normalize[0].field is 'at', which is long; timestamp without a unit wants a text or a time
            pipelines/orders.yaml:6: normalize[1].field is 'paid', which is boolean; timestamp wants a number, a text or a time
            pipelines/orders.yaml:7: normalize[2].field is 'seen', which is timestamp; as: long wants a text
            pipelines/orders.yaml:8: normalize[3].field is 'user', which is struct; as: boolean wants a text
            pipelines/orders.yaml:10: normalize[5].field is 'labels', which is map; aliases wants a text""");
  }

  @Test
  void an_event_time_stays_a_time() {
    assertThat(fixture("event-time: seen\n", "- {type: timestamp, to: iso}\n").problems(FIELDS))
        .contains(
            "event-time must be epoch milliseconds or a timestamp, and normalize makes it a text");
    assertThat(fixture("event-time: seen\n", "- {type: timestamp}\n").problems(FIELDS)).isEmpty();
  }

  @Test
  void personal_data_is_scrubbed_and_not_normalized() {
    String pii =
        "pii: {key: %s, fields: [{path: user.email, mode: hash}, {path: labels.*, mode: hash}, {path: id, mode: hash}]}\n"
            .formatted(ConfigFixture.KEY);

    assertThat(
            fixture(
                    pii,
                    """
                    - {field: user.email, text: [lower]}
                    - {field: labels.color, text: [lower]}
                    - {field: id, text: [trim]}
                    - {type: string, text: [trim]}
                    """)
                .problems(FIELDS))
        .isEqualTo(
            """
            pipelines/orders.yaml:5: normalize[0].field is personal data by pii.fields, and is scrubbed before it could be normalized; canonicalize it there
            pipelines/orders.yaml:6: normalize[1].field is personal data by pii.fields, and is scrubbed before it could be normalized; canonicalize it there
            pipelines/orders.yaml:7: normalize[2].field is personal data by pii.fields, and is scrubbed before it could be normalized; canonicalize it there""");
  }

  private List<NormalizeSettings> normalize(String items) {
    return fixture("", items).load().pipeline().normalize();
  }

  private String problems(String items) {
    return fixture("", items).problems();
  }

  private ConfigFixture fixture(String more, String items) {
    return new ConfigFixture(directory).orders(more + "normalize:\n" + items);
  }
}
