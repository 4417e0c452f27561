package dev.bronzeline.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogPaths;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.ledger.Standing;
import dev.bronzeline.ledger.Totals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A small but real root, written without Spark: a log and Parquet files of one topic with two
 * partitions. Of every ten offsets the fourth is rejected, the sixth a duplicate, the eighth
 * ignored and the rest accepted, so every count is known beforehand.
 */
public final class SampleRoot {

  public static final String TOPIC = "clicks";
  public static final String LANE = "stream";
  public static final int PARTITIONS = 2;
  public static final Instant INGESTED = Instant.parse("2026-11-23T18:05:00Z");
  private static final String HOUR = "dt=2026-11-23/hr=18";

  public static final MessageType VALIDATED =
      MessageTypeParser.parseMessageType(
          """
          message spark_schema {
            optional binary click_id (STRING);
            optional binary page (STRING);
            optional binary _topic (STRING);
            optional int32 _partition;
            optional int64 _offset;
            optional int64 _kafka_timestamp (TIMESTAMP(MICROS,true));
            optional int64 _ingested_at (TIMESTAMP(MICROS,true));
          }
          """);

  public static final MessageType DLQ =
      MessageTypeParser.parseMessageType(
          """
          message spark_schema {
            optional binary topic (STRING);
            optional int32 partition;
            optional int64 offset;
            optional int64 kafka_timestamp (TIMESTAMP(MICROS,true));
            optional binary key;
            optional binary value;
            optional group headers (LIST) {
              repeated group list {
                optional group element {
                  optional binary key (STRING);
                  optional binary value;
                }
              }
            }
            optional binary stage (STRING);
            optional binary reason (STRING);
            optional binary message (STRING);
            optional binary field (STRING);
            optional binary schema_version (STRING);
            optional int64 ingested_at (TIMESTAMP(MICROS,true));
            optional int32 attempt;
          }
          """);

  private final Path root;
  private final Map<Integer, Long> position = new TreeMap<>();
  private Totals totals = Totals.NONE;
  private Standing standing = Standing.NONE;
  private long sequence;
  private long batch;

  public SampleRoot(Path root) {
    this.root = root;
  }

  /** A root with one writer, {@code w1}, and so many commits of so many offsets per partition. */
  public static SampleRoot with(Path root, int commits, int offsets) {
    var sample = new SampleRoot(root);
    sample.open("w1");
    for (int i = 0; i < commits; i++) {
      sample.commit("w1", offsets);
    }
    return sample;
  }

  public Path path() {
    return root;
  }

  public Path file(String relative) {
    return root.resolve(relative);
  }

  /** The data file of a batch, relative to the root. */
  public static String data(Output output, String writer, long batch) {
    return "%s/%s/part-%s-%d-0-0.snappy.parquet".formatted(output.folder(), HOUR, writer, batch);
  }

  public void open(String writer) {
    append(
        LogEntry.of(
            ++sequence,
            LANE,
            writer,
            INGESTED,
            new Open("clicks", "0.1.0", "host-1", sequence == 1 ? null : position())));
  }

  /** A person accepted that the topic was created again: its offsets begin at 0 once more. */
  public void openAnew(String writer) {
    position.clear();
    append(
        LogEntry.of(
            ++sequence,
            LANE,
            writer,
            INGESTED,
            new Open(
                "clicks",
                "0.1.0",
                "host-1",
                Map.of(),
                new SourceIdentity("c1", Map.of(TOPIC, "t2")),
                new NewSource(List.of(TOPIC), "me@here"),
                false)));
  }

  /** Commits lost offsets of the first partition that a person accepted. */
  public void commitGap(String writer, int offsets) {
    long from = position.getOrDefault(0, 0L);
    AcceptedGap gap = new AcceptedGap(TOPIC, 0, from, from + offsets, "me@here");
    position.put(0, gap.until());
    totals = totals.plus(gap.line());
    append(
        LogEntry.of(
            ++sequence,
            LANE,
            writer,
            INGESTED,
            new Commit(
                "clicks",
                "accepted-gap-" + writer,
                0,
                List.of(gap.line()),
                Map.of(),
                Map.of(),
                List.of(),
                position(),
                "1",
                totals,
                List.of(gap),
                null)));
  }

