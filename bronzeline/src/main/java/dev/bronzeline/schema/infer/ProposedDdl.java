package dev.bronzeline.schema.infer;

import dev.bronzeline.schema.infer.FieldSample.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what was seen as a DDL, a line for each field, with what a person has to know of it. */
final class ProposedDdl {

  private static final int MOST_DIGITS = 38;

  /** An object with at least so many names, of which none is in half of the objects, is a map. */
  private static final int NAMES_OF_A_MAP = 20;

  /** A tenth of the values tells: few texts look so by chance. */
  private static final double TELLING = 0.1;

  private final FieldSample root;

  ProposedDdl(FieldSample root) {
    this.root = root;
  }

  String fields() {
    return String.join("\n", fields(root, "", true)) + "\n";
  }

  private List<String> fields(FieldSample struct, String indent, boolean isRoot) {
    List<String> lines = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<String> left = new ArrayList<>();
    int last = -1;
    for (Map.Entry<String, FieldSample> entry : struct.fields().entrySet()) {
      String name = entry.getKey();
      String why = refusal(name, isRoot, names);
      if (why != null) {
        left.add("%s-- left out: %s %s".formatted(indent, printable(name), why));
        continue;
      }
      List<String> field = field(name, entry.getValue(), struct.values(), indent, isRoot);
      lines.addAll(field);
      last = lines.size() - 1;
    }
    if (last >= 0) {
      lines.set(last, lines.get(last).replaceFirst(",(  --|$)", "$1"));
    }
    lines.addAll(left);
    return lines;
  }

  private static @Nullable String refusal(String name, boolean isRoot, Set<String> names) {
    if (isRoot && name.startsWith("_")) {
      return "begins with '_', as Bronzeline's own columns do";
    }
    if (name.isEmpty() || !printable(name).equals(name)) {
      return "is no name of a column";
    }
    return names.add(name.toLowerCase(Locale.ROOT))
        ? null
        : "is spelt like another field but for its capitals";
  }

  /** The first line begins the field, the last one ends with a comma and its comment. */
  private List<String> field(
      String name, FieldSample sample, long parents, String indent, boolean isRoot) {
    boolean required = sample.values() == parents;
    String begin = indent + quoted(name) + (isRoot ? " " : ": ");
    List<String> type = type(sample, indent);
    List<String> lines = new ArrayList<>(type);
    lines.set(0, begin + lines.get(0));
    int end = lines.size() - 1;
    lines.set(
        end,
        "%s%s,  -- %s"
            .formatted(
                lines.get(end), required ? " NOT NULL" : "", comment(name, sample, parents)));
    return lines;
  }

  /** The type; several lines for a struct. */
  private List<String> type(FieldSample sample, String indent) {
    Set<Seen> kinds = sample.kinds().keySet();
    if (kinds.equals(Set.of(Seen.OBJECT))) {
      return object(sample, indent);
    }
    if (kinds.equals(Set.of(Seen.ARRAY))) {
      List<String> element = type(sample.seenInLists(), indent);
      return around("ARRAY<", element, ">");
    }
    return List.of(single(sample, kinds));
  }

  private List<String> object(FieldSample sample, String indent) {
    if (isMap(sample)) {
      return around("MAP<STRING, ", type(valuesOf(sample), indent), ">");
    }
    List<String> fields = fields(sample, indent + "  ", false);
    if (fields.stream().noneMatch(line -> !line.strip().startsWith("--"))) {
      return List.of("MAP<STRING, STRING>");
    }
    List<String> lines = new ArrayList<>();
    lines.add("STRUCT<");
    lines.addAll(fields);
    lines.add(indent + ">");
    return lines;
  }

  private static boolean isMap(FieldSample sample) {
    return sample.fields().size() >= NAMES_OF_A_MAP
        && sample.fields().values().stream()
            .allMatch(field -> 2 * field.values() < sample.values());
  }

  private static FieldSample valuesOf(FieldSample map) {
    FieldSample values = new FieldSample();
    map.fields().values().forEach(values::add);
    return values;
  }

  private static List<String> around(String before, List<String> type, String after) {
    List<String> lines = new ArrayList<>(type);
    lines.set(0, before + lines.get(0));
    lines.set(lines.size() - 1, lines.get(lines.size() - 1) + after);
    return lines;
  }

  private static String single(FieldSample sample, Set<Seen> kinds) {
    if (kinds.equals(Set.of(Seen.BOOLEAN))) {
      return "BOOLEAN";
    }
    if (kinds.equals(Set.of(Seen.INTEGER))) {
      return "BIGINT";
    }
    if (!kinds.isEmpty() && Set.of(Seen.INTEGER, Seen.NUMBER).containsAll(kinds)) {
      return "DOUBLE";
    }
    if (!kinds.isEmpty()
        && Set.of(Seen.INTEGER, Seen.BIG).containsAll(kinds)
        && sample.digits() <= MOST_DIGITS) {
      return "DECIMAL(38,0)";
    }
    if (kinds.equals(Set.of(Seen.TEXT))) {
      if (all(sample, TextShape.INSTANT)) {
        return "TIMESTAMP";
      }
      return all(sample, TextShape.DATE) ? "DATE" : "STRING";
    }
    return "STRING";
  }

  private static boolean all(FieldSample sample, TextShape shape) {
    return sample.shapes().getOrDefault(shape, 0L) == sample.values();
  }

  private static String comment(String name, FieldSample sample, long parents) {
    List<String> notes = new ArrayList<>();
    notes.add("in " + percent(sample.values() + sample.nulls(), parents));
    if (sample.nulls() > 0) {
      notes.add("null in " + percent(sample.nulls(), parents));
    }
    if (sample.values() == 0) {
      notes.add("its type is not known");
    } else if (isMixed(sample)) {
      notes.add(
          sample.kinds().entrySet().stream()
              .map(kind -> percent(kind.getValue(), sample.values()) + " " + kind.getKey().words())
              .collect(Collectors.joining(" and ")));
    }
    personal(name, sample).forEach(notes::add);
    return String.join("; ", notes);
  }

  private static boolean isMixed(FieldSample sample) {
    return sample.kinds().size() > 1
        && !Set.of(Seen.INTEGER, Seen.NUMBER).containsAll(sample.kinds().keySet())
        && !Set.of(Seen.INTEGER, Seen.BIG).containsAll(sample.kinds().keySet());
  }

  private static List<String> personal(String name, FieldSample sample) {
    List<String> why = new ArrayList<>();
    if (PersonalName.is(name)) {
      why.add("by its name");
    }
    FieldSample texts = sample.kinds().containsKey(Seen.ARRAY) ? sample.seenInLists() : sample;
    long all = texts.kinds().getOrDefault(Seen.TEXT, 0L);
    texts
        .shapes()
        .forEach(
            (shape, count) -> {
              if (shape.isPersonal() && count >= TELLING * all) {
                why.add("%s look like %s".formatted(percent(count, all), shape.words()));
              }
            });
    return why.isEmpty() ? List.of() : List.of("PERSONAL DATA? " + String.join(", ", why));
  }

  private static String percent(long part, long whole) {
    if (part == whole) {
      return "all";
    }
    double share = 100.0 * part / Math.max(1, whole);
    return share < 0.1
        ? "less than 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", Math.min(share, 99.9));
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z]\\w*") ? name : "`" + name.replace("`", "``") + "`";
  }

  private static String printable(String name) {
    return name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
