package dev.bronzeline.schema.infer;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen in one place of the events: which kinds of values, how often, and what is below.
 */
final class FieldSample {

  /** Kinds of values. */
  enum Seen {
    BOOLEAN("true or false"),
    INTEGER("whole numbers"),
    BIG("whole numbers beyond 64 bits"),
    NUMBER("numbers"),
    TEXT("texts"),
    OBJECT("objects"),
    ARRAY("lists");

    private final String words;

    Seen(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final int LONG_BITS = 63;

  private final Map<Seen, Long> kinds = new EnumMap<>(Seen.class);
  private final Map<String, FieldSample> fields = new LinkedHashMap<>();
  private final Map<TextShape, Long> shapes = new EnumMap<>(TextShape.class);
  private @Nullable FieldSample elements;
  private long nulls;
  private long values;
  private int digits;

  void add(JsonNode value) {
    if (value.isNull()) {
      nulls++;
      return;
    }
    values++;
    Seen seen = kind(value);
    kinds.merge(seen, 1L, Long::sum);
    switch (seen) {
      case OBJECT ->
          value
              .properties()
              .forEach(
                  field ->
                      fields
                          .computeIfAbsent(field.getKey(), name -> new FieldSample())
                          .add(field.getValue()));
      case ARRAY -> value.forEach(elements()::add);
      case TEXT ->
          TextShape.of(value.asText()).forEach(shape -> shapes.merge(shape, 1L, Long::sum));
      case BIG -> digits = Math.max(digits, value.bigIntegerValue().abs().toString().length());
      default -> {
        // There is nothing below.
      }
    }
  }

  /** Takes over what was seen in another place, as for the values of a map. */
  void add(FieldSample other) {
    other.kinds.forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
    other.shapes.forEach((shape, count) -> shapes.merge(shape, count, Long::sum));
    other.fields.forEach(
        (name, field) -> fields.computeIfAbsent(name, absent -> new FieldSample()).add(field));
    if (other.elements != null) {
      elements().add(other.elements);
    }
    nulls += other.nulls;
    values += other.values;
    digits = Math.max(digits, other.digits);
  }

  private static Seen kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> Seen.BOOLEAN;
      case OBJECT -> Seen.OBJECT;
      case ARRAY -> Seen.ARRAY;
      case NUMBER -> number(value);
      default -> Seen.TEXT;
    };
  }

  private static Seen number(JsonNode value) {
    if (!value.isIntegralNumber()) {
      return Seen.NUMBER;
    }
    BigInteger number = value.bigIntegerValue();
    return number.bitLength() <= LONG_BITS ? Seen.INTEGER : Seen.BIG;
  }

  private FieldSample elements() {
    FieldSample known = elements;
    if (known == null) {
      known = new FieldSample();
      elements = known;
    }
    return known;
  }

  Map<Seen, Long> kinds() {
    return kinds;
  }

  Map<String, FieldSample> fields() {
    return fields;
  }

  Map<TextShape, Long> shapes() {
    return shapes;
  }

  /** What was seen in lists; nothing if all of them were empty. */
  FieldSample seenInLists() {
    return elements();
  }

  /** How many values there are that are not null. */
  long values() {
    return values;
  }

  long nulls() {
    return nulls;
  }

  /** The most digits of a whole number beyond 64 bits. */
  int digits() {
    return digits;
  }
}
