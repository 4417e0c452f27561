package dev.bronzeline.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds what a pipeline says about fields against the fields that its schema has. */
final class FieldChecks {

  private static final Set<String> TEXT = Set.of("string");
  private static final Set<String> WHOLE = Set.of("byte", "short", "integer", "long");
  private static final Set<String> SIZED = Set.of("string", "binary", "array", "map");
  private static final Set<String> TIME_OR_TEXT =
      Set.of("timestamp", "timestamp_ntz", "date", "long", "string");
  private static final Set<String> NESTED = Set.of("struct", "array", "map");
  private static final Set<String> TIME = Set.of("timestamp", "timestamp_ntz", "date");
  private static final String MAP = "map";
  private static final String ARRAY = "array";
  private static final String ELEMENTS = "[*]";

  private final Map<String, String> fields;
  private final Problems problems;

  FieldChecks(Map<String, String> fields, Problems problems) {
    this.fields = fields;
    this.problems = problems;
  }

  void check(PipelineConfig pipeline) {
    fields.keySet().stream()
        .filter(path -> path.startsWith("_") && !path.contains(".") && !path.contains("["))
        .sorted()
        .forEach(
            path ->
                problems.add(
                    "schema.file",
                    null,
                    "declares the field "
                        + path
                        + ", but names with a leading '_' are Bronzeline's",
                    "rename the field"));
    if (pipeline.eventTime() != null) {
      eventTime(pipeline, pipeline.eventTime());
    }
    each(pipeline.rules(), "rules", this::rule);
    each(pipeline.quality().batchRules(), "batch-rules", this::batchRule);
    each(pipeline.pii().fields(), "pii.fields", this::pii);
    each(pipeline.pii().detect().except(), "pii.detect.except", this::except);
    each(pipeline.normalize(), "normalize", this::normalize);
    DeduplicateSettings deduplicate = pipeline.deduplicate();
    if (deduplicate != null) {
      each(deduplicate.keys(), "deduplicate.keys", this::key);
    }
  }

  private void rule(String path, RuleSettings rule) {
    if (rule.check() instanceof Check.Conditional conditional) {
      String field = conditional.when().field();
      if (field == null || one(path + ".when.field", field) != null) {
        demand(path + ".when", conditional.when());
      }
      demand(path + ".then", conditional.then());
    } else {
      demand(path, new Check.Clause(rule.field(), rule.check()));
    }
  }

  private void demand(String path, Check.Clause clause) {
    String field = clause.field();
    if (field == null) {
      return;
    }
    boolean ofKeys = clause.check() instanceof Check.Keys;
    String at = path + (ofKeys ? ".keys-of" : ".field");
    String type = known(at, field);
    if (type == null) {
      return;
    }
    if (clause.check() instanceof Check.Keys keys) {
      if (type.equals(MAP)) {
        ofOneValue(at, field, "string", keys.each());
      } else {
        misfit(at, field, type, "keys-of", "a map");
      }
    } else if (clause.check() instanceof Check.Unique unique) {
      unique(path, field, type, unique.by());
    } else if (clause.check() instanceof Check.Compared compared) {
      compared(path + ".compare", field, type, compared.other());
    } else {
      ofOneValue(at, field, type, clause.check());
    }
  }

  private void ofOneValue(String at, String field, String type, Check check) {
    if (check instanceof Check.Format format) {
      fits(at, field, type, TEXT, "check: " + Kind.word(format.form()), "a text");
    } else if (check instanceof Check.Matches) {
      fits(at, field, type, TEXT, "matches", "a text");
    } else if (check instanceof Check.Length) {
      fits(at, field, type, SIZED, "min-length and max-length", "a text, a list or a map");
    } else if (check instanceof Check.Range && !isNumber(type)) {
      misfit(at, field, type, "min and max", "a number");
    } else if (check instanceof Check.OneOf) {
      single(at, field, type, "one-of");
    } else if (check instanceof Check.Within) {
      fits(at, field, type, TIME_OR_TEXT, "within", "a time: timestamp, date, long or string");
    }
  }

  private void unique(String path, String field, String type, @Nullable String by) {
    String at = path + ".field";
    if (!type.equals(ARRAY)) {
      misfit(at, field, type, by == null ? "check: unique" : "unique-by", "a list");
      return;
    }
    String elements = field + ELEMENTS;
    if (by != null) {
      String key = one(path + ".unique-by", by, elements + ".");
      if (key != null) {
        single(path + ".unique-by", by, key, "unique-by");
      }
    } else if ("struct".equals(typeOf(elements))) {
      problems.add(
          at, null, "is '%s', a list of structs".formatted(field), "say unique-by which field");
    } else {
      single(at, elements, String.valueOf(typeOf(elements)), "check: unique");
    }
  }

