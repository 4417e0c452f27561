package dev.bronzeline.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Loads event schemas and remembers them. A schema is named by
 *
 * <ul>
 *   <li>a name, such as {@code user_events}: a file {@code schemas/user_events.ddl}, {@code .json}
 *       or {@code .avsc} of the configuration directory;
 *   <li>a file with one of these endings, absolute or relative to the configuration directory: DDL
 *       as in {@code CREATE TABLE}, with {@code --} comments; the JSON of Spark's {@code
 *       StructType}; or an Avro record;
 *   <li>{@code class:} and the name of a class on the class path: one with a public static method
 *       {@code StructType schema()}, or a Java bean.
 * </ul>
 *
 * <p>A field that is not nullable is required. Thread-safe.
 */
public final class SchemaLoader {

  private static final String CLASS = "class:";
  private static final String FOLDER = "schemas";

  /** What can read a file, by its ending; the order decides between files of one name. */
  private static final List<String> ENDINGS = List.of(".ddl", ".json", ".avsc");

  private final Path directory;
  private final Map<String, StructType> loaded = new ConcurrentHashMap<>();

  /**
   * A loader for one configuration directory.
   *
   * @param directory the configuration directory
   */
  public SchemaLoader(Path directory) {
    this.directory = directory;
  }

  /**
   * The schema of an event.
   *
   * @param schema a name, a file, or {@code class:} and the name of a class
   * @throws SchemaException when it is not there or is not a schema
   */
  public StructType load(String schema) {
    return loaded.computeIfAbsent(schema, this::read);
  }

  /**
   * The schema of the bronze table that events of this schema are written to.
   *
   * @param schema as for {@link #load}
   * @throws SchemaException when it is not there or is not a schema
   */
  public StructType loadBronze(String schema) {
    return BronzeSchema.bronze(load(schema));
  }

  private StructType read(String schema) {
    StructType read =
        schema.startsWith(CLASS)
            ? ClassSchemas.of(schema.substring(CLASS.length()))
            : readFile(file(schema));
    if (read.isEmpty()) {
      throw new SchemaException("The schema " + schema + " has no fields; declare at least one.");
    }
    requireUnique(schema, "", read);
    return read;
  }

  private Path file(String schema) {
    Path file = directory.resolve(schema);
    if (ENDINGS.stream().anyMatch(schema::endsWith)) {
      if (!Files.isRegularFile(file)) {
        throw new SchemaException("There is no schema file " + file + ".");
      }
      return file;
    }
    for (String ending : ENDINGS) {
      Path candidate = directory.resolve(FOLDER).resolve(schema + ending);
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new SchemaException(
        "There is no schema '%s': looked for %s with %s; a class is written class:some.Name."
            .formatted(
                schema, directory.resolve(FOLDER).resolve(schema), String.join(", ", ENDINGS)));
  }

  private static StructType readFile(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SchemaException("The schema file " + file + " cannot be read: " + e, e);
    }
    try {
      return parse(file.toString(), text);
    } catch (SchemaException e) {
      throw new SchemaException("The schema file " + file + ": " + e.getMessage(), e);
    } catch (Exception e) { // Spark's parsers throw checked exceptions that Java cannot see.
      throw new SchemaException(
          "The schema file " + file + " is not one: " + firstLines(e) + ".", e);
    }
  }

  private static StructType parse(String file, String text) {
    if (file.endsWith(".avsc")) {
      return AvroSchemas.struct(new Schema.Parser().parse(text));
    }
    if (file.endsWith(".json")) {
      if (DataType.fromJson(text) instanceof StructType struct) {
        return struct;
      }
      throw new SchemaException("it is not a struct.");
    }
    return StructType.fromDDL(text);
  }

  /** Spark tells columns apart without case, at every level. */
  private static void requireUnique(String schema, String path, StructType struct) {
    Set<String> names = new HashSet<>();
    for (StructField field : struct.fields()) {
      if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
        throw new SchemaException(
            "The schema %s declares the field %s%s twice (case does not count); rename one."
                .formatted(schema, path, field.name()));
      }
      if (field.dataType() instanceof StructType nested) {
        requireUnique(schema, path + field.name() + ".", nested);
      }
    }
  }

  /** Spark's messages go on with a copy of the text and a marker under it. */
  private static String firstLines(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceFirst("(?s)\\s*\n\\s*\n.*", "");
  }
}
