package dev.bronzeline.refine.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.bronzeline.schema.FieldNotes;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What a record should become, found slowly and in another way: Jackson reads a tree from the
 * characters, and this class compares it with the schema in the terms of {@code docs/payloads.md}.
 */
final class JsonModel {
  /** A number as it is written. */
  record Num(String text) {}

  /** A member of an object; objects are lists of members, so that repeated names stay visible. */
  record Member(String name, @Nullable Object value) {}

  /** An object. */
  record Obj(List<Member> members) {}

  /** A name is repeated where the row would have to choose. */
  static final class Ambiguous extends RuntimeException {}

  private static final Object MISFIT = new Object();
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern INSTANT =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\\.[0-9]{1,9})?"
              + "([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)");
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * A value that does not fit.
   *
   * @param told its path, with a {@code *} for what is data of the record
   * @param required whether the schema demands it
   */
  record Misfit(String told, boolean required) {}

  private final boolean strict;
  final List<Misfit> places = new ArrayList<>();
  final Map<String, @Nullable Object> misfits = new LinkedHashMap<>();
  final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();

  /** The paths of those in {@link #unknown} that are declared: a symbol stands in for them. */
  final Set<String> replaced = new HashSet<>();

  JsonModel() {
    this(false);
  }

  /**
   * @param strict whether only a value of the natural kind fits
   */
  JsonModel(boolean strict) {
    this.strict = strict;
  }

  /** The tree of a JSON text, numbers as they are written. */
  static @Nullable Object parse(String json) throws IOException {
    try (JsonParser parser = JACKSON.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IOException("empty");
      }
      Object tree = tree(parser, first);
      if (parser.nextToken() != null) {
        throw new IOException("trailing");
      }
      return tree;
    }
  }

  /** The tree of a JSON text that is an object. */
  static Obj object(String json) throws IOException {
    if (parse(json) instanceof Obj object) {
      return object;
    }
    throw new IOException("no object");
  }

  private static @Nullable Object tree(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        List<Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.add(new Member(name, tree(parser, parser.nextToken())));
        }
        return new Obj(members);
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(tree(parser, next));
        }
        return elements;
      }
      case VALUE_STRING -> {
        return parser.getText();
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return new Num(parser.getText());
      }
      case VALUE_TRUE -> {
        return true;
      }
      case VALUE_FALSE -> {
        return false;
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> throw new IOException("unexpected " + token);
    }
  }

  /** The values of the declared fields; misfits and unknown fields are noted on the way. */
  Map<String, @Nullable Object> struct(Obj object, StructType type, String path) {
    return struct(object, type, path, "");
  }

  private Map<String, @Nullable Object> struct(
      Obj object, StructType type, String path, String told) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Map<String, StructField> known = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      values.put(field.name(), null);
      FieldNotes.aliasesOf(field).forEach(alias -> known.putIfAbsent(alias, field));
    }
    for (StructField field : type.fields()) {
      known.put(field.name(), field);
    }
    Set<String> names = new HashSet<>();
    for (Member member : object.members()) {
      StructField field = known.get(member.name());
      if (!names.add(field == null ? member.name() : field.name())) {
        throw new Ambiguous();
      }
      if (field == null) {
        unknown.put(join(path, step(member.name())), member.value());
      } else {
        String inside = join(path, step(field.name()));
        String at = told.isEmpty() ? field.name() : told + "." + field.name();
        values.put(
            field.name(), field(member.value(), field, inside, new Misfit(at, !field.nullable())));
      }
    }
    for (StructField field : type.fields()) {
      String text = FieldNotes.defaultOf(field);
      if (!names.contains(field.name()) && text != null) {
        values.put(field.name(), fallback(text, field));
      }
    }
    return values;
  }

  private static @Nullable Object fallback(String json, StructField field) {
    JsonModel model = new JsonModel();
    try {
      return model.value(parse(json), field.dataType(), null, "", new Misfit("", false));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private @Nullable Object field(
      @Nullable Object node, StructField field, String path, Misfit place) {
    return value(node, field.dataType(), field, path, place);
  }

  /**
   * @param field the field whose symbols hold for the value
   */
  private @Nullable Object value(
      @Nullable Object node,
      DataType type,
      @Nullable StructField field,
      String path,
      Misfit place) {
    if (node == null) {
      return null;
    }
    Object value = converted(node, type, field, path, place.told());
    List<String> symbols =
        field == null || !(type instanceof StringType) ? List.of() : FieldNotes.symbolsOf(field);
    if (value != MISFIT && field != null && !symbols.isEmpty() && !symbols.contains(value)) {
      String other = FieldNotes.defaultSymbolOf(field);
      if (other != null) {
        unknown.put(path, node);
        replaced.add(path);
        return other;
      }
      value = MISFIT;
    }
    if (value == MISFIT) {
      misfits.put(path, node);
      places.add(place);
      return null;
    }
    return value;
  }

  private Object converted(
      Object node, DataType type, @Nullable StructField field, String path, String told) {
    if (type instanceof StructType struct) {
      return node instanceof Obj object ? struct(object, struct, path, told) : MISFIT;
    } else if (type instanceof ArrayType array) {
      return node instanceof List<?> list ? list(list, array, field, path, told) : MISFIT;
    } else if (type instanceof MapType map) {
      return node instanceof Obj object ? map(object, map, field, path, told) : MISFIT;
    } else if (type instanceof StringType) {
      return !strict || node instanceof String ? string(node) : MISFIT;
    } else if (type instanceof BinaryType) {
      return binary(node);
    } else if (type instanceof TimestampNTZType) {
      return node instanceof String text ? timestamp(text + "Z") : MISFIT;
    } else if (type instanceof BooleanType) {
      String text = String.valueOf(node);
      boolean isScalar = (!strict && node instanceof String) || node instanceof Boolean;
      return isScalar && text.matches("true|false") ? (Object) text.equals("true") : MISFIT;
    } else if (type instanceof TimestampType) {
      return timestamp(node);
    } else if (type instanceof DateType) {
      return date(node);
    }
    return strict && !(node instanceof Num) ? MISFIT : number(node, type);
  }

  private static Object binary(Object node) {
    if (!(node instanceof String text)
        || !text.matches("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")) {
      return MISFIT;
    }
    byte[] bytes = Base64.getDecoder().decode(text);
    return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : MISFIT;
  }

  private List<@Nullable Object> list(
      List<?> list, ArrayType type, @Nullable StructField field, String path, String told) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String index = "[" + i + "]";
      values.add(
          value(
              list.get(i),
              type.elementType(),
              field,
              path + index,
              new Misfit(told + index, !type.containsNull())));
    }
    return values;
  }

  private Map<String, @Nullable Object> map(
      Obj object, MapType type, @Nullable StructField field, String path, String told) {
    Misfit place = new Misfit(told + ".*", !type.valueContainsNull());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Member member : object.members()) {
      if (!names.add(member.name())) {
        throw new Ambiguous();
      }
      String inside = join(path, step(member.name()));
      if (isUtf8(member.name())) {
        values.put(member.name(), value(member.value(), type.valueType(), field, inside, place));
      } else {
        misfits.put(inside, member.value());
        places.add(place);
      }
    }
    return values;
  }

  private static Object string(Object node) {
    if (node instanceof String text) {
      return isUtf8(text) ? text : MISFIT;
    } else if (node instanceof Num number) {
      return number.text();
    }
    return node instanceof Boolean ? node.toString() : MISFIT;
  }

  private static Object number(Object node, DataType type) {
    String text = node instanceof Num number ? number.text() : node instanceof String s ? s : "";
    if (!NUMBER.matcher(text).matches()) {
      return MISFIT;
    }
    if (type instanceof DoubleType) {
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? MISFIT : (Object) value;
    }
    if (type instanceof FloatType) {
      float value = Float.parseFloat(text);
      return Float.isInfinite(value) ? MISFIT : (Object) value;
    }
    BigDecimal exact = exact(text);
    if (type instanceof DecimalType decimal) {
      boolean fits =
          exact.scale() <= decimal.scale()
              && exact.precision() - exact.scale() <= decimal.precision() - decimal.scale();
      return fits ? exact.setScale(decimal.scale()) : MISFIT;
    }
    Object integer = integer(exact);
    if (type instanceof IntegerType && integer instanceof Long value) {
      return value == value.intValue() ? (Object) value.intValue() : MISFIT;
    } else if (type instanceof ShortType && integer instanceof Long value) {
      return value == value.shortValue() ? (Object) value.shortValue() : MISFIT;
    } else if (type instanceof ByteType && integer instanceof Long value) {
      return value == value.byteValue() ? (Object) value.byteValue() : MISFIT;
    } else if (type instanceof LongType || integer == MISFIT) {
      return integer;
    }
    throw new IllegalArgumentException("the model has no " + type);
  }

  /** Exact, but where the exponent is absurd, another absurd one. */
  private static BigDecimal exact(String text) {
    Matcher exponent = Pattern.compile("(.*)[eE]([+-]?[0-9]+)").matcher(text);
    BigDecimal value = new BigDecimal(exponent.matches() ? exponent.group(1) : text);
    if (exponent.matches()) {
      int power =
          new BigDecimal(exponent.group(2))
              .min(new BigDecimal(100_000))
              .max(new BigDecimal(-100_000))
              .intValue();
      value = value.scaleByPowerOfTen(power);
    }
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }

  private static Object integer(BigDecimal exact) {
    boolean isInteger = exact.scale() <= 0 && exact.precision() - exact.scale() <= 19;
    return isInteger && exact.toBigInteger().bitLength() < 64 ? (Object) exact.longValue() : MISFIT;
  }

  private static Object timestamp(Object node) {
    if (node instanceof Num number) {
      return integer(exact(number.text()).scaleByPowerOfTen(3));
    }
    Matcher parts = INSTANT.matcher(node instanceof String text ? text : "");
    if (!parts.matches() || (parts.group(3) == null && parts.group(4) != null)) {
      return MISFIT;
    }
    try {
      String seconds = parts.group(3) == null ? ":00" : parts.group(3);
      String fraction = parts.group(4) == null ? "" : parts.group(4);
      LocalDateTime local =
          LocalDateTime.parse(parts.group(1) + "T" + parts.group(2) + seconds + fraction);
      long offset = 0;
      String zone = parts.group(5).replace(":", "");
      if (zone.length() > 1) {
        int hours = Integer.parseInt(zone.substring(1, 3));
        int minutes = zone.length() > 3 ? Integer.parseInt(zone.substring(3)) : 0;
        if (hours > 23 || minutes > 59) {
          return MISFIT;
        }
        offset = (zone.charAt(0) == '-' ? -60L : 60L) * (hours * 60L + minutes);
      }
      long utc = local.toEpochSecond(ZoneOffset.UTC) - offset;
      return utc * 1_000_000 + local.get(ChronoField.MICRO_OF_SECOND);
    } catch (DateTimeException impossible) {
      return MISFIT;
    }
  }

  private static Object date(Object node) {
    if (!(node instanceof String text) || !text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      return MISFIT;
    }
    try {
      return (int) LocalDate.parse(text).toEpochDay();
    } catch (DateTimeException impossible) {
      return MISFIT;
    }
  }

  private static boolean isUtf8(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static String join(String path, String step) {
    return path.isEmpty() || step.startsWith("[") ? path + step : path + "." + step;
  }

  private static String step(String name) {
    if (!isUtf8(name)) {
      StringBuilder text = new StringBuilder("[\"");
      name.codePoints()
          .forEach(
              c -> {
                if (c >= 0xD800 && c <= 0xDFFF) {
                  text.append("\\u%04x".formatted(c));
                } else {
                  text.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
                }
              });
      return text + "\"]";
    }
    boolean isSimple =
        !name.isEmpty() && name.chars().noneMatch(c -> c < ' ' || ".[]'\"\\".indexOf(c) >= 0);
    return isSimple ? name : "['" + name.replace("\\", "\\\\").replace("'", "\\'") + "']";
  }
}
