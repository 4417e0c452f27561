package dev.bronzeline.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several JSON Schemas that all hold, as one, where that is plain: properties side by side, what is
 * required together, and one type.
 */
final class JsonMerge {

  /** Keywords that say nothing of the type. */
  private static final Set<String> NOTES =
      Set.of(
          "$anchor",
          "$comment",
          "$defs",
          "$id",
          "$schema",
          "definitions",
          "deprecated",
          "description",
          "examples",
          "readOnly",
          "title",
          "writeOnly");

  /**
   * Of what is said twice, these must agree; of the rest, which restricts values, one is enough.
   */
  private static final Set<String> TELLING =
      Set.of("additionalProperties", "const", "enum", "format", "patternProperties");

  private static final Set<String> TYPES =
      Set.of(
          "$ref",
          "allOf",
          "anyOf",
          "const",
          "enum",
          "format",
          "items",
          "oneOf",
          "properties",
          "type");

  /** Two of the schemas say different things. */
  static final class ConflictException extends Exception {
    private static final long serialVersionUID = 1;
    private final String what;

    private ConflictException(String what) {
      super(what);
      this.what = what;
    }

    String what() {
      return what;
    }
  }

  private JsonMerge() {}

  /** Whether nothing but notes is said. */
  static boolean isPlain(JsonPart part) {
    for (String keyword : (Iterable<String>) () -> part.node().fieldNames()) {
      if (!NOTES.contains(keyword) && !keyword.equals("default")) {
        return false;
      }
    }
    return true;
  }

  /** Whether anything is said of the type, and not only of values. */
  static boolean saysType(JsonPart part) {
    return TYPES.stream().anyMatch(part::has);
  }

  /** Whether something is said beside a reference. */
  static boolean isBesideReference(JsonPart part) {
    return !isPlain(part.without("$ref"));
  }

  /** All of them as one part. References inside of it are those of the first document. */
  static JsonPart of(JsonPart at, List<JsonPart> parts) throws ConflictException {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (JsonPart part : parts) {
      if (!part.document().equals(at.document()) && refers(part.node())) {
        throw new ConflictException(
            "has a part from another schema that refers to further ones, which cannot be merged");
      }
      if (!(part.node() instanceof ObjectNode object)) {
        continue;
      }
      for (Map.Entry<String, JsonNode> keyword : object.properties()) {
        add(all, keyword.getKey(), keyword.getValue());
      }
    }
    return new JsonPart(at.document(), at.pointer(), all);
  }

  private static void add(ObjectNode all, String keyword, JsonNode value) throws ConflictException {
    JsonNode known = all.get(keyword);
    if (known == null) {
      all.set(keyword, value.deepCopy());
    } else if (keyword.equals("properties") && known instanceof ObjectNode properties) {
      for (Map.Entry<String, JsonNode> property : value.properties()) {
        JsonNode other = properties.get(property.getKey());
        properties.set(
            property.getKey(),
            other == null || other.equals(property.getValue())
                ? property.getValue()
                : both(other, property.getValue()));
      }
    } else if (Set.of("required", "allOf").contains(keyword) && known instanceof ArrayNode list) {
      value.forEach(list::add);
    } else if (keyword.equals("items") && !known.equals(value)) {
      all.set(keyword, both(known, value));
    } else if (keyword.equals("type")) {
      all.set(keyword, type(known, value));
    } else if (keyword.equals("additionalProperties") && (known.isBoolean() || value.isBoolean())) {
      all.set(keyword, known.isBoolean() ? value : known);
    } else if (Set.of("oneOf", "anyOf", "$ref").contains(keyword)
        || (TELLING.contains(keyword) && !known.equals(value))) {
      throw new ConflictException("says %s twice, differently".formatted(keyword));
    }
  }

  private static ObjectNode both(JsonNode one, JsonNode other) {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.putArray("allOf").add(one).add(other);
    return both;
  }

  private static JsonNode type(JsonNode one, JsonNode other) throws ConflictException {
    ArrayNode common = JsonNodeFactory.instance.arrayNode();
    for (JsonNode type : list(one)) {
      for (JsonNode also : list(other)) {
        if (type.equals(also)) {
          common.add(type);
        } else if (Set.of(type.asText(), also.asText()).equals(Set.of("integer", "number"))) {
          common.add("integer");
        }
      }
    }
    if (common.isEmpty()) {
      throw new ConflictException("must be of the types %s and %s at once".formatted(one, other));
    }
    return common;
  }

  private static ArrayNode list(JsonNode type) {
    return type instanceof ArrayNode list ? list : JsonNodeFactory.instance.arrayNode().add(type);
  }

  private static boolean refers(JsonNode node) {
    return !node.findValues("$ref").isEmpty();
  }
}