  /** Opens the lane of a backfill and commits offsets of the first partition, all duplicates. */
  public void backfill(String writer, long from, long until) {
    PartitionLedger line = new PartitionLedger(TOPIC, 0, from, until, 0, 0, until - from, 0, 0);
    append(
        LogEntry.of(
            ++sequence,
            Lanes.BACKFILL,
            writer,
            INGESTED,
            new Open("clicks", "0.1.0", "host-1", null)));
    append(
        LogEntry.of(
            ++sequence,
            Lanes.BACKFILL,
            writer,
            INGESTED,
            new Commit(
                "clicks",
                "checkpoint-2",
                0,
                List.of(line),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(TOPIC, Map.of(0, until)),
                "1",
                Totals.NONE.plus(line))));
  }

  /** Opens the lane of maintenance and writes all accepted rows there are into one file. */
  public void rewrite(String writer) {
    List<PartitionLedger> all =
        position.entrySet().stream()
            .map(end -> new PartitionLedger(TOPIC, end.getKey(), 0, end.getValue(), 0, 0, 0, 0, 0))
            .toList();
    append(
        LogEntry.of(
            ++sequence,
            Lanes.MAINTENANCE,
            writer,
            INGESTED,
            new Open("clicks", "0.1.0", "host-1", null)));
    append(
        LogEntry.of(
            ++sequence,
            Lanes.MAINTENANCE,
            writer,
            INGESTED,
            new Commit(
                "clicks",
                "replacement-" + writer,
                batch,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(write(Output.VALIDATED, writer, all)),
                Map.of(),
                "1",
                Totals.NONE,
                null,
                LongStream.range(0, batch)
                    .mapToObj(replaced -> data(Output.VALIDATED, "w1", replaced))
                    .toList())));
  }

