package dev.bronzeline.launch;

import dev.bronzeline.schema.FieldNotes;
import dev.bronzeline.schema.SchemaVersion;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A schema as a list of its fields, at every depth. */
final class SchemaText {

  /** One field. {@code value} is its default, null when there is none. */
  record Field(String path, String type, boolean required, @Nullable String value) {}

  /** A schema, as {@code --json} tells it. Members are added, not renamed. */
  record Shown(String version, String origin, String ddl, List<Field> fields) {}

  private final List<Field> fields = new ArrayList<>();

  private SchemaText() {}

  static Shown of(SchemaVersion schema) {
    return new Shown(
        schema.version(), schema.origin(), schema.schema().toDDL(), fields(schema.schema()));
  }

  static List<Field> fields(StructType schema) {
    SchemaText text = new SchemaText();
    text.struct("", schema);
    return text.fields;
  }

  private void struct(String prefix, StructType struct) {
    for (StructField field : struct.fields()) {
      String path = prefix + field.name();
      fields.add(
          new Field(path, name(field.dataType()), !field.nullable(), FieldNotes.defaultOf(field)));
      below(path, field.dataType());
    }
  }

  private void below(String path, DataType type) {
    if (type instanceof StructType struct) {
      struct(path + ".", struct);
    } else if (type instanceof ArrayType array && isNested(array.elementType())) {
      below(path + "[*]", array.elementType());
    } else if (type instanceof MapType map && isNested(map.valueType())) {
      below(path + ".*", map.valueType());
    }
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  /** A struct's fields have lines of their own. */
  private static String name(DataType type) {
    if (type instanceof StructType) {
      return "struct";
    }
    if (type instanceof ArrayType array) {
      return "array<" + name(array.elementType()) + ">";
    }
    return type instanceof MapType map
        ? "map<%s,%s>".formatted(name(map.keyType()), name(map.valueType()))
        : type.catalogString();
  }
}
