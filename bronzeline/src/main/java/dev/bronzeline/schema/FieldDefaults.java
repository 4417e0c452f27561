package dev.bronzeline.schema;

import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * The default of a field: what an event without it stands for. It is kept as JSON in the metadata
 * of the field. A default of null is none: that is what an optional field is without it.
 */
public final class FieldDefaults {

  /** The key of the metadata. */
  public static final String KEY = "bronze.default";

  /** What Spark keeps of {@code DEFAULT} in a DDL: SQL. */
  private static final String SPARK = "CURRENT_DEFAULT";

  private FieldDefaults() {}

  /** The default as JSON, or as SQL where the schema is a DDL; null when there is none. */
  public static @Nullable String of(StructField field) {
    Metadata metadata = field.metadata();
    if (metadata.contains(KEY)) {
      return metadata.getString(KEY);
    }
    return metadata.contains(SPARK) ? metadata.getString(SPARK) : null;
  }

  /** Metadata with a default. */
  static Metadata with(@Nullable String json) {
    return json == null || json.equals("null")
        ? Metadata.empty()
        : new MetadataBuilder().putString(KEY, json).build();
  }
}
