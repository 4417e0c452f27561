package dev.bronzeline.refine.payload;

import java.util.List;
import org.apache.avro.Schema;

/** Passes Avro values without making anything of them. */
final class AvroSkip {
  private AvroSkip() {}

  /** Consumes a value. */
  static void skip(Schema schema, AvroReader in) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case ENUM -> in.readIndex(schema.getEnumSymbols().size());
      case LONG -> in.readLong();
      case FLOAT -> in.pass(Float.BYTES);
      case DOUBLE -> in.pass(Double.BYTES);
      case STRING, BYTES -> in.passBytes();
      case FIXED -> in.pass(schema.getFixedSize());
      case UNION -> {
        List<Schema> branches = schema.getTypes();
        skip(branches.get(in.readIndex(branches.size())), in);
      }
      case ARRAY -> skipBlocks(schema.getElementType(), false, in);
      case MAP -> skipBlocks(schema.getValueType(), true, in);
      case RECORD -> {
        in.claim(schema.getFields().size());
        in.enter();
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema(), in);
        }
        in.leave();
      }
    }
  }

  private static void skipBlocks(Schema element, boolean hasKeys, AvroReader in) {
    in.enter();
    for (long count = in.readBlock(); count > 0; count = in.readBlock()) {
      for (long i = 0; i < count; i++) {
        if (hasKeys) {
          in.passBytes();
        }
        skip(element, in);
      }
    }
    in.leave();
  }
}
