package dev.bronzeline.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a JSON Schema.
 *
 * @param document the document that it is in: its name, empty for the schema itself
 * @param pointer where it is, as a JSON pointer behind the document's name and {@code #}
 * @param node the part itself; a missing node when there is none
 */
record JsonPart(String document, String pointer, JsonNode node) {

  boolean has(String keyword) {
    return node.has(keyword);
  }

  /** The value of a keyword if it is a text; otherwise null. */
  @Nullable String text(String keyword) {
    JsonNode value = node.get(keyword);
    return value != null && value.isTextual() ? value.asText() : null;
  }

  JsonPart child(String name) {
    JsonNode child = node.get(name);
    return new JsonPart(
        document,
        pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
        child == null ? MissingNode.getInstance() : child);
  }

  /** The items of a list. */
  List<JsonPart> children(String keyword) {
    JsonPart list = child(keyword);
    List<JsonPart> items = new ArrayList<>();
    for (int i = 0; i < list.node.size(); i++) {
      items.add(new JsonPart(document, list.pointer + "/" + i, list.node.get(i)));
    }
    return items;
  }

  /** The same part without a keyword. */
  JsonPart without(String keyword) {
    ObjectNode rest = node.deepCopy();
    rest.remove(keyword);
    return new JsonPart(document, pointer, rest);
  }
}
