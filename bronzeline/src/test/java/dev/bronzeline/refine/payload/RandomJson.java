package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Writes random JSON that mostly fits a schema, in any order, spelling and spacing. */
final class RandomJson {
  private static final String[] TEXTS = {
    "",
    "a",
    "Linux",
    "é",
    "€uro",
    "😀",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u0041",
    "\\u00e9",
    "\\ud83d\\ude00",
    "true",
    "false",
    "42",
    "-1.5e3",
    "a longer text, of more than one word",
    ".",
    "[0]",
    "it's"
  };

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  String record(StructType schema) {
    return space() + object(schema) + space();
  }

  private String object(StructType type) {
    Map<String, String> members = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      if (random.nextInt(6) > 0) {
        List<String> aliases = FieldNotes.aliasesOf(field);
        boolean isAliased = !aliases.isEmpty() && random.nextInt(3) == 0;
        String name = isAliased ? aliases.get(random.nextInt(aliases.size())) : field.name();
        members.put(name(name), value(field));
      }
    }
    while (random.nextInt(3) == 0) {
      members.putIfAbsent("extra" + random.nextInt(100), anything(2));
    }
    List<String> order = new ArrayList<>(members.keySet());
    if (random.nextBoolean()) {
      Collections.shuffle(order, random);
    }
    List<String> texts = new ArrayList<>();
    for (String name : order) {
      texts.add("\"" + name + "\"" + space() + ":" + space() + members.get(name));
    }
    return "{" + space() + String.join(space() + "," + space(), texts) + space() + "}";
  }

  private String name(String name) {
    return random.nextInt(20) > 0
        ? name
        : "\\u%04x".formatted((int) name.charAt(0)) + name.substring(1);
  }

  private String value(StructField field) {
    List<String> symbols = FieldNotes.symbolsOf(field);
    return symbols.isEmpty() || random.nextInt(4) == 0
        ? value(field.dataType())
        : "\"" + symbols.get(random.nextInt(symbols.size())) + "\"";
  }

  private String value(DataType type) {
    if (random.nextInt(20) == 0) {
      return "null";
    } else if (random.nextInt(12) == 0) {
      return anything(2);
    } else if (type instanceof StructType struct) {
      return object(struct);
    } else if (type instanceof ArrayType array) {
      List<String> elements = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        elements.add(value(array.elementType()));
      }
      return "[" + space() + String.join(space() + "," + space(), elements) + space() + "]";
    } else if (type instanceof MapType map) {
      List<String> members = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        members.add("\"key%d%s\":%s".formatted(n, text(), value(map.valueType())));
      }
      return "{" + String.join(",", members) + "}";
    } else if (type instanceof StringType) {
      return "\"" + text() + "\"";
    } else if (type instanceof BooleanType) {
      return quotedSometimes(String.valueOf(random.nextBoolean()));
    } else if (type instanceof TimestampType) {
      Instant instant = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      return random.nextBoolean() ? "\"" + instant + "\"" : String.valueOf(instant.toEpochMilli());
    } else if (type instanceof TimestampNTZType) {
      Instant instant = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      return "\"" + instant.toString().replace("Z", "") + "\"";
    } else if (type instanceof BinaryType) {
      byte[] bytes = new byte[random.nextInt(5)];
      random.nextBytes(bytes);
      return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    } else if (type instanceof DateType) {
      return "\"" + Instant.ofEpochSecond(random.nextInt()).toString().substring(0, 10) + "\"";
    }
    return quotedSometimes(number());
  }

  private String quotedSometimes(String value) {
    return random.nextInt(10) == 0 ? "\"" + value + "\"" : value;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
    }
    return random.nextInt(30) == 0 ? text + "\\ud8" + (10 + random.nextInt(80)) : text.toString();
  }

  private String number() {
    return switch (random.nextInt(8)) {
      case 0 -> String.valueOf(random.nextLong());
      case 1 -> String.valueOf(random.nextInt());
      case 2 -> String.valueOf(random.nextGaussian() * 1e6);
      case 3 -> random.nextInt(100) + "." + random.nextInt(1_000);
      case 4 -> random.nextInt(10) + "e" + random.nextInt(25);
      case 5 -> (1 + random.nextInt(999)) + "00E-" + random.nextInt(4);
      case 6 -> "-0." + random.nextInt(10);
      default -> String.valueOf(random.nextInt(100));
    };
  }

  private String anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> "null";
      case 1 -> "true";
      case 2 -> "false";
      case 3, 4 -> number();
      case 5 -> "\"" + text() + "\"";
      case 6 -> "[" + anything(depth - 1) + space() + "," + anything(depth - 1) + "]";
      default ->
          "{\"a\":" + anything(depth - 1) + ",\"b\"" + space() + ":" + anything(depth - 1) + "}";
    };
  }

  private String space() {
    return switch (random.nextInt(12)) {
      case 0 -> " ";
      case 1 -> "\n  ";
      case 2 -> "\t\r";
      default -> "";
    };
  }
}
