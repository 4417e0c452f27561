package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.Tally;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Totals;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The proof that every event sent is accounted for, once. First the product's own: it verifies the
 * root, and the sums must be what was sent. Then again without any of its code: DuckDB reads the
 * tables as any reader does, by listing them, and Kafka says where its partitions end.
 */
final class ExactAccount implements AutoCloseable {
  private final TestRoot root;
  private final Connection duckDb;

  private ExactAccount(TestRoot root) throws SQLException {
    this.root = root;
    this.duckDb = DriverManager.getConnection("jdbc:duckdb:");
  }

  static void assertHolds(TestRoot root, SentEvents sent, String bootstrapServers, String topic)
      throws IOException, SQLException {
    Tally tally = sent.tally();
    assertTotals(root.verified().summary().totals(), tally);
    try (ExactAccount account = new ExactAccount(root)) {
      account.assertEveryOffset(endOffsets(bootstrapServers, topic));
      account.assertEveryEvent(sent);
      account.assertReasons(tally);
    }
  }

  private static void assertTotals(Totals counted, Tally tally) {
    assertThat(counted)
        .isEqualTo(
            new Totals(
                tally.of(Disposition.ACCEPTED),
                tally.of(Disposition.REJECTED),
                tally.of(Disposition.DUPLICATE),
                tally.of(Disposition.IGNORED),
                0));
  }

  /** Each offset is in one row of one table, or in a count of the log. */
  private void assertEveryOffset(Map<Integer, Long> ends) throws SQLException {
    Map<Integer, Long> accounted = new TreeMap<>();
    for (List<String> partition :
        query(
            """
            select p, count(*), count(distinct o), min(o), max(o) from (
              select _partition as p, _offset as o from read_parquet('ROOT/validated/**/*.parquet')
              union all
              select partition, "offset" from read_parquet('ROOT/dlq/**/*.parquet'))
            group by p
            """)) {
      int number = Integer.parseInt(partition.get(0));
      long rows = Long.parseLong(partition.get(1));
      assertThat(Long.parseLong(partition.get(2)))
          .as("distinct offsets of partition %d", number)
          .isEqualTo(rows);
      assertThat(Long.parseLong(partition.get(3))).isNotNegative();
      assertThat(Long.parseLong(partition.get(4))).isLessThan(ends.get(number));
      accounted.put(number, rows);
    }
    // Not joined by DuckDB: 1.5.0 now and then loses rows when it joins what it reads from files.
    for (List<String> partition :
        query(
            """
            select line."partition", sum(line.duplicates) + sum(line.ignored) from (
              select unnest(commit.ledger) as line
              from read_json('ROOT/_log/*.json', columns = {commit:
                'STRUCT(ledger STRUCT("partition" INTEGER, duplicates BIGINT, ignored BIGINT)[])'}))
            group by 1
            """)) {
      accounted.merge(
          Integer.parseInt(partition.get(0)), Long.parseLong(partition.get(1)), Long::sum);
    }
    assertThat(accounted).as("rows + duplicates + ignored of each partition").isEqualTo(ends);
  }

  private void assertEveryEvent(SentEvents sent) throws SQLException {
    List<List<String>> ids =
        query(
            "select event_id, count(*) from read_parquet('ROOT/validated/**/*.parquet') group by 1");
    assertThat(ids).filteredOn(id -> !id.get(1).equals("1")).as("repeated events").isEmpty();
    assertThat(ids.stream().map(id -> id.get(0)).collect(Collectors.toSet()))
        .as("events in the bronze table")
        .isEqualTo(sent.acceptedIds());
  }

  private void assertReasons(Tally tally) throws SQLException {
    SortedMap<String, Long> expected = tally.reasons();
    expected.keySet().removeIf(reason -> reason.startsWith("ignore/"));
    SortedMap<String, Long> found = new TreeMap<>();
    for (List<String> reason :
        query(
            "select stage || '/' || reason, count(*) from read_parquet('ROOT/dlq/**/*.parquet')"
                + " group by 1")) {
      found.put(reason.get(0), Long.parseLong(reason.get(1)));
    }
    assertThat(found).as("dead letters").isEqualTo(expected);
  }

  private List<List<String>> query(String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = duckDb.createStatement();
        ResultSet result = statement.executeQuery(sql.replace("ROOT", root.folder().toString()))) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static Map<Integer, Long> endOffsets(String bootstrapServers, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      return consumer.endOffsets(partitions).entrySet().stream()
          .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
    }
  }

  @Override
  public void close() throws SQLException {
    duckDb.close();
  }
}
