package dev.bronzeline.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/** Turns a row of the dead-letter table into a {@link DeadLetter}; any column may be null. */
final class DeadLetterGroup {
  private final Group row;

  private DeadLetterGroup(Group row) {
    this.row = row;
  }

  static DeadLetter read(Group group, String file) {
    var row = new DeadLetterGroup(group);
    return new DeadLetter(
        row.textOr("topic", ""),
        row.has("partition") ? group.getInteger("partition", 0) : -1,
        row.has("offset") ? group.getLong("offset", 0) : -1,
        row.time("kafka_timestamp"),
        row.bytes("key"),
        row.bytes("value"),
        row.headers("headers"),
        row.textOr("stage", ""),
        row.textOr("reason", ""),
        row.text("message"),
        row.text("field"),
        row.texts("violations"),
        row.text("schema_version"),
        row.time("ingested_at"),
        row.has("attempt") ? group.getInteger("attempt", 0) : 1,
        file);
  }

  private boolean has(String column) {
    return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
  }

  private @Nullable String text(String column) {
    return has(column) ? row.getString(column, 0) : null;
  }

  private String textOr(String column, String otherwise) {
    return has(column) ? row.getString(column, 0) : otherwise;
  }

  private byte @Nullable [] bytes(String column) {
    return has(column) ? row.getBinary(column, 0).getBytes() : null;
  }

  private @Nullable Instant time(String column) {
    return has(column) ? Instant.EPOCH.plus(row.getLong(column, 0), ChronoUnit.MICROS) : null;
  }

  private List<String> texts(String column) {
    return items(column).stream()
        .filter(item -> item.getFieldRepetitionCount(0) > 0)
        .map(item -> item.getString(0, 0))
        .toList();
  }

  private List<DeadLetter.Header> headers(String column) {
    return items(column).stream()
        .filter(item -> item.getFieldRepetitionCount(0) > 0)
        .map(item -> new DeadLetterGroup(item.getGroup(0, 0)))
        .map(header -> new DeadLetter.Header(header.text("key"), header.bytes("value")))
        .toList();
  }

  /** Parquet's standard list has three levels; these are the ones that hold an item each. */
  private List<Group> items(String column) {
    List<Group> items = new ArrayList<>();
    if (has(column)) {
      Group list = row.getGroup(column, 0);
      for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
        items.add(list.getGroup(0, i));
      }
    }
    return items;
  }
}
