package dev.bronzeline.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;

/** Reads a count that entries leave out where it is zero, as older versions did always. */
final class CountIfAny extends StdScalarDeserializer<Long> {
  private static final long serialVersionUID = 1;

  CountIfAny() {
    super(Long.class);
  }

  @Override
  public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return json.getLongValue();
  }

  @Override
  public Long getAbsentValue(DeserializationContext context) {
    return 0L;
  }
}
