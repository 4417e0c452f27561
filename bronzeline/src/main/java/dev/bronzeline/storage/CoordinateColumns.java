package dev.bronzeline.storage;

import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowVisitor;
import dev.bronzeline.ledger.RowVisitor.DeadLetter;
import dev.bronzeline.schema.Columns;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where a data file keeps what the ledger speaks about. Reads those columns one by one, as Parquet
 * stores them, without making rows.
 */
final class CoordinateColumns {

  private static final List<String> TABLE =
      List.of(Columns.TOPIC, Columns.PARTITION, Columns.OFFSET, Columns.INGESTED_AT);
  private static final List<String> LETTERS =
      List.of("topic", "partition", "offset", "ingested_at", "stage", "reason", "value");

  private final Output output;
  private final MessageType schema;

  private CoordinateColumns(Output output, MessageType schema) {
    this.output = output;
    this.schema = schema;
  }

  /**
   * Finds the columns in a file's schema.
   *
   * @throws IOException when the schema is that of neither output
   */
  static CoordinateColumns of(MessageType file) throws IOException {
    if (TABLE.stream().allMatch(file::containsField)) {
      return new CoordinateColumns(Output.VALIDATED, project(file, TABLE));
    }
    if (LETTERS.stream().allMatch(file::containsField)) {
      return new CoordinateColumns(Output.DLQ, project(file, LETTERS));
    }
    throw new IOException("it has the columns neither of validated/ nor of dlq/");
  }

  Output output() {
    return output;
  }

  private static MessageType project(MessageType file, List<String> columns) throws IOException {
    for (String column : columns) {
      if (!file.getType(column).isPrimitive()) {
        throw new IOException("its column %s is of another type".formatted(column));
      }
    }
    return new MessageType(
        file.getName(), columns.stream().map(file::getType).toArray(Type[]::new));
  }

  /** Hands the rows of one row group to the visitor. */
  void read(PageReadStore group, @Nullable String createdBy, RowVisitor visitor) {
    var store =
        new ColumnReadStoreImpl(
            group, new GroupRecordConverter(schema).getRootConverter(), schema, createdBy);
    List<Column> columns =
        schema.getColumns().stream()
            .map(descriptor -> new Column(store.getColumnReader(descriptor), descriptor))
            .toList();
    var partitions = new Partitions(columns.get(0), columns.get(1));
    Column offset = columns.get(2);
    Column ingestedAt = columns.get(3);
    var letters =
        output == Output.DLQ ? new Letters(columns.get(4), columns.get(5), columns.get(6)) : null;
    for (long row = 0; row < group.getRowCount(); row++) {
      visitor.row(
          partitions.next(),
          offset.isNull() ? -1 : offset.reader.getLong(),
          ingestedAt.isNull() ? -1 : ingestedAt.reader.getLong(),
          letters == null ? null : letters.next());
      columns.forEach(column -> column.reader.consume());
    }
  }

  /** A column and the place where its reader stands. */
  private record Column(ColumnReader reader, ColumnDescriptor descriptor) {

    boolean isNull() {
      return reader.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel();
    }

    @Nullable Binary binary() {
      return isNull() ? null : reader.getBinary();
    }
  }

  /** The partition ids, of which there are few: each is made once. */
  private static final class Partitions {
    private final Column topic;
    private final Column partition;
    private final Map<Binary, Map<Integer, PartitionId>> known = new HashMap<>();

    Partitions(Column topic, Column partition) {
      this.topic = topic;
      this.partition = partition;
    }

    @Nullable PartitionId next() {
      Binary name = topic.binary();
      if (name == null || partition.isNull()) {
        return null;
      }
      Map<Integer, PartitionId> ofTopic = known.get(name);
      if (ofTopic == null) {
        ofTopic = new HashMap<>();
        known.put(name.copy(), ofTopic);
      }
      return ofTopic.computeIfAbsent(
          partition.reader.getInteger(),
          number -> new PartitionId(name.toStringUsingUTF8(), number));
    }
  }

  /** The causes of dead letters, of which there are few: each is made once. */
  private static final class Letters {
    private record Key(@Nullable Binary stage, @Nullable Binary reason, boolean hasValue) {}

    private final Column stage;
    private final Column reason;
    private final Column value;
    private final Map<Key, DeadLetter> known = new HashMap<>();

    Letters(Column stage, Column reason, Column value) {
      this.stage = stage;
      this.reason = reason;
      this.value = value;
    }

    DeadLetter next() {
      var key = new Key(copy(stage.binary()), copy(reason.binary()), !value.isNull());
      return known.computeIfAbsent(
          key, any -> new DeadLetter(text(key.stage()), text(key.reason()), key.hasValue()));
    }

    private static @Nullable Binary copy(@Nullable Binary value) {
      return value == null ? null : value.copy();
    }

    private static @Nullable String text(@Nullable Binary value) {
      return value == null ? null : value.toStringUsingUTF8();
    }
  }
}
