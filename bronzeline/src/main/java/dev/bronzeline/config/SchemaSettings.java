package dev.bronzeline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event looks like: section {@code schema}.
 *
 * @param file where the schema is, as the schema loader wants it: an absolute path, or {@code
 *     class:} and the name of a class; null when it is in the registry
 * @param version the version that is written to every row; of a schema in the registry its number
 *     there, or {@code latest} until it is known
 * @param mode what becomes of a value that does not fit its type
 * @param unknownFields what becomes of a field that the schema does not declare
 * @param aliases by the path of a field, other names that it may have in a record
 * @param registry the registry with writers' schemas, and with that of the events if there is no
 *     file; null when there is none
 * @param evolution what becomes of newer versions
 */
public record SchemaSettings(
    @Nullable String file,
    String version,
    Mode mode,
    UnknownFields unknownFields,
    Map<String, List<String>> aliases,
    @Nullable RegistrySettings registry,
    EvolutionSettings evolution) {

  private static final String CLASS = "class:";
  private static final String LATEST = "latest";

  /** Events whose payload is raw have one column. */
  private static final String RAW = CLASS + "dev.bronzeline.schema.RawSchema";

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

  /** The registry that has the schema of the events; null when a file or class has it. */
  public @Nullable RegistrySettings subject() {
    return file == null ? registry : null;
  }

  /** Whether there can be newer versions: it is in a file, or the latest one of a subject. */
  public boolean canChange() {
    return file == null ? registry != null && registry.version() == null : !file.startsWith(CLASS);
  }

  /** Whether the version is one of the registry's numbers, and not the latest one. */
  public boolean hasNumber() {
    return isNumber(version);
  }

  /** Whether a version can be one of a registry's numbers. */
  public static boolean isNumber(String version) {
    return version.matches("[1-9]\\d{0,8}");
  }

  /** The same with the version that was found in the registry. */
  SchemaSettings at(String foundVersion) {
    return new SchemaSettings(
        file, foundVersion, mode, unknownFields, aliases, registry, evolution);
  }

  static SchemaSettings read(
      Settings schema, Path directory, PayloadSettings payload, @Nullable String topic) {
    boolean isRaw = payload.format() == PayloadSettings.Format.RAW;
    if (isRaw && schema.has("file")) {
      schema.problem("file", "has no use with payload.format: raw", "leave it out");
    }
    boolean inRegistry = !isRaw && !schema.has("file");
    EvolutionSettings evolution = EvolutionSettings.read(schema);
    RegistrySettings registry =
        RegistrySettings.read(
            schema.section("registry"), directory, topic, inRegistry, evolution.refresh());
    String file = file(schema, isRaw, registry != null);
    if (file != null && !file.startsWith(CLASS) && !file.isEmpty()) {
      Path path = directory.resolve(file).toAbsolutePath().normalize();
      if (!Files.isRegularFile(path)) {
        schema.wrong(
            "file",
            "must be a file, relative to the configuration directory, or class:some.Name",
            Nearest.remedy(file, ConfigFiles.beside(directory, path)));
      }
      file = path.toString();
    }
    String version = schema.get("version", Kind.NAME, "1");
    if (file == null && registry != null) {
      version = registry.version() == null ? LATEST : String.valueOf(registry.version());
    }
    Mode mode = schema.get("mode", Kind.oneOf(Mode.class), Mode.LENIENT);
    if (mode == Mode.STRICT
        && evolution.onIncompatible() == EvolutionSettings.OnIncompatible.RESCUE) {
      schema.problem(
          "on-incompatible", "cannot be rescue with mode: strict, which rescues nothing", "reject");
    }
    return new SchemaSettings(
        file,
        version,
        mode,
        schema.get("unknown-fields", Kind.oneOf(UnknownFields.class), UnknownFields.RESCUE),
        schema.lists("aliases", Kind.TEXT),
        registry,
        evolution);
  }

  private static @Nullable String file(Settings schema, boolean isRaw, boolean hasRegistry) {
    if (isRaw) {
      return schema.get("file", Kind.TEXT, RAW);
    }
    return hasRegistry ? schema.find("file", Kind.TEXT) : schema.require("file", Kind.TEXT);
  }
}
