package dev.bronzeline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a record's value is read: section {@code payload}.
 *
 * @param format what the bytes are
 * @param maxBytes a longer value is rejected as {@code OVERSIZED}
 * @param maxDepth a value that nests deeper is rejected as {@code TOO_DEEP}
 * @param tombstones what happens to a record without a value
 * @param writerSchema the file with the Avro schema that all values were written with; null when
 *     the format needs none, or when it is that of the events
 * @param keyFormat what the bytes of a key are
 * @param unreachableSchema what becomes of a record when the registry with its schema is away
 */
public record PayloadSettings(
    Format format,
    int maxBytes,
    int maxDepth,
    Tombstones tombstones,
    @Nullable String writerSchema,
    KeyFormat keyFormat,
    UnreachableSchema unreachableSchema) {

  private static final long DEFAULT_BYTES = 10L << 20;
  private static final long MOST_BYTES = 1L << 30;

  /** A reader's stack must bear it. */
  private static final int DEEPEST = 512;

  /** What the bytes of a value are. */
  public enum Format {
    /** One JSON object, exactly as RFC 8259 has it. */
    JSON,
    /** The same behind a zero byte and a schema id, as Confluent's serializers write it. */
    JSON_CONFLUENT,
    /** One Avro record; all are written with one schema. */
    AVRO,
    /** One Avro record behind a zero byte and the id of the schema that it is written with. */
    AVRO_CONFLUENT,
    /** Any bytes, which are kept in one column. */
    RAW
  }

  /** What the bytes of a key are. */
  public enum KeyFormat {
    /** Nobody looks at them. */
    NONE,
    /** Text in UTF-8. */
    STRING,
    /** One JSON value. */
    JSON,
    /** One Avro value behind a zero byte and the id of the schema that it is written with. */
    AVRO_CONFLUENT
  }

  /** What the bytes of a value are without saying more. */
  public PayloadSettings(Format format, int maxBytes, int maxDepth, Tombstones tombstones) {
    this(format, maxBytes, maxDepth, tombstones, null, KeyFormat.NONE, UnreachableSchema.REJECT);
  }

  /** Whether the schemas that records were written with come from a registry. */
  public boolean needsRegistry() {
    return format == Format.AVRO_CONFLUENT || keyFormat == KeyFormat.AVRO_CONFLUENT;
  }

  /**
   * What becomes of a record when the registry with the schema that it was written with is away.
   */
  public enum UnreachableSchema {
    /** It goes to the dead letters, with the schema's id. */
    REJECT,
    /** Nothing of its batch is published, and the job starts again with backoff. */
    RETRY
  }

  /** What happens to a record without a value. */
  public enum Tombstones {
    /** It is counted as ignored. */
    IGNORE,
    /** It goes to the dead letters. */
    REJECT
  }

  static PayloadSettings read(Settings payload, Path directory) {
    long maxBytes = payload.get("max-bytes", Kind.SIZE, DEFAULT_BYTES);
    if (maxBytes > MOST_BYTES) {
      payload.wrong("max-bytes", "must be at most 1GB", null);
    }
    return new PayloadSettings(
        payload.get("format", Kind.oneOf(Format.class), Format.JSON),
        (int) Math.min(maxBytes, MOST_BYTES),
        payload.get("max-depth", Kind.count(1, DEEPEST), 64),
        payload.get("tombstones", Kind.oneOf(Tombstones.class), Tombstones.IGNORE),
        writerSchema(payload, directory),
        payload.get("key-format", Kind.oneOf(KeyFormat.class), KeyFormat.NONE),
        payload.get(
            "unreachable-schema", Kind.oneOf(UnreachableSchema.class), UnreachableSchema.REJECT));
  }

  private static @Nullable String writerSchema(Settings payload, Path directory) {
    String file = payload.find("writer-schema", Kind.TEXT);
    if (file == null) {
      return null;
    }
    Path path = directory.resolve(file).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      payload.wrong(
          "writer-schema",
          "must be a file, relative to the configuration directory",
          Nearest.remedy(file, ConfigFiles.beside(directory, path)));
    }
    return path.toString();
  }
}
