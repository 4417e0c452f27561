package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.ledger.Disposition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final int SIZE_LIMIT = 300_000;
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final List<String> FIELDS =
      List.of(
          "event_id",
          "event_type",
          "user_id",
          "session_id",
          "timestamp",
          "email",
          "ip",
          "page",
          "device",
          "amount",
          "currency",
          "properties");

  @Test
  void the_same_seed_makes_the_same_bytes_and_another_seed_others() {
    assertThat(values(SampleEvents.withFaults(1, NOW), 3000))
        .isEqualTo(values(SampleEvents.withFaults(1, NOW), 3000))
        .isNotEqualTo(values(SampleEvents.withFaults(2, NOW), 3000));
  }

  @Test
  void every_thousand_events_hold_each_kind_as_often_as_its_share_says() {
    SampleEvents events = SampleEvents.withFaults(7, NOW);
    make(events, 1000);
    events.beginPortion();
    make(events, 1000);
    for (SampleKind kind : SampleKind.values()) {
      switch (kind) {
        case VALID, DUPLICATE_NEAR, DUPLICATE_FAR, OVERSIZED -> {}
        default ->
            assertThat(events.tally().of(kind)).as("%s", kind).isEqualTo(2L * kind.perMille());
      }
    }
    assertThat(events.tally().of(SampleKind.DUPLICATE_FAR))
        .isEqualTo(SampleKind.DUPLICATE_FAR.perMille());
    assertThat(events.tally().total()).isEqualTo(2000);
  }

  @Test
  void the_tally_adds_up_by_disposition_and_by_reason() {
    SampleEvents events = SampleEvents.withFaults(7, NOW, SIZE_LIMIT);
    make(events, 5000);
    Tally tally = events.tally();
    long sum = 0;
    for (Disposition disposition : Disposition.values()) {
      assertThat(tally.of(disposition)).as("%s", disposition).isPositive();
      sum += tally.of(disposition);
    }
    assertThat(sum).isEqualTo(5000);
    assertThat(tally.reasons().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(tally.of(Disposition.REJECTED) + tally.of(Disposition.IGNORED));
    assertThat(tally.reasons())
        .containsEntry("parse/INVALID_JSON", 15L)
        .containsKey("parse/OVERSIZED");
  }

  @Test
  void good_events_have_the_fields_of_the_schema_in_its_order_and_ids_of_their_own()
      throws IOException {
    SampleEvents events = SampleEvents.withoutFaults(3, NOW);
    Set<String> ids = new HashSet<>();
    for (SampleEvent event : make(events, 2000)) {
      JsonNode json = parsed(event);
      assertThat(fieldNames(json)).isEqualTo(FIELDS);
      assertThat(UUID.fromString(json.get("event_id").textValue()).version()).isEqualTo(4);
      assertThat(json.get("user_id").textValue()).isEqualTo(new String(event.key(), UTF_8));
      assertThat(json.get("timestamp").longValue())
          .isBetween(NOW.minusSeconds(3600).toEpochMilli(), NOW.toEpochMilli());
      assertThat(json.get("device").get("app").get("version").isTextual()).isTrue();
      assertThat(json.get("properties").isObject()).isTrue();
      assertThat(json.get("amount").isNull()).isEqualTo(json.get("currency").isNull());
      ids.add(json.get("event_id").textValue());
    }
    assertThat(ids).hasSize(2000);
    assertThat(events.tally()).isEqualTo(new Tally(Map.of(SampleKind.VALID, 2000L)));
  }

  @Test
  void an_event_has_about_410_bytes() {
    List<SampleEvent> events = make(SampleEvents.withoutFaults(3, NOW), 1000);
    assertThat(events.stream().mapToInt(event -> bytes(event).length).average().orElseThrow())
        .isBetween(390.0, 430.0);
  }

  @Test
  void a_duplicate_is_an_exact_copy_of_an_event_made_before() {
    SampleEvents events = SampleEvents.withFaults(5, NOW);
    Set<String> first = new HashSet<>();
    for (SampleEvent event : make(events, 2000)) {
      if (event.kind() == SampleKind.VALID) {
        first.add(text(event));
      }
    }
    Set<String> second = new HashSet<>();
    events.beginPortion();
    for (SampleEvent event : make(events, 3000)) {
      switch (event.kind()) {
        case VALID -> assertThat(second.add(text(event)) && !first.contains(text(event))).isTrue();
        case DUPLICATE_FAR -> assertThat(first).contains(text(event));
        case DUPLICATE_NEAR ->
            assertThat(first.contains(text(event)) || second.contains(text(event))).isTrue();
        default -> {}
      }
    }
    assertThat(events.tally().of(SampleKind.DUPLICATE_FAR)).isEqualTo(30);
    assertThat(events.tally().of(SampleKind.DUPLICATE_NEAR)).isBetween(60L, 75L);
  }

  @ParameterizedTest
  @EnumSource(SampleKind.class)
  void each_kind_is_what_it_says(SampleKind kind) throws IOException {
    List<SampleEvent> found = of(kind);
    assertThat(found).isNotEmpty();
    for (SampleEvent event : found) {
      switch (kind) {
        case VALID, DUPLICATE_NEAR, DUPLICATE_FAR ->
            assertThat(fieldNames(parsed(event))).isEqualTo(FIELDS);
        case DOUBTFUL -> assertThat(parsed(event).get("email").textValue()).doesNotContain("@");
        case UNKNOWN_FIELD ->
            assertThat(fieldNames(parsed(event))).hasSizeGreaterThan(FIELDS.size());
        case LARGE_VALUE -> assertThat(event.value()).hasSizeBetween(20_000, 210_000);
        case OVERSIZED -> assertThat(event.value()).hasSizeGreaterThan(SIZE_LIMIT);
        case TOMBSTONE -> assertThat(event.value()).isNull();
        case EMPTY_VALUE -> assertThat(event.value()).isEmpty();
        case TRUNCATED, TRAILING_GARBAGE, NOT_JSON, NOT_A_NUMBER, DUPLICATE_KEY, TOO_DEEP ->
            assertThatThrownBy(() -> parsed(event)).isInstanceOf(JsonProcessingException.class);
        case BAD_UTF8 ->
            assertThatCode(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(event))))
                .isInstanceOf(CharacterCodingException.class);
        case BYTE_ORDER_MARK -> assertThat(text(event)).startsWith("\uFEFF{").endsWith("}");
        case TOP_LEVEL_ARRAY -> assertThat(parsed(event).isArray()).isTrue();
        case MISSING_FIELD ->
            assertThat(List.of("event_id", "event_type", "user_id", "timestamp"))
                .anyMatch(field -> !unchecked(event).hasNonNull(field));
        case WRONG_TYPE -> assertThat(parsed(event).get("timestamp").isNumber()).isFalse();
        case MISFIT ->
            assertThat(
                    parsed(event).get("device").isTextual()
                        || parsed(event).get("amount").isTextual())
                .isTrue();
        case OUT_OF_RANGE -> assertThat(parsed(event).get("amount").doubleValue()).isNegative();
        case UNKNOWN_TYPE ->
            assertThat(parsed(event).get("event_type").textValue())
                .isIn("pageview", "PURCHASE_V2", "teleport", "");
        case FUTURE_TIMESTAMP ->
            assertThat(parsed(event).get("timestamp").longValue())
                .isGreaterThan(NOW.plusSeconds(86_400).toEpochMilli());
        case ZERO_TIMESTAMP -> assertThat(parsed(event).get("timestamp").longValue()).isZero();
      }
    }
  }

  private static List<SampleEvent> of(SampleKind kind) {
    SampleEvents events = SampleEvents.withFaults(11, NOW, SIZE_LIMIT);
    List<SampleEvent> made = make(events, 2000);
    events.beginPortion();
    made.addAll(make(events, 1000));
    made.removeIf(event -> event.kind() != kind);
    return made;
  }

  private static List<SampleEvent> make(SampleEvents events, int count) {
    List<SampleEvent> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(events.next());
    }
    return made;
  }

  private static List<String> values(SampleEvents events, int count) {
    return make(events, count).stream().map(SampleEventsTest::text).toList();
  }

  private static byte[] bytes(SampleEvent event) {
    return Objects.requireNonNull(event.value());
  }

  private static String text(SampleEvent event) {
    return event.value() == null ? "null" : new String(bytes(event), UTF_8);
  }

  private static JsonNode parsed(SampleEvent event) throws IOException {
    return STRICT.readTree(bytes(event));
  }

  private static JsonNode unchecked(SampleEvent event) {
    try {
      return parsed(event);
    } catch (IOException e) {
      throw new AssertionError(text(event), e);
    }
  }

  private static List<String> fieldNames(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
