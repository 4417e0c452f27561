package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8601Test {
  private static final DateTimeFormatter JAVA_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Property
  void every_instant_is_written_as_java_time_does_and_read_back(
      @ForAll @LongRange(min = Iso8601.MIN, max = Iso8601.MAX) long millis) {
    UTF8String text = Iso8601.format(millis);
    assertThat(text).hasToString(JAVA_TIME.format(Instant.ofEpochMilli(millis)));
    assertThat(Iso8601.parse(text)).isEqualTo(millis);
  }

  @Test
  void the_first_and_the_last_instant_are_written_right() {
    assertThat(Iso8601.format(Iso8601.MIN)).hasToString("0000-01-01T00:00:00.000Z");
    assertThat(Iso8601.format(Iso8601.MAX)).hasToString("9999-12-31T23:59:59.999Z");
    assertThat(Iso8601.isWritable(Iso8601.MIN - 1)).isFalse();
    assertThat(Iso8601.isWritable(Iso8601.MAX + 1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23, 2026-11-23T00:00:00Z",
    "2026-11-23T18:04, 2026-11-23T18:04:00Z",
    "2026-11-23 18:04:05, 2026-11-23T18:04:05Z",
    "2026-11-23T18:04:05Z, 2026-11-23T18:04:05Z",
    "2026-11-23t18:04:05z, 2026-11-23T18:04:05Z",
    "2026-11-23T18:04:05.1, 2026-11-23T18:04:05.100Z",
    "2026-11-23T18:04:05.123456789Z, 2026-11-23T18:04:05.123Z",
    "2026-11-23T18:04:05+01:00, 2026-11-23T17:04:05Z",
    "2026-11-23T18:04:05-0130, 2026-11-23T19:34:05Z",
    "2026-11-23T18:04:05+01, 2026-11-23T17:04:05Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "0000-03-01, 0000-03-01T00:00:00Z"
  })
  void these_are_instants(String text, String instant) {
    assertThat(Iso8601.parse(UTF8String.fromString(text)))
        .isEqualTo(Instant.parse(instant).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2100-02-29",
        "2026-11-31",
        "2026-11-23T",
        "2026-11-23T24:00",
        "2026-11-23T18:60",
        "2026-11-23T18:04:60",
        "2026-11-23T18:04:05.",
        "2026-11-23T18:04:05.1234567890",
        "2026-11-23T18:04:05Zulu",
        "2026-11-23T18:04:05 Z",
        "2026-11-23T18:04:05+19:00",
        "2026-11-23T18:04:05+1",
        "2026-11-23X18:04",
        "26-11-23",
        "0000-01-01T00:00+01:00",
        " 2026-11-23",
        "２０２６-11-23"
      })
  void these_are_not(String text) {
    assertThat(Iso8601.parse(UTF8String.fromString(text))).isNull();
  }
}
