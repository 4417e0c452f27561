package dev.bronzeline.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas (draft 2020-12, and what the drafts since 6 have in common with it) as Spark types.
 *
 * <p>A field is required when the schema requires it and does not let it be null. Restrictions of
 * values (lengths, ranges, patterns) are no part of a type and are not looked at: rules are for
 * them. A part that no column can hold is refused, with its place and the remedy; all such parts
 * are told at once.
 */
public final class JsonSchemas {

  private static final JsonMapper JSON = new JsonMapper();

  /** Keywords that hide structure where no type of a column can follow. */
  private static final Map<String, String> BEYOND =
      Map.of(
          "if", "leave conditions to rules, and declare the fields of all branches as optional",
          "dependentSchemas", "declare its fields as optional properties",
          "prefixItems", "give all elements one type with items",
          "$dynamicRef", "refer with $ref",
          "$recursiveRef", "refer with $ref");

  private static final List<String> OTHER_PROPERTIES =
      List.of("additionalProperties", "patternProperties", "unevaluatedProperties");

  /**
   * A type, whether a value may be null, and the only texts that it may be, or have in its arrays
   * and maps; none for any.
   */
  private record Typed(DataType type, boolean nullable, List<String> texts) {

    /** What stands for a part that was refused. */
    static final Typed REFUSED = of(DataTypes.NullType).orNull(true);

    static Typed of(DataType type) {
      return new Typed(type, false, List.of());
    }

    Typed orNull(boolean also) {
      return new Typed(type, nullable || also, texts);
    }

    /** This or another one of the same type. */
    Typed or(Typed other) {
      List<String> both = new ArrayList<>();
      if (!texts.isEmpty() && !other.texts.isEmpty()) {
        both.addAll(texts);
        other.texts.stream().filter(text -> !both.contains(text)).forEach(both::add);
      }
      return new Typed(type, nullable || other.nullable, both);
    }
  }

  private final JsonReferences references;
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> refused = new LinkedHashSet<>();

  private JsonSchemas(JsonReferences references) {
    this.references = references;
  }

  /** Whether this text is a JSON Schema that says so. */
  static boolean isOne(String text) {
    try {
      return JSON.readTree(text).path("$schema").isTextual();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * The struct of an object.
   *
   * @throws SchemaException when the schema is not that of an object, or has parts without a
   *     counterpart
   */
  public static StructType struct(String text) {
    return struct(text, Map.of());
  }

  /**
   * The same for a schema that refers to others.
   *
   * @param others the schemas by the names that {@code $ref} calls them
   */
  public static StructType struct(String text, Map<String, String> others) {
    JsonReferences references = new JsonReferences(parse(text), others);
    JsonSchemas schemas = new JsonSchemas(references);
    Typed root = schemas.typed(references.root());
    if (!schemas.refused.isEmpty()) {
      throw new SchemaException(String.join("\n", schemas.refused));
    }
    if (root.type() instanceof StructType struct) {
      return struct;
    }
    throw new SchemaException(
        "#: an event must be an object with properties, but this is %s."
            .formatted(root.type().catalogString()));
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SchemaException("it is no JSON: " + e.getOriginalMessage() + ".", e);
    }
  }

  private Typed typed(JsonPart part) {
    if (!(part.node() instanceof ObjectNode)) {
      return refuse(part, "says nothing of a type", "give it a type");
    }
    if (open.contains(part.pointer())) {
      return refuse(part, "contains itself, which a table cannot", "cut it off at some depth");
    }
    open.push(part.pointer());
    try {
      return ofObject(part);
    } finally {
      open.pop();
    }
  }

  private Typed ofObject(JsonPart part) {
    for (Map.Entry<String, String> beyond : BEYOND.entrySet()) {
      if (part.has(beyond.getKey())) {
        return refuse(part.child(beyond.getKey()), "has no counterpart", beyond.getValue());
      }
    }
    if (part.has("$ref")) {
      JsonPart target = references.resolve(part);
      if (target == null) {
        return refuse(
            part.child("$ref"),
            "refers to '%s', which is not here".formatted(part.text("$ref")),
            "refer to a part of the same schema, such as #/$defs/name");
      }
      return JsonMerge.isBesideReference(part)
          ? merged(part, List.of(part.without("$ref"), target))
          : typed(target);
    }
    if (part.has("allOf")) {
      List<JsonPart> parts = new ArrayList<>(List.of(part.without("allOf")));
      parts.addAll(part.children("allOf"));
      return merged(part, parts);
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (part.has(choice)) {
        return choice(part, choice);
      }
    }
    return ofType(part);
  }

  private Typed merged(JsonPart part, List<JsonPart> parts) {
    List<JsonPart> resolved = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      JsonPart at = parts.get(i);
      Set<String> passed = new HashSet<>();
      while (at.has("$ref") && !JsonMerge.isBesideReference(at)) {
        JsonPart target = references.resolve(at);
        if (target == null || !passed.add(target.pointer())) {
          return typed(at); // which tells what is wrong
        }
        at = target;
      }
      if (i > 0 && open.contains(at.pointer())) {
        return typed(at);
      }
      resolved.add(at);
    }
    resolved.forEach(each -> open.push(each.pointer()));
    try {
      return ofObject(JsonMerge.of(part, resolved));
    } catch (JsonMerge.ConflictException e) {
      return refuse(part, e.what(), "say it once, in one place");
    } finally {
      resolved.forEach(each -> open.pop());
    }
  }

