package dev.bronzeline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an event looks like: section {@code schema}.
 *
 * @param file where the schema is, as the schema loader wants it: an absolute path, or {@code
 *     class:} and the name of a class
 * @param version the version that is written to every row
 * @param mode what becomes of a value that does not fit its type
 * @param unknownFields what becomes of a field that the schema does not declare
 * @param aliases by the path of a field, other names that it may have in a record
 */
public record SchemaSettings(
    String file,
    String version,
    Mode mode,
    UnknownFields unknownFields,
    Map<String, List<String>> aliases) {

  private static final String CLASS = "class:";

  /** Events whose payload is raw have one column. */
  private static final String RAW = CLASS + "dev.bronzeline.schema.RawSchema";

  /** What an event looks like, with its own names only. */
  public SchemaSettings(String file, String version, Mode mode, UnknownFields unknownFields) {
    this(file, version, mode, unknownFields, Map.of());
  }

  /** Copies the aliases. */
  public SchemaSettings {
    aliases = Map.copyOf(aliases);
  }

  /** What becomes of a value that does not fit its type. */
  public enum Mode {
    /** It is cast if that loses nothing, and otherwise kept in {@code _rescued} beside a null. */
    LENIENT,
    /** The record is rejected. */
    STRICT
  }

  /** What becomes of a field that the schema does not declare. */
  public enum UnknownFields {
    /** It is left out. */
    DROP,
    /** It is kept in {@code _rescued}. */
    RESCUE,
    /** The record is rejected. */
    REJECT
  }

  static SchemaSettings read(Settings schema, Path directory, PayloadSettings payload) {
    boolean isRaw = payload.format() == PayloadSettings.Format.RAW;
    if (isRaw && schema.has("file")) {
      schema.problem("file", "has no use with payload.format: raw", "leave it out");
    }
    String file = isRaw ? schema.get("file", Kind.TEXT, RAW) : schema.require("file", Kind.TEXT);
    if (!file.startsWith(CLASS) && !file.isEmpty()) {
      Path path = directory.resolve(file).toAbsolutePath().normalize();
      if (!Files.isRegularFile(path)) {
        schema.wrong(
            "file",
            "must be a file, relative to the configuration directory, or class:some.Name",
            Nearest.remedy(file, ConfigFiles.beside(directory, path)));
      }
      file = path.toString();
    }
    return new SchemaSettings(
        file,
        schema.get("version", Kind.NAME, "1"),
        schema.get("mode", Kind.oneOf(Mode.class), Mode.LENIENT),
        schema.get("unknown-fields", Kind.oneOf(UnknownFields.class), UnknownFields.RESCUE),
        schema.lists("aliases", Kind.TEXT));
  }
}
