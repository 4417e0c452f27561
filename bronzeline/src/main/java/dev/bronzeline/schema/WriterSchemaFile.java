package dev.bronzeline.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** A file with the one Avro schema that all records of a topic were written with. */
public final class WriterSchemaFile {
  private WriterSchemaFile() {}

  /**
   * Reads the file.
   *
   * @throws SchemaException when it cannot be read, or is no Avro schema
   */
  public static Schema read(Path file) {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (IOException e) {
      throw new SchemaException("The schema file " + file + " cannot be read: " + e, e);
    } catch (AvroRuntimeException e) {
      throw new SchemaException("The schema file " + file + " is not one: " + e.getMessage(), e);
    }
  }
}
