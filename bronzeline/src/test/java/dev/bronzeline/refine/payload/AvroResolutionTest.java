package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Avro's schema resolution, with Avro's own reader as the oracle, on pairs of schemas made by
 * chance: what it reads, the decoder reads as the same; what the reader's schema has no place for
 * is kept under its path. What Avro refuses to read is in its column, or kept, and never gone.
 */
class AvroResolutionTest {
  private static final int RECORDS = 5;
  private static int readByAvro;
  private static int refusedByAvro;

  @Property(
      tries = 2500,
      shrinking = ShrinkingMode.OFF,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void what_avro_reads_is_read_as_the_same_and_nothing_is_lost(@ForAll long seed) {
    Random random = new Random(seed);
    RandomAvro avro = new RandomAvro(random);
    Schema writer = avro.writer(2);
    Schema reader = avro.reader(writer);
    StructType table = AvroTables.of(reader);
    AvroDecoder decoder =
        new AvroDecoder(table, ParserLimits.DEFAULT, Coercion.LOSSLESS, false, writer);
    for (int i = 0; i < RECORDS; i++) {
      GenericRecord record = avro.record(writer);
      byte[] bytes = AvroTables.bytes(writer, record, random.nextInt(4) == 0);
      Decoded row = Decoded.of(decoder, table, bytes);
      String told = "%s%n%s%n%s".formatted(writer, reader, record);

      assertThat(row.message()).as(told).isNull();
      GenericRecord read = oracle(writer, reader, bytes);
      if (read != null) {
        readByAvro++;
        assertThat(plain(row.values())).as(told).isEqualTo(struct(read, reader, table));
        assertThat(row.misfits()).as(told).isEmpty();
        Set<String> undeclared = new LinkedHashSet<>();
        undeclared(record, writer, reader, "", undeclared);
        assertThat(row.unknown().keySet()).as(told).isEqualTo(undeclared);
      } else {
        refusedByAvro++;
        nothingIsLost(row, record, reader, told);
      }
    }
  }

  @AfterContainer
  static void both_happen_often() {
    assertThat(readByAvro).isGreaterThan(RECORDS * 500);
    assertThat(refusedByAvro).isGreaterThan(RECORDS * 100);
  }

  /** What Avro reads; null when it refuses. */
  private static @Nullable GenericRecord oracle(Schema writer, Schema reader, byte[] bytes) {
    try {
      return new GenericDatumReader<GenericRecord>(writer, reader)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    } catch (AvroRuntimeException refused) {
      return null;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each field that the writer has is in its column, or there is a text of it. */
  private static void nothingIsLost(Decoded row, GenericRecord record, Schema reader, String told) {
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      Schema.Field column = column(field, reader);
      String name = column == null ? field.name() : column.name();
      boolean isKept =
          value == null
              || (column != null && row.value(name) != null)
              || row.unknown().containsKey(name)
              || row.misfits().containsKey(name);
      assertThat(isKept).as("%s of %s", field, told).isTrue();
    }
  }

  private static Schema.@Nullable Field column(Schema.Field written, Schema reader) {
    Schema.Field same = reader.getField(written.name());
    return same != null
        ? same
        : reader.getFields().stream()
            .filter(field -> field.aliases().contains(written.name()))
            .findFirst()
            .orElse(null);
  }

  /** The paths of all values that the reader's schema has no place for. */
  private static void undeclared(
      @Nullable Object value, Schema writer, Schema reader, String path, Set<String> found) {
    if (value instanceof GenericRecord record) {
      Schema type = AvroTables.single(reader);
      for (Schema.Field field : record.getSchema().getFields()) {
        Object inside = record.get(field.pos());
        Schema.Field column = column(field, type);
        String name = column == null ? field.name() : column.name();
        String at = path.isEmpty() ? name : path + "." + name;
        if (column != null) {
          undeclared(inside, field.schema(), column.schema(), at, found);
        } else if (inside != null) {
          found.add(at);
        }
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        Schema element = AvroTables.single(reader).getElementType();
        undeclared(list.get(i), writer, element, path + "[" + i + "]", found);
      }
    } else if (value instanceof Map<?, ?> map) {
      Schema element = AvroTables.single(reader).getValueType();
      map.forEach((key, entry) -> undeclared(entry, writer, element, path + "." + key, found));
    } else if (value instanceof GenericData.EnumSymbol symbol) {
      Schema type = AvroTables.single(reader);
      if (type.getType() == Schema.Type.ENUM && !type.hasEnumSymbol(symbol.toString())) {
        found.add(path);
      }
    }
  }

  /** What Avro read, in words of the table. */
  private static Map<String, @Nullable Object> struct(
      GenericRecord record, Schema reader, StructType type) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (StructField column : type.fields()) {
      Schema.Field field = Objects.requireNonNull(reader.getField(column.name()));
      values.put(column.name(), value(record.get(field.pos()), field.schema(), column.dataType()));
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value, Schema nullable, DataType type) {
    if (value == null) {
      return null;
    }
    Schema reader = AvroTables.single(nullable);
    if (type instanceof StructType struct) {
      return struct((GenericRecord) value, reader, struct);
    } else if (type instanceof ArrayType array) {
      List<@Nullable Object> elements = new ArrayList<>();
      ((List<?>) value)
          .forEach(each -> elements.add(value(each, reader.getElementType(), array.elementType())));
      return elements;
    } else if (type instanceof MapType map) {
      Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach(
              (key, each) ->
                  entries.put(key.toString(), value(each, reader.getValueType(), map.valueType())));
      return entries;
    }
    return single(value, reader, type);
  }

  private static Object single(Object value, Schema reader, DataType type) {
    byte[] bytes =
        value instanceof ByteBuffer buffer
            ? bytes(buffer)
            : value instanceof GenericData.Fixed fixed ? fixed.bytes() : null;
    if (bytes != null) {
      return reader.getLogicalType() instanceof LogicalTypes.Decimal decimal
          ? new BigDecimal(new BigInteger(bytes), decimal.getScale())
          : Base64.getEncoder().encodeToString(bytes);
    } else if (value instanceof CharSequence || value instanceof GenericData.EnumSymbol) {
      return value.toString();
    } else if (reader.getLogicalType() instanceof LogicalTypes.TimestampMillis
        || reader.getLogicalType() instanceof LogicalTypes.LocalTimestampMillis) {
      return (long) value * 1000;
    } else if (type instanceof LongType) {
      return ((Number) value).longValue();
    } else if (type instanceof FloatType) {
      return ((Number) value).floatValue();
    } else if (type instanceof DoubleType) {
      return ((Number) value).doubleValue();
    }
    return value;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The same with bytes that can be compared. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>();
      list.forEach(each -> plain.add(plain(each)));
      return plain;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, each) -> plain.put(key, plain(each)));
      return plain;
    }
    return value;
  }
}
