package dev.bronzeline.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where the same number would mean something else. Avro resolves numbers and bytes without a look
 * at what they stand for, so milliseconds would be read as microseconds, and a decimal with another
 * scale.
 */
final class AvroLogicalTypes {

  private final List<String> changed = new ArrayList<>();

  private AvroLogicalTypes() {}

  /** Each place where the meaning changes from one record to the other, in words. */
  static List<String> changes(Schema before, Schema after) {
    AvroLogicalTypes types = new AvroLogicalTypes();
    types.compare("", before, after);
    return types.changed;
  }

  private void compare(String path, Schema before, Schema after) {
    Schema was = AvroNotes.single(before);
    Schema is = AvroNotes.single(after);
    if (was.getType() == Schema.Type.RECORD && is.getType() == Schema.Type.RECORD) {
      for (Schema.Field old : was.getFields()) {
        Schema.Field now = is.getField(old.name());
        if (now != null) {
          compare(
              path.isEmpty() ? old.name() : path + "." + old.name(), old.schema(), now.schema());
        }
      }
    } else if (was.getType() == Schema.Type.ARRAY && is.getType() == Schema.Type.ARRAY) {
      compare(path + "[*]", was.getElementType(), is.getElementType());
    } else if (was.getType() == Schema.Type.MAP && is.getType() == Schema.Type.MAP) {
      compare(path + ".*", was.getValueType(), is.getValueType());
    } else if (!Objects.equals(meaning(was), meaning(is))) {
      changed.add(
          "%s: %s became %s, and Avro does not convert one into the other"
              .formatted(path, words(was), words(is)));
    }
  }

  private static @Nullable String meaning(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical == null || schema.getType() == Schema.Type.STRING) {
      return null;
    }
    return logical instanceof LogicalTypes.Decimal decimal
        ? "decimal with scale " + decimal.getScale()
        : logical.getName();
  }

  private static String words(Schema schema) {
    String meaning = meaning(schema);
    return meaning == null ? schema.getType().getName() : meaning;
  }
}
