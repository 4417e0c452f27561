package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one field is brought to its normal form: an item of {@code normalize}. It is either a time or
 * a text.
 *
 * @param field the path of the field
 * @param timestamp what a number says that stands for a time; the field becomes epoch milliseconds.
 *     Null for a text
 * @param iso a new column with the same instant in ISO 8601, UTC; null for none
 * @param text what is done to a text; empty for a time
 */
public record NormalizeSettings(
    String field, @Nullable TimeUnit timestamp, @Nullable String iso, Set<TextStep> text) {

  /** What a number says that stands for a time. A text must be ISO 8601 with each of them. */
  public enum TimeUnit {
    /** Seconds, milliseconds, microseconds or nanoseconds: its magnitude tells. */
    AUTO,
    /** Seconds since 1970. */
    SECONDS,
    /** Milliseconds since 1970. */
    MILLIS,
    /** Microseconds since 1970. */
    MICROS,
    /** There are no numbers: the field is a text in ISO 8601. */
    ISO
  }

  static List<NormalizeSettings> readAll(List<Settings> items) {
    List<NormalizeSettings> all = new ArrayList<>();
    Set<String> fields = new HashSet<>();
    Set<String> columns = new HashSet<>();
    for (Settings item : items) {
      NormalizeSettings read = read(item);
      if (!read.field.isEmpty() && !fields.add(read.field)) {
        item.wrong("field", "must be unique in normalize", "list all its steps in one item");
      }
      if (read.iso != null && !columns.add(read.iso)) {
        item.wrong("iso", "must be unique in normalize", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static NormalizeSettings read(Settings item) {
    NormalizeSettings read =
        new NormalizeSettings(
            item.require("field", Kind.FIELD),
            item.find("timestamp", Kind.oneOf(TimeUnit.class)),
            item.find("iso", Kind.COLUMN),
            TextStep.read(item, "text"));
    if (item.has("timestamp") == item.has("text")) {
      item.problem("does not say what the field is", "give exactly one of timestamp and text");
    }
    if (item.has("iso") && !item.has("timestamp")) {
      item.problem("iso", "has no use without timestamp", "leave it out");
    }
    return read;
  }
}
