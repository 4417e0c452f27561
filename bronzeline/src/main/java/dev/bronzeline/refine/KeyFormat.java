package dev.bronzeline.refine;

import dev.bronzeline.refine.payload.KeyDecoder;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.Unreachable;
import dev.bronzeline.schema.WriterSchemas;
import java.io.Serializable;

/** What the bytes of a key are. */
public sealed interface KeyFormat extends Serializable {
  /** A decoder of such keys. */
  KeyDecoder decoder(ParserLimits limits);

  /** Text in UTF-8. */
  record Text() implements KeyFormat {
    @Override
    public KeyDecoder decoder(ParserLimits limits) {
      return KeyDecoder.strings(limits);
    }
  }

  /** One JSON value. */
  record Json() implements KeyFormat {
    @Override
    public KeyDecoder decoder(ParserLimits limits) {
      return KeyDecoder.json(limits);
    }
  }

  /**
   * One Avro value behind a zero byte and the id of the schema that it is written with.
   *
   * @param writers those schemas
   * @param unreachable what becomes of a record when they cannot be asked for
   */
  record ConfluentAvro(WriterSchemas writers, Unreachable unreachable) implements KeyFormat {
    @Override
    public KeyDecoder decoder(ParserLimits limits) {
      return KeyDecoder.confluentAvro(limits, writers, unreachable);
    }
  }
}
