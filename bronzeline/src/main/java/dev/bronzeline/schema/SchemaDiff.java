package dev.bronzeline.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two versions of a schema, path by path, and whether they get along.
 * Where both come from Avro, Avro's own rules must agree with the table's.
 *
 * @param changes every difference, in the order of the fields
 * @param againstBackward why the new schema cannot read what was written with the old one; empty if
 *     it can
 * @param againstForward why the old schema cannot read what is written with the new one; empty if
 *     it can
 */
public record SchemaDiff(
    List<SchemaChange> changes, List<String> againstBackward, List<String> againstForward) {

  /** Keeps the lists unmodifiable. */
  public SchemaDiff {
    changes = List.copyOf(changes);
    againstBackward = List.copyOf(againstBackward);
    againstForward = List.copyOf(againstForward);
  }

  /** From one version to another. */
  public static SchemaDiff between(SchemaVersion before, SchemaVersion after) {
    SchemaDiff diff = between(before.schema(), after.schema());
    if (before.avro() == null || after.avro() == null) {
      return diff;
    }
    List<String> againstBackward = new ArrayList<>(diff.againstBackward);
    List<String> againstForward = new ArrayList<>(diff.againstForward);
    againstBackward.addAll(refusals(after.avro(), before.avro()));
    againstForward.addAll(refusals(before.avro(), after.avro()));
    for (String change : AvroLogicalTypes.changes(before.avro(), after.avro())) {
      againstBackward.add(change);
      againstForward.add(change);
    }
    return new SchemaDiff(diff.changes, againstBackward, againstForward);
  }

  /** From one schema to another, as columns of a table. */
  public static SchemaDiff between(StructType before, StructType after) {
    List<SchemaChange> changes = new ArrayList<>();
    structs("", before, after, changes);
    return new SchemaDiff(
        changes,
        changes.stream()
            .filter(change -> !change.kind().isBackward())
            .map(SchemaChange::toString)
            .toList(),
        changes.stream()
            .filter(change -> !change.kind().isForward())
            .map(SchemaChange::toString)
            .toList());
  }

  /** Whether nothing is different. */
  public boolean isEmpty() {
    return changes.isEmpty() && againstBackward.isEmpty() && againstForward.isEmpty();
  }

  /** Whether the new schema reads what was written with the old one. */
  public boolean isBackward() {
    return againstBackward.isEmpty();
  }

  /** Whether the old schema reads what is written with the new one. */
  public boolean isForward() {
    return againstForward.isEmpty();
  }

  /** The verdict in a word: {@code full}, {@code backward}, {@code forward} or {@code none}. */
  public String verdict() {
    if (isBackward()) {
      return isForward() ? "full" : "backward";
    }
    return isForward() ? "forward" : "none";
  }

  private static List<String> refusals(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(
            refusal ->
                "Avro at %s: %s, %s"
                    .formatted(
                        refusal.getLocation(),
                        refusal.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        refusal.getMessage()))
        .toList();
  }

  private static void structs(
      String prefix, StructType before, StructType after, List<SchemaChange> changes) {
    Map<String, StructField> news = new LinkedHashMap<>();
    for (StructField field : after.fields()) {
      news.put(field.name(), field);
    }
    Map<String, StructField> olds = new LinkedHashMap<>();
    for (StructField field : before.fields()) {
      olds.put(field.name(), field);
    }
    for (StructField old : before.fields()) {
      String path = prefix + old.name();
      StructField now = news.remove(old.name());
      if (now != null) {
        fields(path, old, now, changes);
        continue;
      }
      StructField recased = recased(old.name(), news, olds);
      if (recased != null) {
        news.remove(recased.name());
        changes.add(
            new SchemaChange(path, SchemaChange.Kind.RECASED, path, prefix + recased.name()));
        fields(path, old, recased, changes);
      } else {
        changes.add(
            new SchemaChange(
                path,
                isOptional(old)
                    ? SchemaChange.Kind.REMOVED_OPTIONAL
                    : SchemaChange.Kind.REMOVED_REQUIRED,
                words(old),
                null));
      }
    }
    for (StructField added : news.values()) {
      changes.add(
          new SchemaChange(
              prefix + added.name(),
              isOptional(added)
                  ? SchemaChange.Kind.ADDED_OPTIONAL
                  : SchemaChange.Kind.ADDED_REQUIRED,
              null,
              words(added)));
    }
  }

  private static @Nullable StructField recased(
      String name, Map<String, StructField> news, Map<String, StructField> olds) {
    return news.values().stream()
        .filter(field -> field.name().equalsIgnoreCase(name) && !olds.containsKey(field.name()))
        .findFirst()
        .orElse(null);
  }

  private static void fields(
      String path, StructField before, StructField after, List<SchemaChange> changes) {
    nullability(path, before.nullable(), after.nullable(), changes);
    String was = FieldNotes.defaultOf(before);
    String is = FieldNotes.defaultOf(after);
    if (!Objects.equals(was, is)) {
      changes.add(
          new SchemaChange(
              path,
              SchemaChange.Kind.DEFAULT_CHANGED,
              was == null ? "none" : was,
              is == null ? "none" : is));
    }
    symbols(path, before, after, changes);
    types(path, before.dataType(), after.dataType(), changes);
  }

  /** A field without symbols may have any value. */
  private static void symbols(
      String path, StructField before, StructField after, List<SchemaChange> changes) {
    List<String> old = FieldNotes.symbolsOf(before);
    List<String> now = FieldNotes.symbolsOf(after);
    if (Set.copyOf(old).equals(Set.copyOf(now))) {
      return;
    }
    boolean backward =
        now.isEmpty()
            || FieldNotes.defaultSymbolOf(after) != null
            || (!old.isEmpty() && now.containsAll(old));
    boolean forward =
        old.isEmpty()
            || FieldNotes.defaultSymbolOf(before) != null
            || (!now.isEmpty() && old.containsAll(now));
    SchemaChange.Kind kind;
    if (backward) {
      kind = forward ? SchemaChange.Kind.VALUES_COVERED : SchemaChange.Kind.VALUES_ADDED;
    } else {
      kind = forward ? SchemaChange.Kind.VALUES_REMOVED : SchemaChange.Kind.VALUES_REPLACED;
    }
    changes.add(new SchemaChange(path, kind, values(old), values(now)));
  }

  private static String values(List<String> symbols) {
    return symbols.isEmpty() ? "anything" : "one of " + String.join(", ", symbols);
  }

  private static void nullability(
      String path, boolean before, boolean after, List<SchemaChange> changes) {
    if (before != after) {
      changes.add(
          new SchemaChange(
              path,
              after ? SchemaChange.Kind.MADE_OPTIONAL : SchemaChange.Kind.MADE_REQUIRED,
              before ? "optional" : "required",
              after ? "optional" : "required"));
    }
  }

  private static void types(
      String path, DataType before, DataType after, List<SchemaChange> changes) {
    if (before instanceof StructType old && after instanceof StructType now) {
      structs(path + ".", old, now, changes);
    } else if (before instanceof ArrayType old && after instanceof ArrayType now) {
      nullability(path + "[*]", old.containsNull(), now.containsNull(), changes);
      types(path + "[*]", old.elementType(), now.elementType(), changes);
    } else if (before instanceof MapType old
        && after instanceof MapType now
        && old.keyType().equals(now.keyType())) {
      nullability(path + ".*", old.valueContainsNull(), now.valueContainsNull(), changes);
      types(path + ".*", old.valueType(), now.valueType(), changes);
    } else if (!before.equals(after)) {
      SchemaChange.Kind kind = SchemaChange.Kind.RETYPED;
      if (Widening.isSafe(before, after)) {
        kind = SchemaChange.Kind.WIDENED;
      } else if (Widening.isSafe(after, before)) {
        kind = SchemaChange.Kind.NARROWED;
      }
      changes.add(new SchemaChange(path, kind, before.catalogString(), after.catalogString()));
    }
  }

  private static boolean isOptional(StructField field) {
    return field.nullable() || FieldNotes.defaultOf(field) != null;
  }

  private static String words(StructField field) {
    String value = FieldNotes.defaultOf(field);
    return "%s, %s%s"
        .formatted(
            field.dataType().catalogString(),
            field.nullable() ? "optional" : "required",
            value == null ? "" : ", default " + value);
  }
}
