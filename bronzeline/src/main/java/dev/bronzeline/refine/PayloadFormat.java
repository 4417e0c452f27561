package dev.bronzeline.refine;

import dev.bronzeline.refine.payload.AvroDecoder;
import dev.bronzeline.refine.payload.Coercion;
import dev.bronzeline.refine.payload.ConfluentAvroDecoder;
import dev.bronzeline.refine.payload.ConfluentJsonDecoder;
import dev.bronzeline.refine.payload.JsonDecoder;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.RawDecoder;
import dev.bronzeline.refine.payload.RecordDecoder;
import dev.bronzeline.refine.payload.Unreachable;
import dev.bronzeline.schema.RawSchema;
import dev.bronzeline.schema.WriterSchemas;
import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;

/** What the bytes of a value are. */
public sealed interface PayloadFormat extends Serializable {
  /**
   * A decoder of such values.
   *
   * @param schema the event's fields
   * @throws IllegalArgumentException when the format has no values for one of them
   */
  RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion);

  /** What the function is called in a plan. */
  String function();

  /** One JSON object. */
  record Json() implements PayloadFormat {
    @Override
    public RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion) {
      return new JsonDecoder(schema, limits, coercion);
    }

    @Override
    public String function() {
      return "json_to_row";
    }
  }

  /** One JSON object behind a zero byte and the id of a schema in a registry. */
  record ConfluentJson() implements PayloadFormat {
    @Override
    public RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion) {
      return new ConfluentJsonDecoder(schema, limits, coercion);
    }

    @Override
    public String function() {
      return "confluent_json_to_row";
    }
  }

  /**
   * One Avro record; all are written with one schema.
   *
   * @param writer that schema
   * @param dropsUndeclared whether nobody wants the fields that the event does not have
   */
  record Avro(Schema writer, boolean dropsUndeclared) implements PayloadFormat {
    @Override
    public RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion) {
      return new AvroDecoder(schema, limits, coercion, dropsUndeclared, writer);
    }

    @Override
    public String function() {
      return "avro_to_row";
    }
  }

  /**
   * One Avro record behind a zero byte and the id of the schema that it is written with.
   *
   * @param writers those schemas
   * @param unreachable what becomes of a record when they cannot be asked for
   * @param dropsUndeclared whether nobody wants the fields that the event does not have
   */
  record ConfluentAvro(WriterSchemas writers, Unreachable unreachable, boolean dropsUndeclared)
      implements PayloadFormat {
    @Override
    public RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion) {
      return new ConfluentAvroDecoder(
          schema, limits, coercion, dropsUndeclared, writers, unreachable);
    }

    @Override
    public String function() {
      return "confluent_avro_to_row";
    }
  }

  /** Any bytes; they become one column. The event's schema must be {@link RawSchema}. */
  record Raw() implements PayloadFormat {
    @Override
    public RecordDecoder decoder(StructType schema, ParserLimits limits, Coercion coercion) {
      if (!Frames.same(schema, RawSchema.schema())) {
        throw new IllegalArgumentException(
            "Raw values have the schema %s, not %s"
                .formatted(RawSchema.schema().simpleString(), schema.simpleString()));
      }
      return new RawDecoder(limits);
    }

    @Override
    public String function() {
      return "raw_to_row";
    }
  }
}