  private void compared(String at, String field, String type, String other) {
    String otherType = known(at, other);
    if (otherType == null) {
      return;
    }
    if (!branch(field).equals(branch(other))) {
      problems.add(
          at, other, "must be a field of the same event or element as '%s'".formatted(field), null);
    } else if (!isComparable(type, otherType)) {
      problems.add(
          at,
          null,
          "is '%s', which is %s, and '%s' is %s; numbers, times and texts compare among each other"
              .formatted(other, otherType, field, type),
          null);
    }
  }

  private static boolean isComparable(String type, String other) {
    return (isNumber(type) && isNumber(other))
        || (TEXT.contains(type) && TEXT.contains(other))
        || (TIME.contains(type) && isTimeBesideTime(other))
        || (TIME.contains(other) && isTimeBesideTime(type));
  }

  private static boolean isTimeBesideTime(String type) {
    return TIME.contains(type) || TEXT.contains(type) || WHOLE.contains(type);
  }

  /** The part of a path that leads to several values. */
  private static String branch(String path) {
    int values = (path + ".").lastIndexOf(".*.");
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf(ELEMENTS), values)));
  }

  private void batchRule(String path, BatchRuleSettings rule) {
    if (!(rule.demand() instanceof BatchRuleSettings.MaxNull nulls)) {
      return;
    }
    String at = path + ".field";
    if (one(at, nulls.field()) != null && !fields.containsKey(nulls.field())) {
      problems.add(at, nulls.field(), "must be a column or a field inside structs", null);
    }
  }

  private void pii(String path, PiiSettings.Field pii) {
    String at = path + ".path";
    if (pii.path().isEmpty()) {
      return;
    }
    Set<String> found = new PathPattern(pii.path()).among(fields);
    if (found.isEmpty()) {
      String name = pii.path().replaceAll("^(\\*+\\.)+", "");
      problems.add(at, pii.path(), "must be a field of the schema", suggestion(name, ""));
    }
    String setting = "mode: " + Kind.word(pii.scrub().mode());
    for (String field : found) {
      String type = fields.getOrDefault(field, "");
      if (pii.scrub() instanceof Scrub.RoundTime) {
        fits(at, field, type, TIME_OR_TEXT, "to", "a time: timestamp, date, long or string");
      } else if (pii.scrub() instanceof Scrub.RoundNumber) {
        if (!isNumber(type) && !TEXT.contains(type)) {
          misfit(at, field, type, "bucket", "a number");
        }
      } else if (!(pii.scrub() instanceof Scrub.Remove)) {
        single(at, field, type, setting);
      }
    }
  }

  private void except(String path, String except) {
    boolean isField = !except.equals(DetectSettings.RESCUED);
    if (isField && new PathPattern(except).among(fields).isEmpty()) {
      String name = except.replaceAll("^(\\*+\\.)+", "");
      problems.add(path, except, "must be a field of the schema", suggestion(name, ""));
    }
  }

  private void normalize(String path, NormalizeSettings item) {
    if (item.field() == null) {
      return;
    }
    String at = path + ".field";
    String field = item.field();
    String iso = item.form() instanceof NormalizeSettings.Time time ? time.iso() : null;
    String type = iso == null ? known(at, field) : one(at, field);
    if (iso != null && fields.containsKey(iso)) {
      problems.add(path + ".iso", iso, "must be a new column", "the schema has this one");
    }
    if (type == null) {
      return;
    }
    if (!item.text().isEmpty() || item.form() == null) {
      fits(at, field, type, TEXT, "text", "a text");
    } else if (item.form() instanceof NormalizeSettings.Time time) {
      boolean fits = TIME_OR_TEXT.contains(type) || isNumber(type);
      if (!fits) {
        misfit(at, field, type, "timestamp", "a number, a text or a time");
      } else if (isNumber(type) && !time.hasUnit()) {
        misfit(at, field, type, "timestamp without a unit", "a text or a time");
      }
    } else if (item.form() instanceof NormalizeSettings.Value value) {
      boolean flag = value.type().base() == ValueType.Base.BOOLEAN && WHOLE.contains(type);
      if (!flag) {
        fits(at, field, type, TEXT, "as: " + value.type(), "a text");
      }
    } else {
      fits(at, field, type, TEXT, "aliases", "a text");
    }
  }

  private void key(String path, String key) {
    String type = one(path, key);
    if (type != null) {
      single(path, key, type, "a key");
    }
  }

  private void eventTime(PipelineConfig pipeline, String field) {
    String type = one("event-time", field);
    NormalizeSettings.Time time = normalized(pipeline, field, type);
    boolean told = time != null && time.to() == NormalizeSettings.TimeTarget.MILLIS;
    if (time != null && !told) {
      problems.add(
          "event-time",
          field,
          "must be epoch milliseconds or a timestamp, and normalize makes it a text",
          "leave to: iso out; iso: names a column for the text");
    } else if (type != null && !told && !type.equals("long") && !type.equals("timestamp")) {
      misfit("event-time", field, type, "event-time", "epoch milliseconds (long) or a timestamp");
    }
  }

  /** How a field is normalized as a time, by itself or by its type; null when it is not. */
  private static NormalizeSettings.@Nullable Time normalized(
      PipelineConfig pipeline, String field, @Nullable String type) {
    NormalizeSettings.Time byType = null;
    for (NormalizeSettings item : pipeline.normalize()) {
      if (field.equals(item.field())) {
        return item.form() instanceof NormalizeSettings.Time time ? time : null;
      }
      if (item.type() == NormalizeSettings.Every.TIMESTAMP
          && type != null
          && type.startsWith("timestamp")
          && item.form() instanceof NormalizeSettings.Time time) {
        byType = time;
      }
    }
    return byType;
  }

  /** The type of a field that has one value per event; null after a problem. */
  private @Nullable String one(String at, String field) {
    return one(at, field, "");
  }

  /** The same for a field below something. */
  private @Nullable String one(String at, String field, String below) {
    String type = known(at, field, below);
    if (type != null && (field.contains(ELEMENTS) || field.endsWith(".*"))) {
      problems.add(at, field, "must have one value per event", null);
      return null;
    }
    return type;
  }

  /** The type of a field, whose path may go through arrays and maps; null after a problem. */
  private @Nullable String known(String at, String field) {
    return known(at, field, "");
  }

  private @Nullable String known(String at, String field, String below) {
    if (field.isEmpty()) {
      return null;
    }
    String type = typeOf(below + field);
    if (type == null) {
      problems.add(at, field, "must be a field of the schema", suggestion(field, below));
    }
    return type;
  }

  private @Nullable String typeOf(String field) {
    String path = "";
    for (String segment : field.split("\\.", -1)) {
      String next = path.isEmpty() ? segment : path + "." + segment;
      path =
          !fields.containsKey(next) && MAP.equals(fields.get(path))
              ? path + ".*" + segment.replaceFirst("^[^\\[]*", "")
              : next;
    }
    return fields.get(path);
  }

  private @Nullable String suggestion(String field, String below) {
    if (!below.isEmpty()) {
      return Nearest.remedy(
          field,
          fields.keySet().stream()
              .filter(known -> known.startsWith(below))
              .map(known -> known.substring(below.length()))
              .toList());
    }
    String within =
        fields.keySet().stream()
            .filter(known -> known.endsWith("." + field))
            .min(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
            .orElse(null);
    return within != null && Nearest.to(field, fields.keySet()) == null
        ? "did you mean '" + within + "'?"
        : Nearest.remedy(field, fields.keySet());
  }

  private void fits(
      String at, String field, String type, Set<String> types, String setting, String wanted) {
    if (!types.contains(type)) {
      misfit(at, field, type, setting, wanted);
    }
  }

  private void single(String at, String field, String type, String setting) {
    if (NESTED.contains(type)) {
      misfit(at, field, type, setting, "a single value");
    }
  }

  private void misfit(String at, String field, String type, String setting, String wanted) {
    problems.add(
        at,
        null,
        "is '%s', which is %s; %s wants %s".formatted(field, type, setting, wanted),
        null);
  }

  private static boolean isNumber(String type) {
    return WHOLE.contains(type)
        || type.equals("float")
        || type.equals("double")
        || type.startsWith("decimal");
  }

  private static <T> void each(List<T> items, String path, Visit<T> visit) {
    for (int i = 0; i < items.size(); i++) {
      visit.at(path + "[" + i + "]", items.get(i));
    }
  }

  private interface Visit<T> {
    void at(String path, T item);
  }
}