  private Typed choice(JsonPart part, String keyword) {
    boolean orNull = false;
    List<JsonPart> others = new ArrayList<>();
    for (JsonPart each : part.children(keyword)) {
      if (isNull(each)) {
        orNull = true;
      } else {
        others.add(each);
      }
    }
    JsonPart rest = part.without(keyword);
    if (others.stream().noneMatch(JsonMerge::saysType)) {
      return ofObject(rest).orNull(orNull);
    }
    boolean alone = JsonMerge.isPlain(rest);
    List<Typed> types =
        others.stream().map(one -> alone ? typed(one) : merged(part, List.of(rest, one))).toList();
    Set<DataType> different = new HashSet<>();
    types.forEach(type -> different.add(type.type()));
    if (different.size() == 1) {
      return types.stream().reduce(Typed::or).orElse(Typed.REFUSED).orNull(orNull);
    }
    return refuse(
        part.child(keyword),
        "is a choice between %d types, which is no type of a column".formatted(others.size()),
        "let it be of one type, or of one type and null");
  }

  private static boolean isNull(JsonPart part) {
    return "null".equals(part.text("type"))
        || (part.has("const") && part.node().get("const").isNull());
  }

  private Typed ofType(JsonPart part) {
    Set<String> types = types(part);
    boolean orNull = types.remove("null");
    if (types.equals(Set.of("integer", "number"))) {
      types.remove("integer");
    }
    if (types.size() > 1) {
      return refuse(
          part.child("type"),
          "is one of %s, which is no type of a column".formatted(String.join(", ", types)),
          "let it be of one type, or of one type and null");
    }
    if (types.isEmpty()) {
      return orNull
          ? refuse(part, "is always null", "leave it out or give it a type")
          : refuse(part, "says nothing of a type", "give it a type");
    }
    return of(types.iterator().next(), part).orNull(orNull);
  }

  /** The types that are named or, when none is, those that other keywords speak of. */
  private static Set<String> types(JsonPart part) {
    Set<String> types = new LinkedHashSet<>();
    JsonNode type = part.node().path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.elements().forEachRemaining(each -> types.add(each.asText()));
    Set<String> ofValues = new LinkedHashSet<>();
    part.node().path("enum").elements().forEachRemaining(value -> ofValues.add(type(value)));
    if (part.has("const")) {
      ofValues.add(type(part.node().get("const")));
    }
    if (types.isEmpty()) {
      types.addAll(ofValues);
    } else if (!ofValues.isEmpty() && !ofValues.contains("null")) {
      types.remove("null");
    }
    if (types.isEmpty() && (part.has("properties") || part.has("required"))) {
      types.add("object");
    } else if (types.isEmpty() && part.has("items")) {
      types.add("array");
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.canConvertToExactIntegral() ? "integer" : "number";
      case NULL -> "null";
      case ARRAY -> "array";
      default -> "object";
    };
  }

