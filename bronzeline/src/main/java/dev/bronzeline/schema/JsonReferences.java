package dev.bronzeline.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what {@code $ref} refers to, in a schema and in those that it was given with. */
final class JsonReferences {

  private final JsonNode root;
  private final String id;
  private final Map<String, JsonNode> documents = new HashMap<>();

  JsonReferences(JsonNode root, Map<String, String> others) {
    this.root = root;
    this.id = root.path("$id").asText();
    others.forEach((name, text) -> documents.put(name, JsonSchemas.parse(text)));
    documents.put("", root);
    documents.put(id, root);
  }

  JsonPart root() {
    return new JsonPart("", "#", root);
  }

  /** What a part refers to; null when it is not here. */
  @Nullable JsonPart resolve(JsonPart part) {
    String reference = part.text("$ref");
    if (reference == null) {
      return null;
    }
    int hash = reference.indexOf('#');
    String name = hash < 0 ? reference : reference.substring(0, hash);
    String fragment = hash < 0 ? "" : reference.substring(hash + 1);
    String document = name.isEmpty() ? part.document() : name;
    JsonNode base = documents.get(document);
    if (base == null) {
      return name.isEmpty() ? null : embedded(part.document(), name, fragment);
    }
    return at(document.equals(id) ? "" : document, "", base, fragment);
  }

  private static @Nullable JsonPart at(
      String document, String above, JsonNode base, String fragment) {
    if (fragment.isEmpty()) {
      return new JsonPart(document, document + "#" + above, base);
    }
    if (!fragment.startsWith("/")) {
      return find(document, base, "$anchor", fragment);
    }
    // A plus sign is itself here, not a blank.
    String pointer = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    JsonNode node = base.at(JsonPointer.compile(pointer));
    return node.isMissingNode()
        ? null
        : new JsonPart(document, document + "#" + above + pointer, node);
  }

  /** A schema inside of a document that has an {@code $id} of its own. */
  private @Nullable JsonPart embedded(String document, String id, String fragment) {
    JsonNode base = documents.get(document);
    JsonPart found = base == null ? null : find(document, base, "$id", id);
    return found == null
        ? null
        : at(
            document,
            found.pointer().substring(found.pointer().indexOf('#') + 1),
            found.node(),
            fragment);
  }

  private static @Nullable JsonPart find(
      String document, JsonNode base, String keyword, String value) {
    for (String definitions : new String[] {"$defs", "definitions"}) {
      JsonPart all = new JsonPart(document, document + "#", base).child(definitions);
      for (String name : (Iterable<String>) () -> all.node().fieldNames()) {
        JsonPart part = all.child(name);
        if (value.equals(part.text(keyword))) {
          return part;
        }
      }
    }
    return null;
  }
}
