package dev.bronzeline.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema as the registry has it.
 *
 * @param type {@code AVRO}, {@code JSON}, or a type that we do not know
 * @param text the schema itself
 * @param references the schemas that it refers to
 */
record RegisteredSchema(String type, String text, List<Reference> references) {

  /** A schema that another one refers to by a name. */
  record Reference(String name, String subject, int version) {}

  static RegisteredSchema of(JsonNode answer) {
    List<Reference> references = new ArrayList<>();
    for (JsonNode reference : answer.path("references")) {
      references.add(
          new Reference(
              reference.path("name").asText(),
              reference.path("subject").asText(),
              reference.path("version").asInt()));
    }
    // The registry leaves the type out when it is Avro.
    return new RegisteredSchema(
        answer.path("schemaType").asText("AVRO"),
        answer.path("schema").asText(),
        List.copyOf(references));
  }
}
