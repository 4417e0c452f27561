package dev.bronzeline.schema;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a schema says about a field beside its type, kept in the field's metadata. Only the parser
 * looks at it; {@link #without} takes it off again.
 */
public final class FieldNotes {
  /**
   * The value of an absent field: the text of a JSON value, as a JSON payload would have it in the
   * field's place.
   */
  public static final String DEFAULT = "bronze.default";

  /** Other names that the field may have in a record: an array of strings. */
  public static final String ALIASES = "bronze.aliases";

  /**
   * The only values that a string field may have, or the strings in a field of arrays and maps: an
   * array of strings.
   */
  public static final String SYMBOLS = "bronze.symbols";

  /** The symbol that stands for every other one: a string. */
  public static final String DEFAULT_SYMBOL = "bronze.default-symbol";

  private static final Set<String> ALL = Set.of(DEFAULT, ALIASES, SYMBOLS, DEFAULT_SYMBOL);

  private FieldNotes() {}

  /** The text of the JSON value that an absent field has; null when it has none. */
  public static @Nullable String defaultOf(StructField field) {
    return text(field, DEFAULT);
  }

  /** Other names of the field, the best first. */
  public static List<String> aliasesOf(StructField field) {
    return texts(field, ALIASES);
  }

  /** The only values of the field; empty when any will do. */
  public static List<String> symbolsOf(StructField field) {
    return texts(field, SYMBOLS);
  }

  /** The symbol that stands for every other one; null when none does. */
  public static @Nullable String defaultSymbolOf(StructField field) {
    return text(field, DEFAULT_SYMBOL);
  }

  private static @Nullable String text(StructField field, String key) {
    return field.metadata().contains(key) ? field.metadata().getString(key) : null;
  }

  private static List<String> texts(StructField field, String key) {
    return field.metadata().contains(key)
        ? List.of(field.metadata().getStringArray(key))
        : List.of();
  }

  /**
   * The schema with other names for some of its fields, after those that it has itself.
   *
   * @param aliases by the path of the field, as in {@code device.os}, {@code items[*].price} or
   *     {@code labels.*.text}; paths that the schema does not have are passed over
   */
  public static StructType withAliases(StructType schema, Map<String, List<String>> aliases) {
    return aliases.isEmpty() ? schema : aliased(schema, "", aliases);
  }

  private static StructType aliased(
      StructType struct, String prefix, Map<String, List<String>> aliases) {
    StructField[] fields = struct.fields().clone();
    for (int i = 0; i < fields.length; i++) {
      StructField field = fields[i];
      String path = prefix + field.name();
      Set<String> names = new LinkedHashSet<>(aliasesOf(field));
      names.addAll(aliases.getOrDefault(path, List.of()));
      Metadata metadata =
          names.isEmpty()
              ? field.metadata()
              : new MetadataBuilder()
                  .withMetadata(field.metadata())
                  .putStringArray(ALIASES, names.toArray(String[]::new))
                  .build();
      DataType type = aliased(field.dataType(), path, aliases);
      fields[i] = new StructField(field.name(), type, field.nullable(), metadata);
    }
    return new StructType(fields);
  }

  private static DataType aliased(DataType type, String path, Map<String, List<String>> aliases) {
    if (type instanceof StructType struct) {
      return aliased(struct, path + ".", aliases);
    } else if (type instanceof ArrayType array) {
      return new ArrayType(
          aliased(array.elementType(), path + "[*]", aliases), array.containsNull());
    } else if (type instanceof MapType map) {
      return new MapType(
          map.keyType(), aliased(map.valueType(), path + ".*", aliases), map.valueContainsNull());
    }
    return type;
  }

  /** The schema without any of these notes, at any depth. */
  public static StructType without(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields()).map(FieldNotes::without).toArray(StructField[]::new));
  }

  private static StructField without(StructField field) {
    MetadataBuilder metadata = new MetadataBuilder().withMetadata(field.metadata());
    ALL.forEach(metadata::remove);
    return new StructField(
        field.name(), without(field.dataType()), field.nullable(), metadata.build());
  }

  private static DataType without(DataType type) {
    if (type instanceof StructType struct) {
      return without(struct);
    } else if (type instanceof ArrayType array) {
      return new ArrayType(without(array.elementType()), array.containsNull());
    } else if (type instanceof MapType map) {
      return new MapType(map.keyType(), without(map.valueType()), map.valueContainsNull());
    }
    return type;
  }
}
