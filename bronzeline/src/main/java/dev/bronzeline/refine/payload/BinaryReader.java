package dev.bronzeline.refine.payload;

import java.util.Arrays;
import java.util.Base64;

/** Bytes, as a string in the base64 of RFC 4648 section 4, padded. */
final class BinaryReader extends ValueReader {
  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    if (first != '"') {
      return MISFIT;
    }
    in.string();
    return in.resolve()
        ? decode(Arrays.copyOfRange(in.text(), in.textFrom(), in.textTo()))
        : MISFIT;
  }

  private static Object decode(byte[] text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // The decoder overlooks missing padding and stray bits in the last character.
      return Arrays.equals(Base64.getEncoder().encode(bytes), text) ? bytes : MISFIT;
    } catch (IllegalArgumentException notBase64) {
      return MISFIT;
    }
  }
}
