package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes schemas of every type, with required fields, aliases, defaults and symbols. */
final class RandomSchema {
  private static final List<String> NAMES =
      List.of(
          "id", "amount", "at", "tags", "device", "kind", "note", "é", "odd.name", "it's", "a b");

  private static final List<DataType> SCALARS =
      List.of(
          DataTypes.StringType,
          DataTypes.LongType,
          DataTypes.IntegerType,
          DataTypes.ShortType,
          DataTypes.ByteType,
          DataTypes.DoubleType,
          DataTypes.FloatType,
          DataTypes.BooleanType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType,
          DataTypes.DateType,
          DataTypes.BinaryType,
          DataTypes.createDecimalType(10, 2),
          DataTypes.createDecimalType(38, 4));

  private static final Map<DataType, String> DEFAULTS =
      Map.of(
          DataTypes.StringType,
          "\"none\"",
          DataTypes.LongType,
          "42",
          DataTypes.DoubleType,
          "0.5",
          DataTypes.BooleanType,
          "true",
          DataTypes.TimestampType,
          "\"2026-11-23T00:00:00Z\"",
          DataTypes.createDecimalType(10, 2),
          "1.50");

  private final Random random;

  RandomSchema(Random random) {
    this.random = random;
  }

  StructType struct(int depth) {
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    List<StructField> fields = new ArrayList<>();
    for (String name : names.subList(0, 1 + random.nextInt(7))) {
      DataType type = type(depth);
      fields.add(new StructField(name, type, random.nextInt(4) > 0, notes(name, type).build()));
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  private MetadataBuilder notes(String name, DataType type) {
    MetadataBuilder notes = new MetadataBuilder();
    if (random.nextInt(4) == 0) {
      notes.putStringArray(FieldNotes.ALIASES, new String[] {name + "_old", "x" + name});
    }
    boolean isEnum = innermost(type).equals(DataTypes.StringType) && random.nextInt(3) == 0;
    if (isEnum) {
      notes.putStringArray(FieldNotes.SYMBOLS, new String[] {"RED", "GREEN", "none"});
      if (random.nextBoolean()) {
        notes.putString(FieldNotes.DEFAULT_SYMBOL, "GREEN");
      }
    }
    String text = DEFAULTS.get(type);
    if (text != null && random.nextInt(4) == 0) {
      notes.putString(FieldNotes.DEFAULT, text);
    }
    return notes;
  }

  private static DataType innermost(DataType type) {
    if (type instanceof ArrayType array) {
      return innermost(array.elementType());
    }
    return type instanceof MapType map ? innermost(map.valueType()) : type;
  }

  private DataType type(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 3 -> DataTypes.createArrayType(type(depth - 1), random.nextInt(4) > 0);
      case 4 ->
          DataTypes.createMapType(DataTypes.StringType, type(depth - 1), random.nextInt(4) > 0);
      case 5 -> struct(depth - 1);
      default -> SCALARS.get(random.nextInt(SCALARS.size()));
    };
  }
}
