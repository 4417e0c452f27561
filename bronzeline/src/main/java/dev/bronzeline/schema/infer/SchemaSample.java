package dev.bronzeline.schema.infer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Values of records, from which a schema is proposed. It remembers names, types and shapes, and no
 * value. Not thread-safe.
 */
public final class SchemaSample {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** The magic byte and the id of a registry's schema. */
  private static final int FRAME = 5;

  private final FieldSample root = new FieldSample();
  private long records;
  private long withoutValue;
  private long notObjects;

  /** Looks at the value of a record: JSON, also behind the id of a schema. Null is none. */
  public void add(byte @Nullable [] value) {
    records++;
    if (value == null) {
      withoutValue++;
      return;
    }
    JsonNode event = parse(value);
    if (event == null || !event.isObject()) {
      notObjects++;
    } else {
      root.add(event);
    }
  }

  /** How many records were looked at. */
  public long records() {
    return records;
  }

  /** How many of them are events. */
  public long events() {
    return root.values();
  }

  /** How many have no value. */
  public long withoutValue() {
    return withoutValue;
  }

  /** How many are something else than a JSON object. */
  public long notObjects() {
    return notObjects;
  }

  /** The proposal: a DDL to edit, with comments. */
  public String ddl() {
    return new ProposedDdl(root).fields();
  }

  private static @Nullable JsonNode parse(byte[] value) {
    boolean framed = value.length > FRAME && value[0] == 0;
    int from = framed ? FRAME : 0;
    try {
      return JSON.readTree(value, from, value.length - from);
    } catch (IOException e) {
      return null;
    }
  }
}
