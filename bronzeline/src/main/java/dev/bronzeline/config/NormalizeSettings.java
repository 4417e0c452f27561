package dev.bronzeline.config;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one field, or every field of a type, is brought to its normal form: an item of {@code
 * normalize}.
 *
 * @param field the path of the field; null for every field of a type
 * @param type the type of the fields; null for one field
 * @param text what is done to a text, before anything else
 * @param nullTokens what {@link TextStep#NULL_TOKENS} takes for null; empty for the usual words
 * @param form what the value becomes; null when it is a text and stays one
 */
public record NormalizeSettings(
    @Nullable String field,
    @Nullable Every type,
    Set<TextStep> text,
    List<String> nullTokens,
    @Nullable Form form) {

  /** The types of which all fields can be normalized at once. */
  public enum Every {
    /** Texts. */
    STRING,
    /** Timestamps, with or without a zone. */
    TIMESTAMP
  }

  /** What a value becomes. */
  public sealed interface Form {}

  /**
   * A time.
   *
   * @param formats how it may be written, the first that fits; at least one for texts
   * @param zone that of a time which tells none
   * @param to what it becomes
   * @param iso a new column with the same instant in ISO 8601, UTC; null for none
   */
  public record Time(List<TimeForm> formats, ZoneId zone, TimeTarget to, @Nullable String iso)
      implements Form {

    /** Whether a number says what it counts. */
    public boolean hasUnit() {
      return formats.stream().anyMatch(format -> format.type().isUnit());
    }
  }

  /** What a time becomes. */
  public enum TimeTarget {
    /** Milliseconds since 1970. */
    MILLIS,
    /** A text in ISO 8601, UTC. */
    ISO
  }

  /**
   * A number or a boolean that is written as a text.
   *
   * @param type what it becomes
   * @param decimal the decimal mark of a number
   * @param thousands what separates the thousands of a number; null for nothing
   */
  public record Value(ValueType type, DecimalMark decimal, @Nullable Separator thousands)
      implements Form {}

  /** Decimal marks. */
  public enum DecimalMark {
    /** {@code .} */
    POINT,
    /** {@code ,} */
    COMMA
  }

  /** What separates thousands. */
  public enum Separator {
    /** {@code ,} */
    COMMA,
    /** {@code .} */
    POINT,
    /** {@code '} */
    APOSTROPHE,
    /** A blank, or one that does not break. */
    SPACE,
    /** {@code _} */
    UNDERSCORE
  }

  /**
   * One of several names, each with aliases.
   *
   * @param names each name with its aliases
   * @param unlisted what becomes of a text in no list
   */
  public record Names(Map<String, List<String>> names, Unlisted unlisted) implements Form {}

  /** What becomes of a text that is neither a name nor an alias. */
  public enum Unlisted {
    /** Its record is rejected. */
    REJECT,
    /** It stays as it is. */
    KEEP
  }

  /** What a person would call the field or the fields. */
  public String name() {
    return type == null ? String.valueOf(field) : "every " + Kind.word(type);
  }

  static List<NormalizeSettings> readAll(List<Settings> items) {
    List<NormalizeSettings> all = new ArrayList<>();
    Set<Object> fields = new HashSet<>();
    Set<String> columns = new HashSet<>();
    for (Settings item : items) {
      NormalizeSettings read = read(item);
      if (read.field != null && !fields.add(read.field)) {
        item.wrong("field", "must be unique in normalize", "list all its steps in one item");
      }
      if (read.type != null && !fields.add(read.type)) {
        item.wrong("type", "must be unique in normalize", "list all its steps in one item");
      }
      if (read.form instanceof Time time && time.iso != null && !columns.add(time.iso)) {
        item.wrong("iso", "must be unique in normalize", null);
      }
      all.add(read);
    }
    return List.copyOf(all);
  }

  private static NormalizeSettings read(Settings item) {
    String field = item.find("field", Kind.FIELD);
    Every every = item.find("type", Kind.oneOf(Every.class));
    Set<TextStep> text = TextStep.read(item, "text");
    List<String> tokens = item.list("null-tokens", Kind.TEXT);
    Time time = time(item, every);
    Value value = value(item);
    Names names = names(item, text.contains(TextStep.NULL_TOKENS) ? tokens : null);
    if (item.has("field") == item.has("type")) {
      item.problem("does not say what it is about", "give exactly one of field and type");
    }
    if (item.has("null-tokens") && !text.contains(TextStep.NULL_TOKENS)) {
      item.problem("null-tokens", "has no use without the step null-tokens in text", "add it");
    }
    long forms = List.of("timestamp", "as", "aliases").stream().filter(item::has).count();
    if (every == null && (forms > 1 || (forms == 0 && !item.has("text")))) {
      item.problem(
          "does not say what the field is",
          "give text, or one of timestamp, as and aliases, or that one and text");
    }
    if (every != null) {
      checkEvery(item, every);
    }
    return new NormalizeSettings(
        field, every, text, tokens, time != null ? time : value != null ? value : names);
  }

  /** Of all fields of a type one can say little: they are of that type. */
  private static void checkEvery(Settings item, Every every) {
    List<String> useless =
        every == Every.STRING
            ? List.of("timestamp", "zone", "to", "iso", "as", "aliases")
            : List.of("text", "timestamp", "iso", "as", "aliases");
    for (String key : useless) {
      if (item.has(key)) {
        item.problem(key, "has no use beside type: " + Kind.word(every), "leave it out");
      }
    }
    if (every == Every.STRING && !item.has("text")) {
      item.problem("text", "is required beside type: string", null);
    }
  }

  private static @Nullable Time time(Settings item, @Nullable Every every) {
    List<TimeForm> formats = item.some("timestamp", TimeForm.KIND);
    ZoneId zone = item.get("zone", Kind.ZONE, ZoneId.of("UTC")).normalized();
    TimeTarget to = item.get("to", Kind.oneOf(TimeTarget.class), TimeTarget.MILLIS);
    String iso = item.find("iso", Kind.COLUMN);
    if (every == Every.TIMESTAMP) {
      return new Time(List.of(), zone, to, null);
    }
    if (!item.has("timestamp")) {
      for (String key : List.of("zone", "to", "iso")) {
        if (item.has(key) && every == null) {
          item.problem(key, "has no use without timestamp", "leave it out");
        }
      }
      return null;
    }
    if (formats.stream().filter(format -> format.type().isUnit()).count() > 1) {
      item.problem("timestamp", "has more than one unit for numbers", "keep one of them");
    }
    if (iso != null && to == TimeTarget.ISO) {
      item.problem("iso", "has no use beside to: iso", "leave one of them out");
    }
    List<TimeForm> all = new ArrayList<>(formats);
    if (formats.stream().allMatch(format -> format.type().isUnit())) {
      all.add(new TimeForm(TimeForm.Type.ISO));
    }
    return new Time(List.copyOf(all), zone, to, iso);
  }

  private static @Nullable Value value(Settings item) {
    ValueType type = item.find("as", ValueType.KIND);
    DecimalMark decimal = item.get("decimal", Kind.oneOf(DecimalMark.class), DecimalMark.POINT);
    Separator thousands = item.find("thousands", Kind.oneOf(Separator.class));
    boolean number = type != null && type.base() != ValueType.Base.BOOLEAN;
    for (String key : List.of("decimal", "thousands")) {
      if (item.has(key) && !number) {
        item.problem(key, "has no use without as: long, double or decimal(p,s)", "leave it out");
      }
    }
    if (thousands != null && Kind.word(thousands).equals(Kind.word(decimal))) {
      item.wrong("thousands", "must differ from decimal", null);
    }
    return type == null ? null : new Value(type, decimal, thousands);
  }

  private static @Nullable Names names(Settings item, @Nullable List<String> nullTokens) {
    Map<String, List<String>> names = item.lists("aliases", Kind.TEXT);
    Unlisted unlisted = item.get("unlisted", Kind.oneOf(Unlisted.class), Unlisted.REJECT);
    if (!item.has("aliases")) {
      if (item.has("unlisted")) {
        item.problem("unlisted", "has no use without aliases", "leave it out");
      }
      return null;
    }
    if (names.isEmpty()) {
      item.problem("aliases", "is empty", "give each name with its aliases: {active: [a, act]}");
    }
    Map<String, String> owners = new HashMap<>();
    names.forEach(
        (name, aliases) -> {
          List<String> written = new ArrayList<>(aliases);
          written.add(name);
          for (String alias : written) {
            String owner = owners.putIfAbsent(folded(alias), name);
            if (owner != null && !owner.equals(name)) {
              item.problem(
                  "aliases." + name,
                  "has '%s', which stands for %s already".formatted(alias, owner),
                  "neither case nor white space tells aliases apart; keep one of them");
            }
            if (nullTokens != null
                && nullTokens.stream().anyMatch(t -> folded(t).equals(folded(alias)))) {
              item.problem(
                  "aliases." + name,
                  "has '%s', which is null by null-tokens".formatted(alias),
                  "leave it out in one place");
            }
          }
        });
    return new Names(names, unlisted);
  }

  private static String folded(String text) {
    return text.strip()
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
