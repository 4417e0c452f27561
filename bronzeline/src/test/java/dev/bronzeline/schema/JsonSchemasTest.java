package dev.bronzeline.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemasTest {

  /** A schema of the field {@code a}, and what becomes of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'string'} | string",
        "{'type': 'integer'} | bigint",
        "{'type': 'number'} | double",
        "{'type': 'boolean'} | boolean",
        "{'type': ['integer', 'number']} | double",
        "{'type': 'string', 'format': 'date-time'} | timestamp",
        "{'type': 'string', 'format': 'date'} | date",
        "{'type': 'string', 'format': 'uuid'} | string",
        "{'type': 'string', 'minLength': 3, 'pattern': 'x'} | string",
        "{'enum': ['x', 'y']} | string",
        "{'enum': [1, 2]} | bigint",
        "{'const': true} | boolean",
        "{'const': 1.5} | double",
        "{'type': 'array', 'items': {'type': 'integer'}} | array<bigint!>",
        "{'items': {'type': ['string', 'null']}} | array<string>",
        "{'type': 'object', 'properties': {'b': {'type': 'string'}}} | struct<b: string>",
        "{'properties': {'b': {'type': 'string'}}, 'required': ['b']} | struct<b: string!>",
        "{'type': 'object', 'additionalProperties': {'type': 'integer'}} | map<bigint!>",
        "{'type': 'object', 'patternProperties': {'^x-': {'type': 'string'}}} | map<string!>",
        "{'type': 'object', 'properties': {'b': {'type': 'string'}}, 'additionalProperties': false} | struct<b: string>",
        "{'$ref': '#/$defs/money'} | struct<amount: double!, currency: string>",
        "{'$ref': '#money'} | struct<amount: double!, currency: string>",
        "{'$ref': 'https://example.com/money'} | struct<amount: double!, currency: string>",
        "{'$ref': '#/$defs/a~1b%25'} | date",
        "{'allOf': [{'$ref': '#/$defs/money'}, {'properties': {'at': {'type': 'string', 'format': 'date'}}, 'required': ['currency']}]} | struct<amount: double!, currency: string!, at: date>",
        "{'$ref': '#/$defs/money', 'required': ['currency']} | struct<amount: double!, currency: string!>",
        "{'allOf': [{'type': 'number'}, {'type': 'integer', 'minimum': 1}]} | bigint",
        "{'type': 'object', 'oneOf': [{'required': ['b']}, {'required': ['c']}], 'properties': {'b': {'type': 'string'}, 'c': {'type': 'string'}}} | struct<b: string, c: string>",
        "{'anyOf': [{'type': 'string', 'maxLength': 3}, {'const': 'other'}]} | string",
      })
  void a_required_field_of_this_schema_has_this_type(String schema, String type) {
    assertThat(shown(struct(schema))).isEqualTo("struct<a: %s!>".formatted(type));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': ['string', 'null']} | string",
        "{'enum': ['x', null]} | string",
        "{'anyOf': [{'type': 'null'}, {'type': 'integer'}]} | bigint",
        "{'oneOf': [{'$ref': '#/$defs/money'}, {'type': 'null'}]} | struct<amount: double!, currency: string>",
        "{'oneOf': [{'const': null}, {'type': 'boolean'}]} | boolean",
      })
  void what_may_be_null_is_optional_even_if_it_must_be_there(String schema, String type) {
    assertThat(shown(struct(schema))).isEqualTo("struct<a: %s>".formatted(type));
  }

  @Test
  void a_null_that_no_value_of_the_enumeration_is_does_not_count() {
    assertThat(shown(struct("{'type': ['string', 'null'], 'enum': ['x']}")))
        .isEqualTo("struct<a: string!>");
  }

  @Test
  void the_texts_of_an_enumeration_stay_with_their_field() {
    assertThat(FieldNotes.symbolsOf(struct("{'enum': ['x', 'y', null]}").apply("a")))
        .containsExactly("x", "y");
    assertThat(FieldNotes.symbolsOf(struct("{'const': 'x'}").apply("a"))).containsExactly("x");
    assertThat(
            FieldNotes.symbolsOf(
                struct("{'anyOf': [{'const': 'x'}, {'enum': ['x', 'y']}, {'type': 'null'}]}")
                    .apply("a")))
        .containsExactly("x", "y");
    assertThat(
            FieldNotes.symbolsOf(
                struct("{'anyOf': [{'const': 'x'}, {'type': 'string'}]}").apply("a")))
        .isEmpty();
    assertThat(FieldNotes.symbolsOf(struct("{'enum': [1, 2]}").apply("a"))).isEmpty();
    assertThat(
            FieldNotes.symbolsOf(
                struct(
                        "{'items': {'additionalProperties': {'enum': ['x', 'y']}, 'type': 'object'}}")
                    .apply("a")))
        .containsExactly("x", "y");
  }

  @Test
  void a_default_stays_with_its_field() {
    assertThat(FieldNotes.defaultOf(struct("{'type': 'integer', 'default': 7}").apply("a")))
        .isEqualTo("7");
    assertThat(FieldNotes.defaultOf(struct("{'type': 'integer'}").apply("a"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': ['string', 'integer']} | #/properties/a/type is one of string, integer, which is no type of a column; let it be of one type, or of one type and null.",
        "{'anyOf': [{'type': 'string'}, {'type': 'integer'}]} | #/properties/a/anyOf is a choice between 2 types, which is no type of a column; let it be of one type, or of one type and null.",
        "{} | #/properties/a says nothing of a type; give it a type.",
        "true | #/properties/a says nothing of a type; give it a type.",
        "{'type': 'null'} | #/properties/a is always null; leave it out or give it a type.",
        "{'type': 'object'} | #/properties/a is an object of which nothing is said; name its properties, or say with additionalProperties of what type all of them are.",
        "{'type': 'array'} | #/properties/a is an array of anything; say with items what its elements are.",
        "{'prefixItems': [{'type': 'string'}]} | #/properties/a/prefixItems has no counterpart; give all elements one type with items.",
        "{'if': {'type': 'string'}, 'type': 'string'} | #/properties/a/if has no counterpart; leave conditions to rules, and declare the fields of all branches as optional.",
        "{'$ref': 'other.json#/x'} | #/properties/a/$ref refers to 'other.json#/x', which is not here; refer to a part of the same schema, such as #/$defs/name.",
        "{'$ref': '#/$defs/tree'} | #/$defs/tree contains itself, which a table cannot; cut it off at some depth.",
        "{'allOf': [{'$ref': '#/$defs/self'}]} | #/$defs/self contains itself, which a table cannot; cut it off at some depth.",
        "{'$ref': '#'} | # contains itself, which a table cannot; cut it off at some depth.",
        "{'properties': {'b': {'type': 'string'}}, 'additionalProperties': {'type': 'string'}} | #/properties/a/additionalProperties describes properties beside those with names, and a column has either; put them into a field of their own.",
        "{'allOf': [{'type': 'string'}, {'type': 'integer'}]} | #/properties/a must be of the types \"string\" and \"integer\" at once; say it once, in one place.",
      })
  void what_no_column_can_hold_is_refused_with_its_place_and_the_remedy(
      String schema, String message) {
    assertThatThrownBy(() -> struct(schema))
        .isInstanceOf(SchemaException.class)
        .hasMessage(message);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatThrownBy(
            () ->
                JsonSchemas.struct(
                    json("{'properties': {'a': {}, 'b': {'items': {'type': 'null'}}}}")))
        .hasMessage(
            """
            #/properties/a says nothing of a type; give it a type.
            #/properties/b/items is always null; leave it out or give it a type.""");
  }

  @Test
  void an_event_is_an_object() {
    assertThatThrownBy(() -> JsonSchemas.struct("{\"type\": \"string\"}"))
        .hasMessage("#: an event must be an object with properties, but this is string.");
    assertThatThrownBy(() -> JsonSchemas.struct("{")).hasMessageStartingWith("it is no JSON: ");
  }

  @Test
  void a_reference_to_another_document_is_followed_from_there() {
    assertThat(
            JsonSchemas.struct(
                json("{'properties': {'a': {'$ref': 'money.json#/$defs/money'}}}"),
                Map.of(
                    "money.json",
                    json(
                        "{'$defs': {'money': {'properties': {'c': {'$ref': '#/$defs/code'}}}, 'code': {'type': 'string'}}}"))))
        .isEqualTo(StructType.fromDDL("a STRUCT<c: STRING>"));
  }

  private static StructType struct(String field) {
    return JsonSchemas.struct(
        json(
            """
            {'$schema': 'https://json-schema.org/draft/2020-12/schema', '$id': 'https://example.com/event',
             'type': 'object', 'properties': {'a': %s}, 'required': ['a'],
             '$defs': {
               'money': {'$id': 'https://example.com/money', '$anchor': 'money', 'type': 'object', 'required': ['amount'],
                 'properties': {'amount': {'type': 'number'}, 'currency': {'type': 'string'}}},
               'a/b%%': {'type': 'string', 'format': 'date'},
               'self': {'allOf': [{'$ref': '#/$defs/self'}]},
               'tree': {'properties': {'left': {'$ref': '#/$defs/tree'}}}}}
            """
                .formatted(field)));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  /** A type in a line, with a mark behind what is never null. */
  private static String shown(DataType type) {
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields())
          .map(
              field ->
                  field.name() + ": " + shown(field.dataType()) + (field.nullable() ? "" : "!"))
          .collect(Collectors.joining(", ", "struct<", ">"));
    }
    if (type instanceof ArrayType array) {
      return "array<%s%s>".formatted(shown(array.elementType()), array.containsNull() ? "" : "!");
    }
    if (type instanceof MapType map) {
      return "map<%s%s>".formatted(shown(map.valueType()), map.valueContainsNull() ? "" : "!");
    }
    return type.catalogString();
  }
}
