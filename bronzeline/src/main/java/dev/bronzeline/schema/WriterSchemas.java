package dev.bronzeline.schema;

import java.io.Serializable;
import org.apache.avro.Schema;

/**
 * The schemas that records were written with, by the id in front of a record. It travels to the
 * executors, and is thread-safe.
 */
public interface WriterSchemas extends Serializable {

  /**
   * The schema with this id.
   *
   * @throws UnknownSchemaException when the registry says there is none
   * @throws SchemaUnavailableException when it cannot be asked now
   */
  Schema byId(int id);
}
