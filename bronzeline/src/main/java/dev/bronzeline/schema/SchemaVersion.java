package dev.bronzeline.schema;

import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One version of the schema of an event.
 *
 * @param version what is written to every row as {@code _schema_version}
 * @param schema the event's fields; one that is not nullable is required
 * @param avro the Avro record that they come from; null when they come from something else
 * @param origin where it was found, for people: a file, a class, a subject of a registry
 */
public record SchemaVersion(String version, StructType schema, @Nullable Schema avro, String origin)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** The same schema under another version. */
  public SchemaVersion as(String otherVersion) {
    return new SchemaVersion(otherVersion, schema, avro, origin);
  }
}
