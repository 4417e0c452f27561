package dev.bronzeline.refine.payload;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Makes schemas of writers, schemas of readers that are similar, and data. */
final class RandomAvro {
  private static final int DECIMAL_DIGITS = 9;
  private static final int FIXED_BYTES = 6;

  private final Random random;
  private int names;

  RandomAvro(Random random) {
    this.random = random;
  }

  /** A record; unions in it may be of anything. */
  Schema writer(int depth) {
    List<Schema.Field> fields = new ArrayList<>();
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      fields.add(new Schema.Field("f" + names++, type(depth), null, null));
    }
    return Schema.createRecord("R" + names++, null, "t", false, fields);
  }

  private Schema type(int depth) {
    return switch (random.nextInt(5)) {
      case 0 -> Schema.createUnion(Schema.create(Schema.Type.NULL), bare(depth));
      case 1 -> random.nextInt(3) == 0 ? union() : bare(depth);
      default -> bare(depth);
    };
  }

  private Schema union() {
    List<Schema> branches = new ArrayList<>();
    for (Schema.Type type :
        List.of(
            Schema.Type.NULL,
            Schema.Type.INT,
            Schema.Type.STRING,
            Schema.Type.DOUBLE,
            Schema.Type.BOOLEAN)) {
      if (random.nextInt(3) > 0) {
        branches.add(Schema.create(type));
      }
    }
    branches.add(Schema.create(Schema.Type.LONG));
    Collections.shuffle(branches, random);
    return Schema.createUnion(branches);
  }

  private Schema bare(int depth) {
    switch (random.nextInt(depth > 0 ? 20 : 16)) {
      case 0 -> {
        return Schema.create(Schema.Type.BOOLEAN);
      }
      case 1, 2 -> {
        return Schema.create(Schema.Type.INT);
      }
      case 3 -> {
        return Schema.create(Schema.Type.LONG);
      }
      case 4 -> {
        return Schema.create(Schema.Type.FLOAT);
      }
      case 5 -> {
        return Schema.create(Schema.Type.DOUBLE);
      }
      case 6, 7 -> {
        return Schema.create(Schema.Type.STRING);
      }
      case 8 -> {
        return Schema.create(Schema.Type.BYTES);
      }
      case 9 -> {
        return Schema.createFixed("X" + names++, null, "t", FIXED_BYTES);
      }
      case 10, 11 -> {
        return Schema.createEnum("E" + names++, null, "t", List.of("A", "B", "C", "D"));
      }
      case 12 -> {
        return LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      }
      case 13 -> {
        Schema time = Schema.create(Schema.Type.LONG);
        return switch (random.nextInt(4)) {
          case 0 -> LogicalTypes.timestampMillis().addToSchema(time);
          case 1 -> LogicalTypes.timestampMicros().addToSchema(time);
          case 2 -> LogicalTypes.localTimestampMillis().addToSchema(time);
          default -> LogicalTypes.localTimestampMicros().addToSchema(time);
        };
      }
      case 14 -> {
        return LogicalTypes.decimal(DECIMAL_DIGITS, 2)
            .addToSchema(
                random.nextBoolean()
                    ? Schema.create(Schema.Type.BYTES)
                    : Schema.createFixed("X" + names++, null, "t", FIXED_BYTES));
      }
      case 15 -> {
        return LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
      }
      case 16 -> {
        return Schema.createArray(type(depth - 1));
      }
      case 17 -> {
        return Schema.createMap(type(depth - 1));
      }
      default -> {
        return writer(depth - 1);
      }
    }
  }

  /** A similar record, of which a table can be made. */
  Schema reader(Schema writer) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      if (random.nextInt(6) > 0) {
        boolean isRenamed = random.nextInt(6) == 0;
        Schema.Field read =
            new Schema.Field(
                isRenamed ? "n" + names++ : field.name(),
                similar(field.schema(), true),
                null,
                null);
        if (isRenamed) {
          read.addAlias(field.name());
        }
        fields.add(read);
      }
    }
    while (random.nextInt(3) == 0) {
      fields.add(added());
    }
    if (fields.isEmpty()) {
      fields.add(added());
    }
    Collections.shuffle(fields, random);
    return Schema.createRecord(writer.getName(), null, writer.getNamespace(), false, fields);
  }

  /** A field that the writer does not have. */
  private Schema.Field added() {
    String name = "n" + names++;
    return switch (random.nextInt(6)) {
      case 0 ->
          new Schema.Field(
              name, optional(Schema.Type.STRING), null, Schema.Field.NULL_DEFAULT_VALUE);
      case 1 -> new Schema.Field(name, Schema.create(Schema.Type.LONG), null, 42L);
      case 2 -> new Schema.Field(name, Schema.create(Schema.Type.STRING), null, "é\n\"x\"");
      case 3 ->
          new Schema.Field(
              name, Schema.createArray(Schema.create(Schema.Type.INT)), null, List.of(1, 2));
      case 4 -> {
        Schema day = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
        yield new Schema.Field(name, day, null, 20_000);
      }
      default -> new Schema.Field(name, Schema.create(Schema.Type.DOUBLE), null, 0.5);
    };
  }

  private static Schema optional(Schema.Type type) {
    return Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(type));
  }

  private Schema similar(Schema writer, boolean isField) {
    if (writer.getType() == Schema.Type.UNION) {
      List<Schema> branches =
          new ArrayList<>(
              writer.getTypes().stream()
                  .filter(type -> type.getType() != Schema.Type.NULL)
                  .toList());
      Schema one = similar(branches.get(random.nextInt(branches.size())), isField);
      return random.nextInt(4) > 0 ? orNull(one) : one;
    }
    if (random.nextInt(25) == 0) {
      Schema other = bare(0);
      // Avro takes the number of a time for whatever the reader wants it to be; here it is not.
      if (other.getLogicalType() == null && writer.getLogicalType() == null) {
        return other;
      }
    }
    Schema read = promoted(writer, isField);
    return random.nextInt(4) == 0 ? orNull(read) : read;
  }

  private static Schema orNull(Schema schema) {
    return schema.getType() == Schema.Type.UNION
        ? schema
        : Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
  }

  private Schema promoted(Schema writer, boolean isField) {
    if (writer.getLogicalType() != null) {
      return writer;
    }
    List<Schema.Type> more =
        switch (writer.getType()) {
          case INT ->
              List.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE);
          case LONG ->
              List.of(Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE, Schema.Type.INT);
          case FLOAT -> List.of(Schema.Type.FLOAT, Schema.Type.DOUBLE);
          case DOUBLE -> List.of(Schema.Type.DOUBLE, Schema.Type.DOUBLE, Schema.Type.FLOAT);
          case STRING -> List.of(Schema.Type.STRING, Schema.Type.STRING, Schema.Type.BYTES);
          case BYTES -> List.of(Schema.Type.BYTES, Schema.Type.STRING);
          default -> List.of();
        };
    if (!more.isEmpty()) {
      return Schema.create(more.get(random.nextInt(more.size())));
    }
    return switch (writer.getType()) {
      case ENUM ->
          isField
              ? switch (random.nextInt(3)) {
                case 0 -> enumOf(writer, List.of("D", "C", "A", "Z"), "Z");
                case 1 -> enumOf(writer, List.of("B", "C", "A"), null);
                default -> writer;
              }
              : writer;
      case ARRAY -> Schema.createArray(similar(writer.getElementType(), false));
      case MAP -> Schema.createMap(similar(writer.getValueType(), false));
      case RECORD -> reader(writer);
      default -> writer;
    };
  }

  private static Schema enumOf(Schema writer, List<String> symbols, @Nullable String other) {
    return Schema.createEnum(writer.getName(), null, writer.getNamespace(), symbols, other);
  }

  GenericRecord record(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), datum(field.schema()));
    }
    return record;
  }

  private @Nullable Object datum(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN -> random.nextBoolean();
      case INT -> number();
      case LONG ->
          schema.getLogicalType() == null && random.nextInt(3) == 0
              ? (Object) random.nextLong()
              : (Object) (number() * 1_000_003L);
      case FLOAT -> random.nextInt(10) == 0 ? Float.NaN : random.nextFloat() * number();
      case DOUBLE ->
          random.nextInt(10) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian() * number();
      case STRING -> new Utf8(text());
      case BYTES ->
          ByteBuffer.wrap(
              schema.getLogicalType() == null
                  ? text().getBytes(StandardCharsets.UTF_8)
                  : BigInteger.valueOf(random.nextInt(999_999_999)).toByteArray());
      case FIXED -> new GenericData.Fixed(schema, fixed(schema));
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        yield new GenericData.EnumSymbol(schema, symbols.get(random.nextInt(symbols.size())));
      }
      case ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
          elements.add(datum(schema.getElementType()));
        }
        yield elements;
      }
      case MAP -> {
        Map<Utf8, @Nullable Object> entries = new LinkedHashMap<>();
        for (int n = random.nextInt(12); n > 0; n--) {
          entries.put(new Utf8("key" + n), datum(schema.getValueType()));
        }
        yield entries;
      }
      case RECORD -> record(schema);
      case UNION -> datum(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
    };
  }

  private byte[] fixed(Schema schema) {
    byte[] bytes = new byte[schema.getFixedSize()];
    random.nextBytes(bytes);
    if (schema.getLogicalType() != null) {
      byte[] value = BigInteger.valueOf(random.nextInt(999_999_999)).toByteArray();
      byte sign = 0;
      java.util.Arrays.fill(bytes, sign);
      System.arraycopy(value, 0, bytes, bytes.length - value.length, value.length);
    }
    return bytes;
  }

  private int number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(200) - 100;
      case 2 -> random.nextInt(1 << 20);
      default -> random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    };
  }

  private String text() {
    List<String> texts =
        List.of("", "a", "é", "€uro", "😀", "a longer text of several words", "\"\\", "12", "true");
    return texts.get(random.nextInt(texts.size())) + texts.get(random.nextInt(texts.size()));
  }
}
