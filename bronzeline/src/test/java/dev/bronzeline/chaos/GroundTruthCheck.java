package dev.bronzeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that knows nothing of the product: it reads the file that says what was sent, and the
 * Parquet files of a root as any reader does, by listing their folders, with DuckDB. It tells which
 * events are lost, which are there more than once, and which rows nobody sent.
 *
 * <p>An accepted event is in {@code validated} once, also if copies of it were sent, which are all
 * but one in no table; a rejected one is in {@code dlq} once; an ignored one is in no table.
 *
 * <pre>{@code
 * GroundTruthCheck truth.ndjson /data/bronze/user_events
 * }</pre>
 *
 * <p>It prints one object of JSON, and ends with 0 if nothing is wrong, else with 1.
 */
public final class GroundTruthCheck {
  private static final int EXAMPLES = 10;

  private final Connection duckDb;

  private GroundTruthCheck(Connection duckDb) {
    this.duckDb = duckDb;
  }

  /** Arguments: the file that says what was sent, the root. */
  public static void main(String[] arguments) throws SQLException {
    Result result = check(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println(result.json());
    System.exit(result.isRight() ? 0 : 1);
  }

  /** Holds what was sent against what is there. */
  static Result check(Path truth, Path root) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
      GroundTruthCheck check = new GroundTruthCheck(duckDb);
      check.load(truth, root);
      return check.result();
    }
  }

  /**
   * What was found: ids of events, or places in the topic where a record has no id.
   *
   * @param events how many records were sent
   * @param lost sent, and not where they must be
   * @param repeated there more than once
   * @param misplaced in a table where they must not be, or never sent
   */
  record Result(long events, List<String> lost, List<String> repeated, List<String> misplaced) {
    boolean isRight() {
      return lost.isEmpty() && repeated.isEmpty() && misplaced.isEmpty();
    }

    String json() {
      return "{\"events\":%d,\"lost\":%d,\"repeated\":%d,\"misplaced\":%d,\"examples\":[%s]}"
          .formatted(
              events,
              lost.size(),
              repeated.size(),
              misplaced.size(),
              String.join(",", Stream.of(lost, repeated, misplaced).map(Result::some).toList()));
    }

    private static String some(List<String> all) {
      return "\"" + String.join(" ", all.stream().limit(EXAMPLES).toList()) + "\"";
    }
  }

  /** Into tables first: DuckDB 1.5.0 now and then loses rows when it joins what it reads. */
  private void load(Path truth, Path root) throws SQLException {
    execute(
        """
        create table sent as select * from read_json('%s', format = 'newline_delimited', columns = {
          event: 'VARCHAR', topic: 'VARCHAR', "partition": 'INTEGER', "offset": 'BIGINT', fate: 'VARCHAR'})
        """
            .formatted(truth));
    table(
        "validated",
        root,
        "event_id as event, _topic as topic, _partition as \"partition\", _offset as \"offset\"");
    table("dlq", root, "null::VARCHAR as event, topic, \"partition\", \"offset\"");
  }

  private void table(String name, Path root, String columns) throws SQLException {
    String from =
        hasFiles(root.resolve(name))
            ? "select %s from read_parquet('%s/%s/**/*.parquet')".formatted(columns, root, name)
            : "select event, topic, \"partition\", \"offset\" from sent where false";
    execute("create table %s as %s".formatted(name, from));
  }

  private Result result() throws SQLException {
    // One line for each event that must be in the bronze table, and for each that is there.
    execute(
        """
        create table by_event as
        select event, sum(sent) as sent, sum(found) as found from (
          select event, 1 as sent, 0 as found from sent where fate in ('accepted', 'copy')
          union all select event, 0, 1 from validated)
        group by event
        """);
    // One line for each place in the topic, and what there is from it.
    execute(
        """
        create table by_place as
        select topic, "partition", "offset", any_value(fate) as fate,
          sum(validated) as validated, sum(dlq) as dlq, count(distinct event) as events
        from (
          select topic, "partition", "offset", fate, event, 0 as validated, 0 as dlq from sent
          union all select topic, "partition", "offset", null, event, 1, 0 from validated
          union all select topic, "partition", "offset", null, null, 0, 1 from dlq)
        group by topic, "partition", "offset"
        """);
    List<String> lost =
        names(
            """
            select event from by_event where sent > 0 and found = 0
            union all select PLACE from by_place where fate = 'rejected' and dlq = 0
            """);
    List<String> repeated =
        names(
            """
            select event from by_event where sent > 0 and found > 1
            union all select PLACE from by_place where validated + dlq > 1
            """);
    List<String> misplaced =
        names(
            """
            select coalesce(event, 'a row without an id') from by_event where sent = 0
            union all select PLACE from by_place where fate is null
              or (fate in ('accepted', 'copy') and dlq > 0)
              or (fate in ('rejected', 'ignored') and validated > 0)
              or (fate = 'ignored' and dlq > 0)
              or events > 1
            """);
    long events = Long.parseLong(names("select count(*) from sent").get(0));
    return new Result(events, lost, repeated, misplaced);
  }

  private List<String> names(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    String place = "topic || '-' || \"partition\" || '@' || \"offset\"";
    try (Statement statement = duckDb.createStatement();
        ResultSet rows = statement.executeQuery(sql.replace("PLACE", place))) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duckDb.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean hasFiles(Path folder) {
    if (!Files.exists(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
