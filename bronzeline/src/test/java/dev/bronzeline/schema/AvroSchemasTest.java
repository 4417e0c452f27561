package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class AvroSchemasTest {

  @Test
  void every_type_has_its_counterpart() {
    StructType struct =
        convert(
            """
            {"name": "flag", "type": "boolean"},
            {"name": "int", "type": "int"},
            {"name": "long", "type": "long"},
            {"name": "float", "type": "float"},
            {"name": "double", "type": "double"},
            {"name": "text", "type": "string"},
            {"name": "raw", "type": "bytes"},
            {"name": "md5", "type": {"type": "fixed", "name": "Md5", "size": 16}},
            {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["RED"]}},
            {"name": "day", "type": {"type": "int", "logicalType": "date"}},
            {"name": "millis", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
            {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
            {"name": "uuid", "type": {"type": "string", "logicalType": "uuid"}},
            {"name": "price", "type":
              {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}},
            {"name": "maybe", "type": ["null", "long"], "default": null},
            {"name": "wide", "type": ["int", "null", "long"]},
            {"name": "real", "type": ["float", "double"]},
            {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}},
            {"name": "counts", "type": {"type": "map", "values": "int"}},
            {"name": "inner", "type":
              {"type": "record", "name": "Inner", "fields": [{"name": "a", "type": "string"}]}},
            {"name": "again", "type": ["null", "Inner"]}
            """);

    StructType inner = new StructType().add("a", DataTypes.StringType, false);
    assertThat(FieldNotes.without(struct))
        .isEqualTo(
            new StructType()
                .add("flag", DataTypes.BooleanType, false)
                .add("int", DataTypes.IntegerType, false)
                .add("long", DataTypes.LongType, false)
                .add("float", DataTypes.FloatType, false)
                .add("double", DataTypes.DoubleType, false)
                .add("text", DataTypes.StringType, false)
                .add("raw", DataTypes.BinaryType, false)
                .add("md5", DataTypes.BinaryType, false)
                .add("color", DataTypes.StringType, false)
                .add("day", DataTypes.DateType, false)
                .add("millis", DataTypes.TimestampType, false)
                .add("micros", DataTypes.TimestampType, false)
                .add("local", DataTypes.TimestampNTZType, false)
                .add("uuid", DataTypes.StringType, false)
                .add("price", DataTypes.createDecimalType(10, 2), false)
                .add("maybe", DataTypes.LongType, true)
                .add("wide", DataTypes.LongType, true)
                .add("real", DataTypes.DoubleType, false)
                .add("tags", DataTypes.createArrayType(DataTypes.StringType, true), false)
                .add(
                    "counts",
                    DataTypes.createMapType(DataTypes.StringType, DataTypes.IntegerType, false),
                    false)
                .add("inner", inner, false)
                .add("again", inner, true));
  }

  @Test
  void what_no_type_holds_exactly_stays_as_avro_has_it() {
    assertThat(
            convert(
                """
                {"name": "tm", "type": {"type": "int", "logicalType": "time-millis"}},
                {"name": "tu", "type": {"type": "long", "logicalType": "time-micros"}},
                {"name": "ns", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
                {"name": "month", "type":
                  {"type": "fixed", "name": "Span", "size": 12, "logicalType": "duration"}}
                """))
        .isEqualTo(
            new StructType()
                .add("tm", DataTypes.IntegerType, false)
                .add("tu", DataTypes.LongType, false)
                .add("ns", DataTypes.LongType, false)
                .add("month", DataTypes.BinaryType, false));
  }

  @Test
  void a_default_stays_with_its_field_and_null_is_none() {
    StructType struct =
        convert(
            """
            {"name": "none", "type": "int"},
            {"name": "nothing", "type": ["null", "int"], "default": null},
            {"name": "seven", "type": "int", "default": 7},
            {"name": "text", "type": ["string", "null"], "default": "a\\"b"},
            {"name": "raw", "type": "bytes", "default": "\u00ff"},
            {"name": "color", "type":
              {"type": "enum", "name": "Color", "symbols": ["RED"]}, "default": "RED"},
            {"name": "price", "type":
              {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}, "default": "\\u0001\\u0000"},
            {"name": "day", "type": {"type": "int", "logicalType": "date"}, "default": 1},
            {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}, "default": 1500},
            {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-millis"}, "default": 1},
            {"name": "tags", "type": {"type": "array", "items": "string"}, "default": ["x"]},
            {"name": "inner", "type":
              {"type": "record", "name": "Inner", "fields": [
                {"name": "b", "type": "int"}]}, "default": {"b": 1}}
            """);

    assertThat(Arrays.stream(struct.fields()).map(FieldNotes::defaultOf).toList())
        .containsExactly(
            null,
            null,
            "7",
            "\"a\\\"b\"",
            "\"/w==\"",
            "\"RED\"",
            "2.56",
            "\"1970-01-02\"",
            "\"1970-01-01T00:00:00.001500Z\"",
            "\"1970-01-01T00:00:00.001\"",
            "[\"x\"]",
            "{\"b\":1}");
  }

  @Test
  void symbols_and_other_names_stay_with_their_field() {
    StructType struct =
        convert(
            """
            {"name": "color", "aliases": ["paint", "colour"], "type": ["null",
              {"type": "enum", "name": "Color", "symbols": ["RED", "BLUE"], "default": "RED"}]}
            """);

    StructField color = struct.apply("color");
    assertThat(FieldNotes.symbolsOf(color)).containsExactly("RED", "BLUE");
    assertThat(FieldNotes.defaultSymbolOf(color)).isEqualTo("RED");
    assertThat(FieldNotes.aliasesOf(color)).containsExactly("colour", "paint");
    assertThat(FieldNotes.without(struct)).isEqualTo(new StructType().add("color", "string"));
  }

  @Test
  void symbols_in_arrays_and_maps_hold_for_their_field() {
    StructType struct =
        convert(
            """
            {"name": "colors", "type": {"type": "array", "items": {"type": "map", "values": ["null",
              {"type": "enum", "name": "Color", "symbols": ["RED", "BLUE"], "default": "RED"}]}}}
            """);

    assertThat(FieldNotes.symbolsOf(struct.apply("colors"))).containsExactly("RED", "BLUE");
    assertThat(FieldNotes.defaultSymbolOf(struct.apply("colors"))).isEqualTo("RED");
  }

  @Test
  void what_no_column_can_hold_is_refused_with_its_path() {
    assertThatThrownBy(
            () ->
                convert(
                    """
                    {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [
                      {"name": "a", "type": ["null", "string", "int"]}]}}
                    """))
        .isInstanceOf(SchemaException.class)
        .hasMessage(
            "the field inner.a is a union of [string, int], which is no type of a column; a field may be of one type, or of one type and null.");
    assertThatThrownBy(() -> convert("{\"name\": \"next\", \"type\": [\"null\", \"Event\"]}"))
        .hasMessage("the record t.Event contains itself at next, which a table cannot.");
    assertThatThrownBy(
            () ->
                convert(
                    """
                    {"name": "huge", "type":
                      {"type": "bytes", "logicalType": "decimal", "precision": 39, "scale": 2}}
                    """))
        .hasMessage(
            "the field huge is a decimal of 39 digits, and a column holds at most 38; make it smaller, or leave the logical type out to keep its bytes.");
    assertThatThrownBy(
            () ->
                convert(
                    """
                    {"name": "at", "type": [
                      {"type": "int", "logicalType": "date"}, "long"]}
                    """))
        .hasMessageContaining("the field at is a union of [int, long]");
    assertThatThrownBy(() -> convert("{\"name\": \"gone\", \"type\": \"null\"}"))
        .hasMessage("the field gone is always null; leave it out or give it a type.");
  }

  private static StructType convert(String fields) {
    return AvroSchemas.struct(
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Event", "namespace": "t", "fields": [%s]}"""
                    .formatted(fields)));
  }
}
