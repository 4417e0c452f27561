package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each normalization does to values, case by case. {@code -} stands for "is rejected". */
class NormalizationCasesTest {
  private static final String REJECTED = "-";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "trim                            | ' \t a b \n'  | 'a b'",
        "trim                            | '\u00a0a'     | '\u00a0a'",
        "collapse                        | ' a  \t b'    | ' a b'",
        "lower                           | 'ÀBC'         | 'àbc'",
        "lower                           | 'TITLE'       | 'title'",
        "lower                           | 'ΟΔΥΣΣΕΥΣ'    | 'οδυσσευς'",
        "upper                           | 'straße'      | 'STRASSE'",
        "upper                           | 'title'       | 'TITLE'",
        "nfc                             | 'Cafe\u0301'  | 'Café'",
        "nfc                             | '\u212b'      | 'Å'",
        "nfc                             | '\uff21'      | '\uff21'",
        "lower nfc                       | 'CAFE\u0301'  | 'café'",
        "null_token_to_null              | 'NULL'        | ",
        "null_token_to_null              | 'n/a'         | ",
        "null_token_to_null              | 'nullable'    | 'nullable'",
        "null_token_to_null              | ' null'       | ' null'",
        "trim null_token_to_null         | ' null'       | ",
        "empty_to_null                   | ''            | ",
        "empty_to_null                   | ' '           | ' '",
        "trim empty_to_null              | ' '           | ",
        "trim collapse upper             | ' a \t b '    | 'A B'",
      })
  void texts(String operations, String text, @Nullable String result) {
    Set<TextOperation> set =
        Arrays.stream(operations.split(" "))
            .map(name -> TextOperation.valueOf(name.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet());

    assertThat(normalized(text, new Normalization.Text("v", set))).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"unknown,", "UNKNOWN,", "Keine Angabe,", "null, null", "n/a, n/a"})
  void a_list_of_tokens_takes_the_place_of_the_usual_ones(String text, @Nullable String result) {
    assertThat(
            normalized(
                text,
                new Normalization.Text(
                    "v",
                    Set.of(TextOperation.NULL_TOKEN_TO_NULL),
                    Set.of("Unknown", "keine angabe"))))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seconds              | UTC           | 1795457045                      | 2026-11-23T18:04:05.000Z",
        "seconds              | UTC           | 1795457045.1239                 | 2026-11-23T18:04:05.123Z",
        "seconds              | UTC           | -1                              | 1969-12-31T23:59:59.000Z",
        "millis               | UTC           | 1795457045123                   | 2026-11-23T18:04:05.123Z",
        "micros               | UTC           | 1795457045123999                | 2026-11-23T18:04:05.123Z",
        "nanos                | UTC           | 1795457045123999999             | 2026-11-23T18:04:05.123Z",
        "nanos                | UTC           | -1                              | 1969-12-31T23:59:59.999Z",
        "auto                 | UTC           | 1795457045                      | 2026-11-23T18:04:05.000Z",
        "auto                 | UTC           | 1795457045123                   | 2026-11-23T18:04:05.123Z",
        "auto                 | UTC           | 1795457045123999                | 2026-11-23T18:04:05.123Z",
        "auto                 | UTC           | 1795457045123999999             | 2026-11-23T18:04:05.123Z",
        "auto                 | UTC           | 5                               | 1970-01-01T00:00:00.005Z",
        "iso                  | UTC           | 1795457045                      | -",
        "seconds              | UTC           | ''                              | -",
        "seconds              | UTC           | 1.                              | -",
        "seconds              | UTC           | 1e9                             | -",
        "seconds              | UTC           | 99999999999999999999            | -",
        "seconds              | UTC           | 2026-11-23                      | -",
        "iso                  | UTC           | 2026-11-23T18:04:05.123Z        | 2026-11-23T18:04:05.123Z",
        "iso                  | UTC           | 2026-11-23T19:04:05.123+01:00   | 2026-11-23T18:04:05.123Z",
        "iso                  | UTC           | 2026-11-23T12:34:05.123-0530    | 2026-11-23T18:04:05.123Z",
        "iso                  | UTC           | 2026-11-23 18:04                | 2026-11-23T18:04:00.000Z",
        "iso                  | Europe/Berlin | 2026-11-23T19:04                | 2026-11-23T18:04:00.000Z",
        "iso                  | Europe/Berlin | 2026-11-23T18:04Z               | 2026-11-23T18:04:00.000Z",
        "iso                  | Europe/Berlin | 2026-11-23                      | 2026-11-22T23:00:00.000Z",
        "iso                  | Europe/Berlin | 2026-03-29T02:30                | 2026-03-29T01:30:00.000Z",
        "iso                  | Europe/Berlin | 2026-10-25T02:30                | 2026-10-25T00:30:00.000Z",
        "iso                  | +05:30        | 2026-11-23T18:04                | 2026-11-23T12:34:00.000Z",
        "iso                  | UTC           | 2026-02-29                      | -",
        "rfc_1123             | UTC           | Mon, 23 Nov 2026 18:04:05 GMT   | 2026-11-23T18:04:05.000Z",
        "rfc_1123             | UTC           | mon, 23 nov 2026 19:04:05 +0100 | 2026-11-23T18:04:05.000Z",
        "rfc_1123             | UTC           | 1 Jan 2026 00:00:00 GMT         | 2026-01-01T00:00:00.000Z",
        "rfc_1123             | UTC           | Tue, 23 Nov 2026 18:04:05 GMT   | -",
        "rfc_1123             | UTC           | Mon, 23 Nov 2026 18:04:05 PST   | -",
        "dd.MM.yyyy HH:mm     | UTC           | 23.11.2026 18:04                | 2026-11-23T18:04:00.000Z",
        "dd.MM.yyyy HH:mm     | Europe/Paris  | 23.11.2026 19:04                | 2026-11-23T18:04:00.000Z",
        "dd.MM.uuuu           | Europe/Paris  | 23.11.2026                      | 2026-11-22T23:00:00.000Z",
        "dd.MM.yyyy           | UTC           | 31.04.2026                      | -",
        "dd.MM.yyyy           | UTC           | 23.11.2026 18:04                | -",
        "MM/dd/yyyy hh:mm a   | UTC           | 11/23/2026 06:04 pm             | 2026-11-23T18:04:00.000Z",
        "d MMM yyyy           | UTC           | 3 nov 2026                      | 2026-11-03T00:00:00.000Z",
        "yyyy-MM-dd HH:mm xxx | UTC           | 2026-11-23 19:04 +01:00         | 2026-11-23T18:04:00.000Z",
        "yyyyMMdd,seconds     | UTC           | 20261123                        | 2026-11-23T00:00:00.000Z",
        "seconds,yyyyMMdd     | UTC           | 20261123                        | 1970-08-23T12:05:23.000Z",
        "dd/MM/yyyy,iso       | UTC           | 2026-11-23                      | 2026-11-23T00:00:00.000Z",
      })
  void timestamps(String formats, String zone, String text, String result) {
    List<TimeFormat> all =
        Arrays.stream(formats.split(",")).map(NormalizationCasesTest::format).toList();
    for (Normalization.InstantForm form : Normalization.InstantForm.values()) {
      Object found =
          normalized(text, new Normalization.Instant("v", all, ZoneId.of(zone), form, null));
      Object expected =
          result.equals(REJECTED) || form == Normalization.InstantForm.ISO
              ? result
              : (Object) Instant.parse(result).toEpochMilli();
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "double        | . |   | 1234.5          | 1234.5",
        "double        | . |   | -1234.5e-3      | -1.2345",
        "double        | . |   | ' +7 '          | 7.0",
        "double        | . | , | '-1,234,567.5'  | -1234567.5",
        "double        | . | , | 1234567.5       | 1234567.5",
        "double        | . | , | '1,5'           | -",
        "double        | . | , | '1234,567'      | -",
        "double        | . | , | ',123'          | -",
        "double        | , | . | '1.234.567,5'   | 1234567.5",
        "double        | , | . | '1234567,5'     | 1234567.5",
        "double        | , | . | 1.5             | -",
        "double        | , | _ | '1_234,5'       | 1234.5",
        "double        | . | apostrophe | 1'234.5         | 1234.5",
        "double        | . | apostrophe | 1\u2019234.5    | 1234.5",
        "double        | . |   | '1,234'         | -",
        "double        | . |   | ''              | -",
        "double        | . |   | .5              | -",
        "double        | . |   | 5.              | -",
        "double        | . |   | 0x10            | -",
        "double        | . |   | NaN             | -",
        "double        | . |   | 1e309           | -",
        "double        | . |   | 1e9999          | -",
        "double        | . |   | 12 EUR          | -",
        "double        | . |   | \u0661\u0662    | -",
        "long          | . | , | '1,234'         | 1234",
        "long          | . |   | 1234.0          | 1234",
        "long          | . |   | 1234.5          | -",
        "long          | . |   | 9223372036854775807 | 9223372036854775807",
        "long          | . |   | 9223372036854775808 | -",
        "decimal(6,2)  | . | , | '1,234.5'       | 1234.50",
        "decimal(6,2)  | . |   | 1.230           | 1.23",
        "decimal(6,2)  | . |   | 1.234           | -",
        "decimal(6,2)  | . |   | 12345           | -",
      })
  void numbers(String type, char decimal, @Nullable String thousands, String text, String result) {
    String separator = "apostrophe".equals(thousands) ? "'" : thousands;
    NumberForm form = new NumberForm(decimal, separator == null ? null : separator.charAt(0));
    Object found =
        normalized(text, new Normalization.Numeric("v", DataType.fromDDL(type.trim()), form));
    assertThat(found instanceof Decimal number ? number.toString() : String.valueOf(found))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 234,5", "1\u00a0234,5", "1\u202f234,5"})
  void a_space_between_thousands_may_be_one_that_does_not_break(String text) {
    assertThat(
            normalized(
                text,
                new Normalization.Numeric("v", DataTypes.DoubleType, new NumberForm(',', ' '))))
        .isEqualTo(1234.5);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true", "TRUE, true", "t, true", "yes, true", "' Y ', true", "on, true", "1, true",
    "false, false", "False, false", "F, false", "no, false", "n, false", "off, false", "0, false",
    "'', -", "2, -", "ja, -", "truee, -", "null, -"
  })
  void booleans(String text, String result) {
    assertThat(String.valueOf(normalized(text, new Normalization.Bool("v")))).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "0, false", "2, -", "-1, -"})
  void booleans_that_are_numbers(int number, String result) {
    Normalized found =
        Normalized.of(DataTypes.IntegerType, number).by(List.of(new Normalization.Bool("v")));
    assertThat(found.failing() == null ? String.valueOf(found.value()) : REJECTED)
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "Active,      Active, Active",
    "ACTIVE,      Active, Active",
    "act,         Active, Active",
    "'  a  ',     Active, Active",
    "0,           Closed, Closed",
    "'Shut  down', Closed, Closed",
    "STRASSE,     Straße, Straße",
    "pending,     -,      pending",
    "'',          -,      ''"
  })
  void names_and_their_aliases(String text, String result, String kept) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    names.put("Active", List.of("a", "act"));
    names.put("Closed", List.of("0", "shut down"));
    names.put("Straße", List.of());

    assertThat(normalized(text, new Normalization.Aliases("v", names, false))).isEqualTo(result);
    assertThat(normalized(text, new Normalization.Aliases("v", names, true))).isEqualTo(kept);
  }

  @Test
  void texts_are_made_canonical_before_they_are_read_as_something_else() {
    Normalization clean =
        new Normalization.Text("v", TextOperation.TRIM, TextOperation.NULL_TOKEN_TO_NULL);
    Normalization number = new Normalization.Numeric("v", DataTypes.LongType, NumberForm.PLAIN);
    Normalization time = new Normalization.Instant("v");

    assertThat(Normalized.of(" n/a ").by(List.of(clean, number)))
        .satisfies(
            row -> {
              assertThat(row.value()).isNull();
              assertThat(row.failing()).isNull();
            });
    assertThat(Normalized.of(" 2026-11-23 ").by(List.of(clean, time)).value())
        .isEqualTo(Instant.parse("2026-11-23T00:00:00Z").toEpochMilli());
    assertThat(Normalized.of(" 2026-11-23 ").by(List.of(time)).failing()).isEqualTo("v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HH:mm", "dd/MM/yyyy hh:mm", "YYYY-MM-dd", "dd.MM", "yyyy", "bogus", "'x'"})
  void a_pattern_that_does_not_tell_an_instant_is_refused(String pattern) {
    assertThatThrownBy(() -> new TimeFormat.Pattern(pattern))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_contradicts_itself_is_refused() {
    assertThatThrownBy(
            () ->
                new Normalization.Aliases(
                    "v", Map.of("a", List.of("x"), "b", List.of(" X ")), false))
        .hasMessageContaining("stands for both");
    assertThatThrownBy(
            () ->
                new BronzeNormalizer(
                    new Normalization.Text("v", TextOperation.NULL_TOKEN_TO_NULL),
                    new Normalization.Aliases("v", Map.of("None", List.of()), false)))
        .hasMessageContaining(
            "'None' is a name for 'v', but the operations on its texts make null of it");
    assertThatThrownBy(
            () ->
                new Normalization.Instant(
                    "v",
                    List.of(
                        new TimeFormat.Epoch(EpochUnit.SECONDS),
                        new TimeFormat.Epoch(EpochUnit.MILLIS)),
                    ZoneOffset.UTC,
                    Normalization.InstantForm.MILLIS,
                    null))
        .hasMessageContaining("more than one unit");
    assertThatThrownBy(() -> new NumberForm(',', ','))
        .hasMessageContaining("cannot separate thousands");
    assertThatThrownBy(() -> new Normalization.Text("v", Set.of(), Set.of("x")))
        .hasMessageContaining("not to be removed");
  }

  @Test
  void a_number_without_a_unit_is_refused_and_not_guessed() {
    assertThatThrownBy(
            () -> Normalized.of(DataTypes.LongType, 1L).by(List.of(new Normalization.Instant("v"))))
        .hasMessageContaining("'v' is bigint, to which a timestamp without a unit for numbers");
  }

  private static TimeFormat format(String name) {
    return switch (name.trim()) {
      case "iso" -> new TimeFormat.Iso();
      case "rfc_1123" -> new TimeFormat.Rfc1123();
      case "seconds", "millis", "micros", "nanos", "auto" ->
          new TimeFormat.Epoch(EpochUnit.valueOf(name.trim().toUpperCase(Locale.ROOT)));
      default -> new TimeFormat.Pattern(name.trim());
    };
  }

  /** The value of a field that holds this text, or {@link #REJECTED}. */
  private static @Nullable Object normalized(String text, Normalization normalization) {
    Normalized found = Normalized.of(text).by(List.of(normalization));
    return found.failing() == null ? found.value() : REJECTED;
  }
}