  /** Writes and commits the next batch. */
  public void commit(String writer, int offsets) {
    List<PartitionLedger> ledger = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long from = position.getOrDefault(partition, 0L);
      long until = from + offsets;
      Map<Disposition, Long> counts =
          LongStream.range(from, until)
              .mapToObj(SampleRoot::disposition)
              .collect(groupingBy(disposition -> disposition, counting()));
      ledger.add(
          new PartitionLedger(
              TOPIC,
              partition,
              from,
              until,
              counts.getOrDefault(Disposition.ACCEPTED, 0L),
              counts.getOrDefault(Disposition.REJECTED, 0L),
              counts.getOrDefault(Disposition.DUPLICATE, 0L),
              counts.getOrDefault(Disposition.IGNORED, 0L),
              0));
      position.put(partition, until);
    }
    Totals before = totals;
    totals = before.plus(ledger);
    append(
        LogEntry.of(
            ++sequence,
            LANE,
            writer,
            INGESTED,
            new Commit(
                "clicks",
                "checkpoint-1",
                batch,
                ledger,
                Map.of(
                    "parse/INVALID_JSON", totals.rejected() - before.rejected(),
                    "ignore/TOMBSTONE", totals.ignored() - before.ignored()),
                Map.of(),
                List.of(write(Output.VALIDATED, writer, ledger), write(Output.DLQ, writer, ledger)),
                position(),
                "1",
                totals)));
    batch++;
  }

  /** Rewrites an entry of the log as text. */
  public void edit(long entry, UnaryOperator<String> change) {
    try {
      Path file = file(LogPaths.entry(entry));
      String before = Files.readString(file);
      String after = change.apply(before);
      if (after.equals(before)) {
        throw new IllegalArgumentException("The edit changes nothing in\n" + before);
      }
      Files.writeString(file, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rewrites an entry of the log as a record. */
  public void editCommit(long entry, UnaryOperator<Commit> change) {
    edit(
        entry,
        json -> {
          try {
            LogEntry read = LedgerJson.read(json.getBytes(UTF_8), LogEntry.class);
            Commit commit = Objects.requireNonNull(read.commit());
            return new String(
                LedgerJson.write(
                    LogEntry.of(
                            read.sequence(),
                            read.lane(),
                            read.writer(),
                            read.at(),
                            change.apply(commit))
                        .after(Objects.requireNonNull(read.before()))),
                UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Writes a data file with exactly these rows. */
  public void write(String relative, MessageType schema, List<Group> rows) {
    Path file = file(relative);
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new LocalOutputFile(file))
              .withType(schema)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build()) {
        for (Group row : rows) {
          writer.write(row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Group accepted(int partition, long offset) {
    return new SimpleGroup(VALIDATED)
        .append("click_id", "id-" + partition + "-" + offset)
        .append("page", "/page/" + offset % 100)
        .append("_topic", TOPIC)
        .append("_partition", partition)
        .append("_offset", offset)
        .append("_kafka_timestamp", INGESTED.toEpochMilli() * 1000 - offset)
        .append("_ingested_at", INGESTED.toEpochMilli() * 1000);
  }

  public static Group rejected(int partition, long offset) {
    Group row = new SimpleGroup(DLQ);
    row.addGroup("headers")
        .addGroup("list")
        .addGroup("element")
        .append("key", "trace")
        .append("value", Binary.fromString("t-1"));
    return row.append("topic", TOPIC)
        .append("partition", partition)
        .append("offset", offset)
        .append("kafka_timestamp", INGESTED.toEpochMilli() * 1000 - offset)
        .append("value", Binary.fromString("{\"click_id\":"))
        .append("stage", "parse")
        .append("reason", "INVALID_JSON")
        .append("message", "unexpected end at byte 12")
        .append("ingested_at", INGESTED.toEpochMilli() * 1000)
        .append("attempt", 1);
  }

  private FileEntry write(Output output, String writer, List<PartitionLedger> ledger) {
    String path = data(output, writer, batch);
    Disposition wanted = output == Output.VALIDATED ? Disposition.ACCEPTED : Disposition.REJECTED;
    List<Group> rows = new ArrayList<>();
    List<FileOffsets> ranges = new ArrayList<>();
    for (PartitionLedger line : ledger) {
      long first = -1;
      long last = -1;
      long count = 0;
      for (long offset = line.from(); offset < line.until(); offset++) {
        if (disposition(offset) == wanted) {
          rows.add(
              output == Output.VALIDATED
                  ? accepted(line.partition(), offset)
                  : rejected(line.partition(), offset));
          first = first < 0 ? offset : first;
          last = offset;
          count++;
        }
      }
      if (count > 0) {
        ranges.add(new FileOffsets(TOPIC, line.partition(), first, last, count));
      }
    }
    write(path, output == Output.VALIDATED ? VALIDATED : DLQ, rows);
    long now = INGESTED.toEpochMilli();
    return new FileEntry(
        output, path, file(path).toFile().length(), rows.size(), ranges, now - 60_000, now);
  }

  private static Disposition disposition(long offset) {
    return switch ((int) (offset % 10)) {
      case 3 -> Disposition.REJECTED;
      case 5 -> Disposition.DUPLICATE;
      case 7 -> Disposition.IGNORED;
      default -> Disposition.ACCEPTED;
    };
  }

  private Map<String, Map<Integer, Long>> position() {
    return position.isEmpty() ? Map.of() : Map.of(TOPIC, position);
  }

  private void append(LogEntry entry) {
    Standing before = standing;
    standing = standing.after(entry);
    write(entry.after(before));
  }

  private void write(LogEntry entry) {
    try {
      Path file = file(LogPaths.entry(entry.sequence()));
      Files.createDirectories(file.getParent());
      Files.write(file, LedgerJson.write(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
