package dev.bronzeline.job;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a field of an event is shown as: its value, or a mask when personal data is in it.
 *
 * @param path the field, as a rule names it
 * @param ofKeys whether the keys of the map at the path are meant
 * @param masked whether the value must not be shown
 */
record FieldLook(String path, boolean ofKeys, boolean masked) {
  private static final String MASK = "***";
  private static final String ANY = "*";
  private static final int LONGEST = 80;
  private static final int MOST = 5;

  /**
   * A field that is masked when personal data is at it, in it or around it. Where there is any, so
   * are the columns that are not the event's own: they hold what was not declared, and raw bytes.
   *
   * @param personal where personal data is, as {@link
   *     dev.bronzeline.config.PiiSettings#places(java.util.Map)} has it
   */
  static FieldLook of(String path, boolean ofKeys, Set<String> personal) {
    boolean masked =
        personal.stream().anyMatch(other -> overlap(names(path), names(other)))
            || (!personal.isEmpty() && path.startsWith("_"));
    return new FieldLook(path, ofKeys, masked);
  }

  /** The column that it is in. */
  String column() {
    return names(path).get(0);
  }

  /**
   * The value in a row, for people.
   *
   * @param isPersonal whether there is personal data in a text, though none is declared there
   */
  String in(Row row, Predicate<String> isPersonal) {
    if (masked) {
      return MASK;
    }
    List<String> names = names(path);
    List<String> found = new ArrayList<>();
    collect(row, names, 0, found);
    if (found.stream().anyMatch(isPersonal)) {
      return MASK;
    }
    String text = String.join(", ", found.subList(0, Math.min(MOST, found.size())));
    return text.length() > LONGEST || found.size() > MOST
        ? text.substring(0, Math.min(LONGEST, text.length())) + "…"
        : text;
  }

  private void collect(@Nullable Object value, List<String> names, int at, List<String> found) {
    if (value instanceof scala.collection.Map<?, ?> map) {
      CollectionConverters.asJava(map)
          .forEach(
              (key, inside) -> {
                if (at == names.size()) {
                  found.add(ofKeys ? text(key) : text(key) + ": " + text(inside));
                } else if (names.get(at).equals(ANY) || names.get(at).equals(key)) {
                  collect(inside, names, at + 1, found);
                }
              });
    } else if (value instanceof Iterable<?> elements) {
      CollectionConverters.asJava(elements).forEach(element -> collect(element, names, at, found));
    } else if (at < names.size() && value instanceof Row struct) {
      Arrays.stream(struct.schema().fieldNames())
          .filter(names.get(at)::equalsIgnoreCase)
          .forEach(name -> collect(struct.getAs(name), names, at + 1, found));
    } else {
      found.add(at < names.size() ? "null" : text(value));
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Row struct) {
      return struct.json();
    }
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    return value instanceof Timestamp time ? time.toInstant().toString() : String.valueOf(value);
  }

  private static boolean overlap(List<String> one, List<String> other) {
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      String left = one.get(i).toLowerCase(Locale.ROOT);
      String right = other.get(i).toLowerCase(Locale.ROOT);
      if (!left.equals(right) && !left.equals(ANY) && !right.equals(ANY)) {
        return false;
      }
    }
    return true;
  }

  /** Elements of an array have no name of their own. */
  private static List<String> names(String path) {
    return Stream.of(path.replace("[*]", "").split("\\.")).filter(name -> !name.isEmpty()).toList();
  }
}
