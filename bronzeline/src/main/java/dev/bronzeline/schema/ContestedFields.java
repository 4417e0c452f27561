package dev.bronzeline.schema;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Fields to which a version of the schema that is not in force gives another type: a value that
 * does not fit one of them rejects its record, although the field is optional. Kept in the field's
 * metadata.
 */
public final class ContestedFields {

  private static final String NOTE = "bronze.contested";

  private final Set<String> paths;

  private ContestedFields(Set<String> paths) {
    this.paths = paths;
  }

  /**
   * The same schema, in which these fields are contested.
   *
   * @param paths as {@link SchemaChange#path}; those that the schema does not have are passed over
   */
  public static StructType mark(StructType schema, Set<String> paths) {
    return paths.isEmpty()
        ? schema
        : new ContestedFields(
                paths.stream().map(ContestedFields::field).collect(Collectors.toSet()))
            .struct("", schema);
  }

  /** Whether a field is contested. */
  public static boolean isOne(StructField field) {
    return field.metadata().contains(NOTE);
  }

  /** The field that an element of an array or a value of a map is in. */
  private static String field(String path) {
    return path.replaceFirst("(\\[\\*]|\\.\\*)+$", "");
  }

  private StructType struct(String prefix, StructType struct) {
    return new StructType(
        Arrays.stream(struct.fields())
            .map(field -> field(prefix + field.name(), field))
            .toArray(StructField[]::new));
  }

  private StructField field(String path, StructField field) {
    return new StructField(
        field.name(),
        type(path, field.dataType()),
        field.nullable(),
        paths.contains(path)
            ? new MetadataBuilder().withMetadata(field.metadata()).putBoolean(NOTE, true).build()
            : field.metadata());
  }

  private DataType type(String path, DataType type) {
    if (type instanceof StructType struct) {
      return struct(path + ".", struct);
    } else if (type instanceof ArrayType array) {
      return new ArrayType(type(path + "[*]", array.elementType()), array.containsNull());
    } else if (type instanceof MapType map) {
      return new MapType(
          map.keyType(), type(path + ".*", map.valueType()), map.valueContainsNull());
    }
    return type;
  }
}
