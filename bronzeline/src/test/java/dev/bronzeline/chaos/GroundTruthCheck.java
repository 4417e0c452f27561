package dev.bronzeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that knows nothing of the product: it reads the file that says what was sent, and the
 * Parquet files of a root as any reader does, by listing their folders, with DuckDB. It tells which
 * events are lost, which are there more than once, which rows nobody sent, and which rows hold
 * other values than what was sent.
 *
 * <p>An accepted event is in {@code validated} once, also if copies of it were sent, which are all
 * but one in no table; a rejected one is in {@code dlq} once; an ignored one is in no table. The
 * columns of a bronze row are those that follow from the bytes that were sent to its place ({@link
 * SentColumns}); a dead letter has the right reason, and holds key and value byte by byte.
 *
 * <pre>{@code
 * GroundTruthCheck truth.ndjson /data/bronze/user_events AAAA…=
 * }</pre>
 *
 * <p>It prints one object of JSON, and ends with 0 if nothing is wrong, else with 1.
 */
public final class GroundTruthCheck {
  private static final int EXAMPLES = 10;

  private static final String KEY_ID = "k1";

  private final Connection duckDb;

  private GroundTruthCheck(Connection duckDb) {
    this.duckDb = duckDb;
  }

  /** Arguments: the file that says what was sent, the root, the pipeline's key in Base64. */
  public static void main(String[] arguments) throws SQLException {
    byte[] key = Base64.getDecoder().decode(arguments[2]);
    Result result = check(Path.of(arguments[0]), Path.of(arguments[1]), key);
    System.out.println(result.json());
    System.exit(result.isRight() ? 0 : 1);
  }

  /** Holds what was sent against what is there. */
  static Result check(Path truth, Path root, byte[] key) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
      GroundTruthCheck check = new GroundTruthCheck(duckDb);
      check.execute(SentColumns.macros(key, KEY_ID));
      check.load(truth, root);
      List<String> altered = check.alteredRows();
      altered.addAll(check.alteredDeadLetters(new SealedBytes(key)));
      return check.result(altered);
    }
  }

  /**
   * What was found: ids of events, or places in the topic where a record has no id.
   *
   * @param events how many records were sent
   * @param lost sent, and not where they must be
   * @param repeated there more than once
   * @param misplaced in a table where they must not be, or never sent
   * @param altered rows with other values than what was sent to their place, and which these are
   */
  record Result(
      long events,
      List<String> lost,
      List<String> repeated,
      List<String> misplaced,
      List<String> altered) {
    boolean isRight() {
      return lost.isEmpty() && repeated.isEmpty() && misplaced.isEmpty() && altered.isEmpty();
    }

    String json() {
      return "{\"events\":%d,\"lost\":%d,\"repeated\":%d,\"misplaced\":%d,\"altered\":%d,\"examples\":[%s]}"
          .formatted(
              events,
              lost.size(),
              repeated.size(),
              misplaced.size(),
              altered.size(),
              Stream.of(lost, repeated, misplaced, altered)
                  .map(Result::some)
                  .collect(Collectors.joining(",")));
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
          event: 'VARCHAR', topic: 'VARCHAR', "partition": 'INTEGER', "offset": 'BIGINT',
          "timestamp": 'BIGINT', key: 'VARCHAR', value: 'VARCHAR', fate: 'VARCHAR', reason: 'VARCHAR'})
        """
            .formatted(truth));
    execute(
        """
        create table expected as select topic, "partition", "offset", %s from (
          select topic, "partition", "offset", "timestamp" as kafka_timestamp,
            decode(from_base64(value))::JSON as j
          from sent where fate in ('accepted', 'copy'))
        """
            .formatted(SentColumns.sent()));
    table(
        root.resolve("validated"),
        "event VARCHAR, topic VARCHAR, \"partition\" INTEGER, \"offset\" BIGINT, "
            + SentColumns.defined(),
        "event_id, _topic, _partition, _offset, " + SentColumns.found());
    table(
        root.resolve("dlq"),
        "topic VARCHAR, \"partition\" INTEGER, \"offset\" BIGINT, reason VARCHAR, key VARCHAR, value VARCHAR",
        "topic, \"partition\", \"offset\", stage || '/' || reason, to_base64(key), to_base64(value)");
  }

  private void table(Path folder, String columns, String found) throws SQLException {
    execute("create table %s (%s)".formatted(folder.getFileName(), columns));
    if (hasFiles(folder)) {
      execute(
          "insert into %s select %s from read_parquet('%s/**/*.parquet')"
              .formatted(folder.getFileName(), found, folder));
    }
  }

  private List<String> alteredRows() throws SQLException {
    return names(
        """
        select PLACE || ' ' || columns from (
          select v.topic, v."partition", v."offset", %s as columns
          from validated v join expected e
            on v.topic = e.topic and v."partition" = e."partition" and v."offset" = e."offset")
        where columns <> ''
        """
            .formatted(SentColumns.different("v", "e")));
  }

  private List<String> alteredDeadLetters(SealedBytes sealed) throws SQLException {
    List<String> altered = new ArrayList<>();
    try (Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select d.topic || ':' || d."partition" || ':' || d."offset",
                  d.reason, s.reason, d.key, s.key, d.value, s.value
                from dlq d join sent s
                  on d.topic = s.topic and d."partition" = s."partition" and d."offset" = s."offset"
                where s.fate = 'rejected'
                """)) {
      while (rows.next()) {
        String place = rows.getString(1);
        if (!rows.getString(2).equals(rows.getString(3))) {
          altered.add(place + " reason");
        }
        if (!holds(sealed, place, rows.getString(4), rows.getString(5))) {
          altered.add(place + " key");
        }
        if (!holds(sealed, place, rows.getString(6), rows.getString(7))) {
          altered.add(place + " value");
        }
      }
    }
    return altered;
  }

  /** Whether this was sealed for the place, and from these bytes. */
  private static boolean holds(SealedBytes sealed, String place, String found, String sent) {
    try {
      byte[] opened = sealed.open(Base64.getDecoder().decode(found), place);
      return Arrays.equals(opened, Base64.getDecoder().decode(sent));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Result result(List<String> altered) throws SQLException {
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
    return new Result(events, lost, repeated, misplaced, altered);
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
