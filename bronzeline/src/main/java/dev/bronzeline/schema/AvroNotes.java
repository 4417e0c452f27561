package dev.bronzeline.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.jspecify.annotations.Nullable;

/** What Avro says about a field beside its type, as {@link FieldNotes} have it. */
final class AvroNotes {

  private static final JsonMapper JSON = new JsonMapper();

  private AvroNotes() {}

  static Metadata of(Schema.Field field, String path) {
    MetadataBuilder notes = new MetadataBuilder();
    if (!field.aliases().isEmpty()) {
      notes.putStringArray(
          FieldNotes.ALIASES, field.aliases().stream().sorted().toArray(String[]::new));
    }
    Schema type = innermost(field.schema());
    if (type.getType() == Schema.Type.ENUM) {
      notes.putStringArray(FieldNotes.SYMBOLS, type.getEnumSymbols().toArray(String[]::new));
      if (type.getEnumDefault() != null) {
        notes.putString(FieldNotes.DEFAULT_SYMBOL, type.getEnumDefault());
      }
    }
    String value = defaultOf(field, path);
    if (value != null) {
      notes.putString(FieldNotes.DEFAULT, value);
    }
    return notes.build();
  }

  /** The type in all arrays and maps. */
  private static Schema innermost(Schema schema) {
    Schema type = single(schema);
    return switch (type.getType()) {
      case ARRAY -> innermost(type.getElementType());
      case MAP -> innermost(type.getValueType());
      default -> type;
    };
  }

  /** The one type of a field beside null; the union itself if there are several. */
  static Schema single(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> types =
        schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    return types.size() == 1 ? types.get(0) : schema;
  }

  /** A default of null is none: that is what an absent field is without it. */
  private static @Nullable String defaultOf(Schema.Field field, String path) {
    Object value = field.hasDefaultValue() ? json(field.schema(), field.defaultVal()) : null;
    try {
      return value == null ? null : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new SchemaException("the default of the field " + path + " cannot be read.", e);
    }
  }

  /** A value as a JSON payload would have it. */
  private static @Nullable Object json(Schema schema, @Nullable Object value) {
    if (value == null || value == JsonProperties.NULL_VALUE) {
      return null;
    }
    Schema type = schema.getType() == Schema.Type.UNION ? schema.getTypes().get(0) : schema;
    if (value instanceof byte[] bytes) {
      return type.getLogicalType() instanceof LogicalTypes.Decimal decimal
          ? new BigDecimal(new BigInteger(bytes), decimal.getScale())
          : bytes; // which Jackson writes in base64
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> entries = new TreeMap<>();
      map.forEach(
          (key, item) -> {
            String name = String.valueOf(key);
            Schema.Field field = type.getType() == Schema.Type.RECORD ? type.getField(name) : null;
            entries.put(name, json(field == null ? type.getValueType() : field.schema(), item));
          });
      return entries;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(json(type.getElementType(), item)));
      return items;
    }
    return value instanceof Number number ? number(type.getLogicalType(), number) : value;
  }

  private static Object number(@Nullable LogicalType logical, Number number) {
    if (logical instanceof LogicalTypes.Date) {
      return LocalDate.ofEpochDay(number.longValue()).toString();
    }
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.TimestampMicros) {
      return instant(logical, number.longValue()).toString();
    }
    if (logical instanceof LogicalTypes.LocalTimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return LocalDateTime.ofInstant(instant(logical, number.longValue()), ZoneOffset.UTC)
          .toString();
    }
    return number;
  }

  private static Instant instant(LogicalType logical, long number) {
    boolean millis = logical.getName().endsWith("millis");
    return Instant.EPOCH.plus(number, millis ? ChronoUnit.MILLIS : ChronoUnit.MICROS);
  }
}