  private Typed of(String type, JsonPart part) {
    return switch (type) {
      case "string" -> new Typed(string(part.text("format")), false, texts(part));
      case "integer" -> Typed.of(DataTypes.LongType);
      case "number" -> Typed.of(DataTypes.DoubleType);
      case "boolean" -> Typed.of(DataTypes.BooleanType);
      case "array" -> array(part);
      case "object" -> part.node().path("properties").isEmpty() ? map(part) : object(part);
      default -> refuse(part.child("type"), "is no type of JSON Schema", "see its specification");
    };
  }

  private static DataType string(@Nullable String format) {
    if ("date-time".equals(format)) {
      return DataTypes.TimestampType;
    }
    return "date".equals(format) ? DataTypes.DateType : DataTypes.StringType;
  }

  private Typed array(JsonPart part) {
    if (!part.has("items")) {
      return refuse(part, "is an array of anything", "say with items what its elements are");
    }
    JsonPart items = part.child("items");
    if (items.node().isArray()) {
      return refuse(items, "has no counterpart", "give all elements one type");
    }
    Typed element = typed(items);
    return new Typed(
        DataTypes.createArrayType(element.type(), element.nullable()), false, element.texts());
  }

  private Typed object(JsonPart part) {
    for (String keyword : OTHER_PROPERTIES) {
      if (part.child(keyword).node() instanceof ObjectNode described && !described.isEmpty()) {
        return refuse(
            part.child(keyword),
            "describes properties beside those with names, and a column has either",
            "put them into a field of their own");
      }
    }
    Set<String> required = new HashSet<>();
    part.node().path("required").forEach(name -> required.add(name.asText()));
    JsonPart properties = part.child("properties");
    List<StructField> fields = new ArrayList<>();
    properties
        .node()
        .fieldNames()
        .forEachRemaining(
            name -> {
              JsonPart property = properties.child(name);
              Typed typed = typed(property);
              fields.add(
                  new StructField(
                      name,
                      typed.type(),
                      typed.nullable() || !required.contains(name),
                      notesOf(property, typed)));
            });
    return Typed.of(DataTypes.createStructType(fields));
  }

  private Typed map(JsonPart part) {
    JsonPart values = part.child("additionalProperties");
    if (!(values.node() instanceof ObjectNode described) || described.isEmpty()) {
      JsonPart patterns = part.child("patternProperties");
      if (patterns.node().size() != 1) {
        return refuse(
            part,
            "is an object of which nothing is said",
            "name its properties, or say with additionalProperties of what type all of them are");
      }
      values = patterns.child(patterns.node().fieldNames().next());
    }
    Typed value = typed(values);
    return new Typed(
        DataTypes.createMapType(DataTypes.StringType, value.type(), value.nullable()),
        false,
        value.texts());
  }

  private static DataType innermost(DataType type) {
    if (type instanceof ArrayType array) {
      return innermost(array.elementType());
    }
    return type instanceof MapType map ? innermost(map.valueType()) : type;
  }

  private static Metadata notesOf(JsonPart property, Typed typed) {
    MetadataBuilder notes = new MetadataBuilder();
    if (!typed.texts().isEmpty() && innermost(typed.type()).equals(DataTypes.StringType)) {
      notes.putStringArray(FieldNotes.SYMBOLS, typed.texts().toArray(String[]::new));
    }
    JsonNode value = property.node().path("default");
    if (!value.isMissingNode() && !value.isNull()) {
      notes.putString(FieldNotes.DEFAULT, value.toString());
    }
    return notes.build();
  }

  /** Those that a part names; empty when it does not. */
  private static List<String> texts(JsonPart part) {
    List<String> texts = new ArrayList<>();
    if (part.has("const")) {
      addText(part.node().path("const"), texts);
    } else {
      part.node().path("enum").forEach(value -> addText(value, texts));
    }
    return texts;
  }

  private static void addText(JsonNode value, List<String> values) {
    if (value.isTextual()) {
      values.add(value.asText());
    }
  }

  private Typed refuse(JsonPart part, String what, String remedy) {
    refused.add("%s %s; %s.".formatted(part.pointer(), what, remedy));
    return Typed.REFUSED;
  }
}
