package dev.bronzeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.chaos.GroundTruthCheck.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that finds nothing is worth as much as the damage that it would have found. */
class GroundTruthCheckTest {
  @TempDir Path folder;
  private Path truth;

  /** An accepted event and a copy of it, a rejected one, an ignored one. */
  @BeforeEach
  void send() throws IOException {
    truth =
        Files.write(
            folder.resolve("sent.ndjson"),
            List.of(
                line("\"a\"", 0, "accepted"),
                line("\"a\"", 1, "copy"),
                line("null", 2, "rejected"),
                line("null", 3, "ignored")));
  }

  private static String line(String event, long offset, String fate) {
    return "{\"event\":%s,\"topic\":\"t\",\"partition\":0,\"offset\":%d,\"fate\":\"%s\"}"
        .formatted(event, offset, fate);
  }

  @Test
  void every_event_in_its_place_is_right_whichever_copy_came_first() throws Exception {
    validated("('a', 1)");
    dlq("(2)");

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of(), List.of()));
  }

  @Test
  void an_empty_root_has_lost_what_was_accepted_and_what_was_rejected() throws Exception {
    assertThat(check()).isEqualTo(new Result(4, List.of("a", "t-0@2"), List.of(), List.of()));
  }

  @Test
  void a_copy_that_is_published_too_is_a_repeated_event() throws Exception {
    validated("('a', 0), ('a', 1)");
    dlq("(2)");

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of("a"), List.of()));
  }

  @Test
  void a_dead_letter_that_is_there_twice_is_repeated() throws Exception {
    validated("('a', 0)");
    dlq("(2), (2)");

    assertThat(check()).isEqualTo(new Result(4, List.of(), List.of("t-0@2"), List.of()));
  }

  @Test
  void a_row_in_the_wrong_table_and_one_that_nobody_sent_are_misplaced() throws Exception {
    validated("('a', 0), ('b', 9)");
    dlq("(2), (3)");

    assertThat(check().lost()).isEmpty();
    assertThat(check().misplaced()).containsExactlyInAnyOrder("b", "t-0@9", "t-0@3");
  }

  @Test
  void an_event_at_the_place_of_another_one_is_misplaced() throws Exception {
    validated("('a', 2)");
    dlq("(2)");

    assertThat(check().misplaced()).containsExactly("t-0@2");
  }

  private Result check() throws SQLException {
    return GroundTruthCheck.check(truth, folder);
  }

  private void validated(String rows) throws SQLException, IOException {
    write(
        "validated",
        "select col0 as event_id, 't' as _topic, 0 as _partition, col1 as _offset from (values "
            + rows
            + ")");
  }

  private void dlq(String rows) throws SQLException, IOException {
    write(
        "dlq",
        "select 't' as topic, 0 as \"partition\", col0 as \"offset\" from (values " + rows + ")");
  }

  private void write(String table, String rows) throws SQLException, IOException {
    Path hour = Files.createDirectories(folder.resolve(table).resolve("dt=2026-11-23/hr=18"));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("copy (%s) to '%s/part.parquet'".formatted(rows, hour));
    }
  }
}
