package dev.bronzeline.chaos;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The columns of a bronze row that follow from what was sent, in the words of DuckDB: how a reader
 * finds them in the table, and how they are made again from the bytes that were sent. The second is
 * written after the manual and the pipeline's configuration; none of the product's code takes part.
 */
final class SentColumns {
  private static final int HMAC_BLOCK = 64;

  /**
   * A column.
   *
   * @param found the expression over a row of the table
   * @param sent the expression over {@code j}, the event as JSON, and {@code kafka_timestamp}
   */
  private record Column(String name, String found, String sent) {}

  private static final List<Column> ALL =
      List.of(
          same("event_id"),
          new Column("event_type", "event_type", "lower(trim(j->>'$.event_type'))"),
          new Column("user_id", "user_id", "hashed(j->>'$.user_id')"),
          new Column("session_id", "session_id", "hashed(j->>'$.session_id')"),
          new Column("timestamp", "\"timestamp\"::VARCHAR", "j->>'$.timestamp'"),
          new Column(
              "timestamp_iso",
              "timestamp_iso",
              "strftime(make_timestamp_ms((j->>'$.timestamp')::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ')"),
          new Column("email", "email", "hashed(lower(trim(j->>'$.email')))"),
          new Column("ip", "ip", "regexp_replace(j->>'$.ip', '[0-9]+$', '0')"),
          new Column("page", "page", "nullif(trim(j->>'$.page'), '')"),
          new Column(
              "device",
              "case when device is not null then to_json(device)::VARCHAR end",
              "case when json_type(j, '$.device') = 'OBJECT' then (j->'$.device')::VARCHAR end"),
          new Column("amount", "amount::VARCHAR", "try_cast(j->>'$.amount' as DOUBLE)::VARCHAR"),
          new Column("currency", "currency", "upper(trim(j->>'$.currency'))"),
          new Column("properties", "to_json(properties)::VARCHAR", "(j->'$.properties')::VARCHAR"),
          new Column("_kafka_timestamp", "epoch_ms(_kafka_timestamp)::VARCHAR", "kafka_timestamp"));

  private static Column same(String name) {
    return new Column(name, name, "j->>'$.%s'".formatted(name));
  }

  private SentColumns() {}

  /** Makes {@code hashed(text)}: HMAC-SHA256 (RFC 2104), written as the pipeline writes it. */
  static String macros(byte[] key, String keyId) {
    return """
        create macro hmac(text) as
          unhex(sha256(unhex('%s') || unhex(sha256(unhex('%s') || encode(text)))));
        create macro hashed(text) as
          '%s:' || rtrim(replace(replace(to_base64(hmac(text)), '+', '-'), '/', '_'), '=');
        """
        .formatted(padded(key, 0x5c), padded(key, 0x36), keyId);
  }

  private static String padded(byte[] key, int pad) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < HMAC_BLOCK; i++) {
      hex.append("%02x".formatted(pad ^ (i < key.length ? key[i] & 0xff : 0)));
    }
    return hex.toString();
  }

  /** The columns as a reader finds them, to be selected from the table. */
  static String found() {
    return each(column -> "(%s)::VARCHAR as \"%s\"".formatted(column.found, column.name));
  }

  /** The same as they must be, to be selected from what was sent. */
  static String sent() {
    return each(column -> "(%s)::VARCHAR as \"%s\"".formatted(column.sent, column.name));
  }

  /** For the definition of a table. */
  static String defined() {
    return each(column -> "\"%s\" VARCHAR".formatted(column.name));
  }

  /** The names of the columns that differ between two rows, with commas; empty if none does. */
  static String different(String one, String other) {
    return "concat_ws(',', %s)"
        .formatted(
            each(
                column ->
                    "case when %1$s.\"%3$s\" is distinct from %2$s.\"%3$s\" then '%3$s' end"
                        .formatted(one, other, column.name)));
  }

  private static String each(Function<Column, String> expression) {
    return ALL.stream().map(expression).collect(Collectors.joining(",\n  "));
  }
}
