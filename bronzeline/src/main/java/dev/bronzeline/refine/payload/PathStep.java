package dev.bronzeline.refine.payload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One step of a path such as {@code device.tags[0]['odd.name']}. Two different places of a record
 * never have the same path. Immutable.
 */
final class PathStep {
  private static final String SPECIAL = ".[]'\"\\";

  /** The step as it stands in a path, without a dot before it. */
  private final byte[] text;

  private PathStep(byte[] text) {
    this.text = text;
  }

  static PathStep index(int index) {
    return new PathStep(("[" + index + "]").getBytes(StandardCharsets.US_ASCII));
  }

  /** The step to a member of an object, by a name that is UTF-8. */
  static PathStep name(byte[] name) {
    return new PathStep(isSimple(name) ? name : quoted(name));
  }

  /** The step to the member whose name the reader has just read. */
  static PathStep lastName(JsonReader in) {
    byte[] bytes = in.bytes();
    if (!in.isEscaped()) {
      return name(java.util.Arrays.copyOfRange(bytes, in.rawFrom(), in.rawTo()));
    }
    byte[] name = Escapes.resolve(bytes, in.rawFrom(), in.rawTo());
    if (name != null) {
      return name(name);
    }
    // Half a surrogate pair: the name as a JSON string.
    String text =
        new String(Escapes.canonical(bytes, in.rawFrom(), in.rawTo()), StandardCharsets.UTF_8);
    return new PathStep(
        ("[\"" + text.replace("\"", "\\\"") + "\"]").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isSimple(byte[] name) {
    for (byte b : name) {
      if ((b >= 0 && b < ' ') || SPECIAL.indexOf(b) >= 0) {
        return false;
      }
    }
    return name.length > 0;
  }

  private static byte[] quoted(byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    String escaped = text.replace("\\", "\\\\").replace("'", "\\'");
    return ("['" + escaped + "']").getBytes(StandardCharsets.UTF_8);
  }

  void appendTo(ByteArrayOutputStream path) {
    if (path.size() > 0 && text[0] != '[') {
      path.write('.');
    }
    path.writeBytes(text);
  }
}
