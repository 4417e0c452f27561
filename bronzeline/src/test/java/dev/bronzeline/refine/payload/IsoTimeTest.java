package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
  private static long micros(String text) {
    byte[] bytes = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
    return IsoTime.micros(bytes, 1, bytes.length - 1);
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.get(ChronoField.MICRO_OF_SECOND);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T18:05:06Z, 2026-11-23T18:05:06Z",
    "2026-11-23T18:05Z, 2026-11-23T18:05:00Z",
    "2026-11-23t18:05:06z, 2026-11-23T18:05:06Z",
    "2026-11-23 18:05:06.1Z, 2026-11-23T18:05:06.1Z",
    "2026-11-23T18:05:06.123456789Z, 2026-11-23T18:05:06.123456Z",
    "2026-11-23T18:05:06+01:00, 2026-11-23T17:05:06Z",
    "2026-11-23T18:05:06-0530, 2026-11-23T23:35:06Z",
    "2026-11-23T00:05:06+01, 2026-11-22T23:05:06Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-23:59, +10000-01-01T23:58:59.999999Z"
  })
  void an_instant(String text, Instant expected) {
    assertThat(micros(text)).isEqualTo(micros(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-23",
        "2026-11-23T",
        "2026-11-23Z",
        "2026-11-23T18Z",
        "2026-11-23T18:05:06",
        "2026-11-23T18:05:06.Z",
        "2026-11-23T18:05.5Z",
        "2026-11-23T18:05:06,5Z",
        "2026-11-23T18:05:06.1234567890Z",
        "2026-11-23T18:05:06Zx",
        "2026-11-23T18:05:06 Z",
        " 2026-11-23T18:05:06Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T18:60:00Z",
        "2026-11-23T18:05:60Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-31T00:00:00Z",
        "2026-11-00T00:00:00Z",
        "2026-1-01T00:00:00Z",
        "20261123T180506Z",
        "2026-327T18:05:06Z",
        "+2026-11-23T18:05:06Z",
        "2026-11-23T18:05:06+1",
        "2026-11-23T18:05:06+24:00",
        "2026-11-23T18:05:06+01:60",
        "2026-11-23T18:05:06+01:",
        "2026-11-23T18:05:06GMT",
        "2026-11-23T18:05:06[UTC]",
        "2026/11/23T18:05:06Z",
        "２026-11-23T18:05:06Z",
        "now"
      })
  void no_instant(String text) {
    assertThat(micros(text)).isEqualTo(IsoTime.NONE);
  }

  @Test
  void random_instants_are_what_the_jdk_reads() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      OffsetDateTime time =
          Instant.ofEpochSecond(
                  random.nextLong(-62_000_000_000L, 253_000_000_000L),
                  random.nextInt(1_000_000_000))
              .atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2 * 1080) - 1080)));
      assertThat(micros(time.toString()))
          .as("%s, seed %d", time, seed)
          .isEqualTo(micros(time.toInstant()));
    }
  }

  @Test
  void every_day_of_four_centuries() {
    for (LocalDate day = LocalDate.of(1800, 1, 1); day.getYear() < 2200; day = day.plusDays(1)) {
      byte[] bytes = day.toString().getBytes(StandardCharsets.US_ASCII);
      assertThat(IsoTime.days(bytes, 0, bytes.length)).isEqualTo(day.toEpochDay());
    }
  }
}
