package dev.bronzeline.schema;

import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A schema as a flat list of paths and type names, for those who must not know Spark's types.
 * {@code device.app} is a field of a struct, {@code items[*]} any element of an array, {@code
 * labels.*} any value of a map.
 */
public final class FieldTypes {

  private final SortedMap<String, String> types = new TreeMap<>();

  private FieldTypes() {}

  /** All paths of a schema with Spark's names of their types, such as {@code long}. */
  public static SortedMap<String, String> of(StructType schema) {
    FieldTypes fields = new FieldTypes();
    fields.addFields("", schema);
    return fields.types;
  }

  private void addFields(String prefix, StructType struct) {
    for (StructField field : struct.fields()) {
      add(prefix + field.name(), field.dataType());
    }
  }

  private void add(String path, DataType type) {
    types.put(path, type.typeName());
    if (type instanceof StructType struct) {
      addFields(path + ".", struct);
    } else if (type instanceof ArrayType array) {
      add(path + "[*]", array.elementType());
    } else if (type instanceof MapType map) {
      add(path + ".*", map.valueType());
    }
  }
}
