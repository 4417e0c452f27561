package dev.bronzeline.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.chaos.GroundTruthCheck.Result;
import dev.bronzeline.refine.Coordinates;
import dev.bronzeline.refine.PiiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A check that finds nothing is worth as much as the damage that it would have found. */
class GroundTruthCheckTest {
  private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(UTF_8);
  private static final String BROKEN = "{\"event_id\":";
  private static final String EVENT =
      """
      {"event_id":"a","event_type":"purchase","user_id":"u-0000042","session_id":"00ff",\
      "timestamp":1795457100123,"email":"User.42@Example.COM","ip":"192.0.2.17","page":"/p/7",\
      "device":{"os":"ios","model":"iPhone 17 Pro","app":{"version":"5.12.1"}},"amount":12.5,\
      "currency":"EUR","properties":{"campaign":"autumn-1","city":"Zürich"}}""";

  @TempDir Path folder;
  private Path truth;

  /** An accepted event and a copy of it, a rejected one, an ignored one. */
  @BeforeEach
  void send() throws IOException {
    truth =
        Files.write(
            folder.resolve("sent.ndjson"),
            List.of(
                line("\"a\"", 0, EVENT, "accepted", "null"),
                line("\"a\"", 1, EVENT, "copy", "null"),
                line("null", 2, BROKEN, "rejected", "\"parse/TRUNCATED_JSON\""),
                line("null", 3, "", "ignored", "\"ignore/TOMBSTONE\"")));
  }

  private static String line(String event, long offset, String value, String fate, String reason) {
    return """
        {"event":%s,"topic":"t","partition":0,"offset":%d,"timestamp":1795457100456,"key":"%s","value":"%s","fate":"%s","reason":%s}"""
        .formatted(
            event,
            offset,
            base64("u".getBytes(UTF_8)),
            base64(value.getBytes(UTF_8)),
            fate,
            reason);
  }

  @Test
  void every_event_in_its_place_is_right_whichever_copy_came_first() throws Exception {
    validated(row("a", 1));
    dlq(letter(2));

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void an_empty_root_has_lost_what_was_accepted_and_what_was_rejected() throws Exception {
    assertThat(check())
        .isEqualTo(new Result(4, List.of("a", "t-0@2"), List.of(), List.of(), List.of()));
  }

  @Test
  void a_copy_that_is_published_too_is_a_repeated_event() throws Exception {
    validated(row("a", 0), row("a", 1));
    dlq(letter(2));

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of("a"), List.of(), List.of()));
  }

  @Test
  void a_dead_letter_that_is_there_twice_is_repeated() throws Exception {
    validated(row("a", 0));
    dlq(letter(2), letter(2));

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of("t-0@2"), List.of(), List.of()));
  }

  @Test
  void a_row_in_the_wrong_table_and_one_that_nobody_sent_are_misplaced() throws Exception {
    validated(row("a", 0), row("b", 9));
    dlq(letter(2), letter(3));

    assertThat(check().lost()).isEmpty();
    assertThat(check().misplaced()).containsExactlyInAnyOrder("b", "t-0@9", "t-0@3");
  }

  @Test
  void an_event_at_the_place_of_another_one_is_misplaced() throws Exception {
    validated(row("a", 2));
    dlq(letter(2));

    assertThat(check().misplaced()).containsExactly("t-0@2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          event_type         | 'purchase'                | 'refund'
          timestamp          | 1795457100123             | 1795457100124
          timestamp_iso      | '2026-11-23T18:05:00.123Z'| '2026-11-23T18:05:00.12Z'
          ip                 | '192.0.2.0'               | '192.0.2.17'
          page               | '/p/7'                    | null::VARCHAR
          device             | 'ios'                     | 'android'
          amount             | 12.5::DOUBLE              | 12.25::DOUBLE
          currency           | 'EUR'                     | 'USD'
          properties         | 'Zürich'                  | 'Zurich'
          _kafka_timestamp   | 1795457100456             | 1795457100457
          """)
  void a_row_with_another_value_than_was_sent_is_altered(String column, String was, String is)
      throws Exception {
    assertThat(row("a", 0)).contains(was);
    validated(row("a", 0).replace(was, is));
    dlq(letter(2));

    assertThat(check().altered()).containsExactly("t-0@0 " + column);
  }

  @Test
  void personal_data_in_clear_or_under_another_key_is_altered() throws Exception {
    String row = row("a", 0);
    validated(row.replace(hash("u-0000042"), "u-0000042").replace(hash("00ff"), hash("00fe")));
    dlq(letter(2));

    assertThat(check().altered()).containsExactly("t-0@0 user_id,session_id");
  }

  @Test
  void a_dead_letter_with_another_reason_or_other_bytes_is_altered() throws Exception {
    validated(row("a", 0));
    dlq(letter(2, "NOT_UTF8", "u", BROKEN));
    assertThat(check().altered()).containsExactly("t:0:2 reason");

    dlq(letter(2, "TRUNCATED_JSON", "U", BROKEN + " "));
    assertThat(check().altered()).containsExactly("t:0:2 key", "t:0:2 value");

    dlq(letter(3).replace("3 as \"offset\"", "2 as \"offset\""));
    assertThat(check().altered()).as("of another record").hasSize(2);
  }

  private Result check() throws SQLException {
    return GroundTruthCheck.check(truth, folder, KEY);
  }

  /** What the pipeline makes of {@link #EVENT}, under some id. */
  private static String row(String id, long offset) throws Exception {
    return """
        select '%s' as event_id, 'purchase' as event_type, '%s' as user_id, '%s' as session_id,
          1795457100123 as "timestamp", '2026-11-23T18:05:00.123Z' as timestamp_iso, '%s' as email,
          '192.0.2.0' as ip, '/p/7' as page,
          {'os': 'ios', 'model': 'iPhone 17 Pro', 'app': {'version': '5.12.1'}} as device,
          12.5::DOUBLE as amount, 'EUR' as currency,
          map {'campaign': 'autumn-1', 'city': 'Zürich'} as properties,
          't' as _topic, 0 as _partition, %d as _offset, make_timestamp_ms(1795457100456) as _kafka_timestamp
        """
        .formatted(id, hash("u-0000042"), hash("00ff"), hash("user.42@example.com"), offset);
  }

  private static String hash(String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] hash = mac.doFinal(text.getBytes(UTF_8));
    return "k1:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private static String letter(long offset) {
    return letter(offset, "TRUNCATED_JSON", "u", BROKEN);
  }

  /** As the product seals it. */
  private static String letter(long offset, String reason, String key, String value) {
    return """
        select 't' as topic, 0 as "partition", %d as "offset", 'parse' as stage, '%s' as reason,
          from_base64('%s') as key, from_base64('%s') as value
        """
        .formatted(offset, reason, sealed(key, offset), sealed(value, offset));
  }

  private static String sealed(String text, long offset) {
    return base64(
        new PiiKey("k1", KEY).cipher().seal(text.getBytes(UTF_8), new Coordinates("t", 0, offset)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void validated(String... rows) throws SQLException, IOException {
    write("validated", rows);
  }

  private void dlq(String... rows) throws SQLException, IOException {
    write("dlq", rows);
  }

  private void write(String table, String... rows) throws SQLException, IOException {
    Path hour = Files.createDirectories(folder.resolve(table).resolve("dt=2026-11-23/hr=18"));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          "copy (%s) to '%s/part.parquet'".formatted(String.join(" union all ", rows), hour));
    }
  }
}
