package dev.bronzeline.schema;

/** Where the schema of an event comes from: code, a file, or a registry. Thread-safe. */
@FunctionalInterface
public interface SchemaSource {

  /**
   * The schema as the source has it now. What was found may be remembered for a while; a source
   * that has answered once and cannot be asked now answers with what it remembers.
   *
   * @throws SchemaException when there is one, and it cannot be used
   * @throws UnknownSchemaException when there is none
   * @throws SchemaUnavailableException when the source cannot be asked now and never could
   */
  SchemaVersion current();
}
