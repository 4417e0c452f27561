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
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Loads event schemas and remembers them. A schema is named by
 *
 * <ul>
 *   <li>a name, such as {@code user_events}: a file {@code schemas/user_events.ddl}, {@code
 *       .schema.json}, {@code .json} or {@code .avsc} of the configuration directory;
 *   <li>a file with one of these endings, absolute or relative to the configuration directory: DDL
 *       as in {@code CREATE TABLE}, with {@code --} comments; a JSON Schema ({@code .schema.json},
 *       or {@code .json} with {@code $schema} in it); the JSON of Spark's {@code StructType}; or an
 *       Avro record;
 *   <li>{@code class:} and the name of a class on the class path: one with a public static method
 *       {@code StructType schema()}, or a Java bean.
 * </ul>
 *
 * <p>A field that is not nullable is required. Thread-safe.
 */
public final class SchemaLoader {

  private static final String CLASS = "class:";
  private static final String FOLDER = "schemas";

  private static final String JSON_SCHEMA = ".schema.json";

  /** What can read a file, by its ending; the order decides between files of one name. */
  private static final List<String> ENDINGS = List.of(".ddl", JSON_SCHEMA, ".json", ".avsc");

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
    return loaded.computeIfAbsent(schema, name -> read(name, "").schema());
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

  /**
   * A schema as a source that reads its file whenever it is asked.
   *
   * @param schema as for {@link #load}
   * @param version what to call the version, since neither files nor classes say it
   */
  public SchemaSource source(String schema, String version) {
    return () -> read(schema, version);
  }

  private SchemaVersion read(String schema, String version) {
    SchemaVersion read =
        schema.startsWith(CLASS)
            ? new SchemaVersion(
                version, ClassSchemas.of(schema.substring(CLASS.length())), null, schema)
            : readFile(file(schema), version);
    require(schema, read.schema());
    return read;
  }

  /**
   * Demands what every schema must obey: it has fields, and Spark can tell them apart.
   *
   * @param name what the schema is called in the message
   * @throws SchemaException when it does not
   */
  public static void require(String name, StructType schema) {
    if (schema.isEmpty()) {
      throw new SchemaException("The schema " + name + " has no fields; declare at least one.");
    }
    requireUnique(name, "", schema);
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

  private static SchemaVersion readFile(Path file, String version) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SchemaException("The schema file " + file + " cannot be read: " + e, e);
    }
    try {
      return parse(file.toString(), version, text);
    } catch (SchemaException e) {
      throw new SchemaException("The schema file " + file + ": " + e.getMessage(), e);
    } catch (Exception e) { // Spark's parsers throw checked exceptions that Java cannot see.
      throw new SchemaException(
          "The schema file " + file + " is not one: " + firstLines(e) + ".", e);
    }
  }

  private static SchemaVersion parse(String file, String version, String text) {
    if (file.endsWith(".avsc")) {
      Schema avro = new Schema.Parser().parse(text);
      return new SchemaVersion(version, AvroSchemas.struct(avro), avro, file);
    }
    return new SchemaVersion(version, struct(file, text), null, file);
  }

  private static StructType struct(String file, String text) {
    if (file.endsWith(JSON_SCHEMA) || (file.endsWith(".json") && JsonSchemas.isOne(text))) {
      return JsonSchemas.struct(text);
    }
    if (file.endsWith(".json")) {
      if (DataType.fromJson(text) instanceof StructType struct) {
        return struct;
      }
      throw new SchemaException(
          "it is not a struct; a JSON Schema says $schema, or its file ends in .schema.json.");
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
      requireUniqueWithin(schema, path + field.name(), field.dataType());
    }
  }

  private static void requireUniqueWithin(String schema, String path, DataType type) {
    if (type instanceof StructType nested) {
      requireUnique(schema, path + ".", nested);
    } else if (type instanceof ArrayType array) {
      requireUniqueWithin(schema, path + "[*]", array.elementType());
    } else if (type instanceof MapType map) {
      requireUniqueWithin(schema, path + ".*", map.valueType());
    }
  }

  /** Spark's messages go on with a copy of the text and a marker under it. */
  private static String firstLines(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceFirst("(?s)\\s*\n\\s*\n.*", "");
  }
}
