package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import dev.bronzeline.schema.WriterSchemas;
import org.apache.avro.Schema;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a record's key into text. Thread-safe.
 *
 * <p>Keys have no schema of their own in a pipeline, so their text is all there is: a string as it
 * is, JSON as it is written, an Avro value as JSON.
 */
public abstract class KeyDecoder {
  private final ParserLimits limits;

  private KeyDecoder(ParserLimits limits) {
    this.limits = limits;
  }

  /** Of keys that are UTF-8. */
  public static KeyDecoder strings(ParserLimits limits) {
    return new KeyDecoder(limits) {
      @Override
      UTF8String read(byte[] key) {
        checkUtf8(key);
        return UTF8String.fromBytes(key);
      }
    };
  }

  /** Of keys that are one JSON value each, of any kind. */
  public static KeyDecoder json(ParserLimits limits) {
    return new KeyDecoder(limits) {
      @Override
      UTF8String read(byte[] key) {
        checkUtf8(key);
        JsonReader in = new JsonReader(key, limits.maxDepth());
        in.next();
        UTF8String text = in.text(in.at());
        if (!in.isAtEnd()) {
          throw new Malformed(Reason.TRAILING_DATA, "something follows the JSON text", in.at());
        }
        return text;
      }
    };
  }

  /** Of keys that are Avro behind the header of {@link WireFormat}. */
  public static KeyDecoder confluentAvro(
      ParserLimits limits, WriterSchemas schemas, Unreachable unreachable) {
    WriterIds<Schema> writers = new WriterIds<>(schemas, unreachable, writer -> writer);
    return new KeyDecoder(limits) {
      @Override
      UTF8String read(byte[] key) {
        Schema writer = writers.of(key);
        AvroReader in = new AvroReader(key, WireFormat.HEADER, limits.maxDepth());
        UTF8String text = AvroText.of(writer, in);
        if (!in.isAtEnd()) {
          throw new Malformed(Reason.TRAILING_DATA, "something follows the Avro value", in.at());
        }
        return text;
      }
    };
  }

  /**
   * What became of a key: its text, or why there is none.
   *
   * @param problem null when there is a text
   */
  public record Decoded(@Nullable UTF8String text, @Nullable String problem) {}

  /**
   * Decodes one key. Whatever the bytes are, it does not throw.
   *
   * @throws dev.bronzeline.schema.SchemaUnavailableException as {@link RecordDecoder#decode}
   */
  public final Decoded decode(byte[] key) {
    try {
      if (key.length > limits.maxBytes()) {
        throw new Malformed(Reason.OVERSIZED, "too many bytes", limits.maxBytes());
      }
      return new Decoded(read(key), null);
    } catch (Malformed malformed) {
      return new Decoded(null, malformed.reason() + ": " + malformed.getMessage());
    }
  }

  abstract UTF8String read(byte[] key);

  private static void checkUtf8(byte[] key) {
    int illFormed = Utf8.firstIllFormed(key);
    if (illFormed < key.length) {
      throw new Malformed(Reason.NOT_UTF8, "ill-formed UTF-8", illFormed);
    }
  }
}
