package dev.bronzeline.refine.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Writes an Avro value as the JSON text that a producer of JSON would have sent for it: dates and
 * times as ISO 8601 has them, decimals as numbers, bytes in base64, the value of a union as it is.
 * What JSON has no number for ({@code NaN}, {@code Infinity}) is a string.
 */
final class AvroText {
  /** More would take very long to write, and is no decimal of any use. */
  static final int LONGEST_DECIMAL = 256;

  private static final int MICROS = 1_000_000;
  private static final int NANOS = 1_000_000_000;

  private final AvroReader in;
  private final StringBuilder text = new StringBuilder();

  private AvroText(AvroReader in) {
    this.in = in;
  }

  /** Consumes a value; its text. */
  static UTF8String of(Schema schema, AvroReader in) {
    AvroText writer = new AvroText(in);
    writer.write(schema);
    return UTF8String.fromString(writer.text.toString());
  }

  private void write(Schema schema) {
    int before = text.length();
    LogicalType logical = schema.getLogicalType();
    switch (schema.getType()) {
      case NULL -> text.append("null");
      case BOOLEAN -> text.append(in.readBoolean());
      case INT -> number(in.readInt(), logical);
      case LONG -> number(in.readLong(), logical);
      case FLOAT -> {
        float value = in.readFloat();
        fraction(Float.toString(value), Float.isFinite(value));
      }
      case DOUBLE -> {
        double value = in.readDouble();
        fraction(Double.toString(value), Double.isFinite(value));
      }
      case STRING -> quoted(in.readString().toString());
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        quoted(symbols.get(in.readIndex(symbols.size())));
      }
      case BYTES -> binary(in.readBytes(), logical);
      case FIXED -> binary(in.readFixed(schema.getFixedSize()), logical);
      case UNION -> {
        List<Schema> branches = schema.getTypes();
        write(branches.get(in.readIndex(branches.size())));
        return;
      }
      case ARRAY -> {
        array(schema.getElementType());
        return;
      }
      case MAP -> {
        map(schema.getValueType());
        return;
      }
      case RECORD -> {
        object(schema);
        return;
      }
    }
    in.claimText(text.length() - before);
  }

  private void number(long value, @Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      quoted(LocalDate.ofEpochDay(value).toString());
    } else if (logical instanceof LogicalTypes.TimestampMillis) {
      quoted(Instant.ofEpochMilli(value).toString());
    } else if (logical instanceof LogicalTypes.TimestampMicros) {
      quoted(instant(value, MICROS).toString());
    } else if (logical instanceof LogicalTypes.TimestampNanos) {
      quoted(instant(value, NANOS).toString());
    } else if (logical instanceof LogicalTypes.LocalTimestampMillis) {
      quoted(local(Instant.ofEpochMilli(value)));
    } else if (logical instanceof LogicalTypes.LocalTimestampMicros) {
      quoted(local(instant(value, MICROS)));
    } else if (logical instanceof LogicalTypes.LocalTimestampNanos) {
      quoted(local(instant(value, NANOS)));
    } else {
      text.append(value);
    }
  }

  private static Instant instant(long value, int perSecond) {
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond),
        (long) Math.floorMod(value, perSecond) * (NANOS / perSecond));
  }

  private static String local(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
  }

  private void fraction(String value, boolean isFinite) {
    if (isFinite) {
      text.append(value);
    } else {
      quoted(value);
    }
  }

  private void binary(byte[] value, @Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.Decimal decimal
        && value.length > 0
        && value.length <= LONGEST_DECIMAL) {
      text.append(new BigDecimal(new BigInteger(value), decimal.getScale()));
    } else if (logical instanceof LogicalTypes.Uuid && value.length == 2 * Long.BYTES) {
      quoted(uuid(value));
    } else {
      quoted(Base64.getEncoder().encodeToString(value));
    }
  }

  /** The text of an UUID of 16 bytes. */
  static String uuid(byte[] bytes) {
    return new UUID(
            Long.reverseBytes(Words.word(bytes, 0)),
            Long.reverseBytes(Words.word(bytes, Long.BYTES)))
        .toString();
  }

  private void quoted(String value) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, text);
    text.append('"');
  }

  private void array(Schema element) {
    text.append('[');
    in.enter();
    boolean isFirst = true;
    for (long count = in.readBlock(); count > 0; count = in.readBlock()) {
      for (long i = 0; i < count; i++) {
        separate(isFirst);
        isFirst = false;
        write(element);
      }
    }
    in.leave();
    text.append(']');
  }

  private void map(Schema value) {
    text.append('{');
    in.enter();
    boolean isFirst = true;
    for (long count = in.readBlock(); count > 0; count = in.readBlock()) {
      for (long i = 0; i < count; i++) {
        separate(isFirst);
        isFirst = false;
        name(in.readString().toString());
        write(value);
      }
    }
    in.leave();
    text.append('}');
  }

  private void object(Schema schema) {
    text.append('{');
    in.enter();
    boolean isFirst = true;
    for (Schema.Field field : schema.getFields()) {
      separate(isFirst);
      isFirst = false;
      name(field.name());
      write(field.schema());
    }
    in.leave();
    text.append('}');
  }

  private void separate(boolean isFirst) {
    if (!isFirst) {
      text.append(',');
    }
    in.claimText(1);
  }

  private void name(String name) {
    int before = text.length();
    quoted(name);
    text.append(':');
    in.claimText(text.length() - before);
  }
}
