package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A position in a JSON text, and the grammar of RFC 8259, no more and no less.
 *
 * <p>The text must be well-formed UTF-8. Every method throws {@link Malformed} where the text is
 * not JSON.
 */
final class JsonReader extends Input {
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final JsonNumber number = new JsonNumber();
  private int at;

  // The string that was read last, without its quotation marks, as it stands in the JSON text.
  private int rawFrom;
  private int rawTo;
  private boolean isEscaped;

  // The same without escapes, after a call of resolve().
  private byte[] text = {};
  private int textFrom;
  private int textTo;

  JsonReader(byte[] bytes, int maxDepth) {
    super(bytes.length, maxDepth);
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  int at() {
    return at;
  }

  /** Goes back to a position outside of any value that began after it. */
  void rewind(int position) {
    at = position;
  }

  /** Passes white space; the byte that follows, which is not consumed. */
  int next() {
    if (at < bytes.length) {
      int next = bytes[at];
      if (next > ' ') {
        return next;
      }
    }
    return nextAfterSpace();
  }

  private int nextAfterSpace() {
    if (isAtEnd()) {
      throw truncated();
    }
    return bytes[at];
  }

  /** Passes white space; whether nothing follows. */
  boolean isAtEnd() {
    while (at < bytes.length && isSpace(bytes[at])) {
      at++;
    }
    return at == bytes.length;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Consumes the bracket that opens an array or an object. */
  void open() {
    enter();
    at++;
  }

  /**
   * Consumes what stands between the elements of an array or the members of an object.
   *
   * @return true for a comma, false for the closing bracket
   */
  boolean more(char closing) {
    int next = next();
    if (next == ',') {
      at++;
      return true;
    } else if (next == closing) {
      close();
      return false;
    }
    throw invalid("expected a comma or a closing bracket");
  }

  /** Consumes the closing bracket, if it is what follows the opening one. */
  boolean isEmpty(char closing) {
    if (next() != closing) {
      return false;
    }
    close();
    return true;
  }

  private void close() {
    at++;
    leave();
  }

  /** Consumes the colon after a name. */
  void colon() {
    if (next() != ':') {
      throw invalid("expected a colon");
    }
    at++;
  }

  /** Consumes a name that a {@link FieldIndex} has recognised: its bytes and the closing quote. */
  void pass(int length) {
    at += length;
  }

  /** Consumes a member's name: {@link #rawFrom} to {@link #rawTo}. */
  void name() {
    if (next() != '"') {
      throw invalid("expected a name in quotation marks");
    }
    string();
  }

  /** Consumes a string, whose opening quotation mark is the next byte. */
  void string() {
    int position = at + 1;
    rawFrom = position;
    isEscaped = false;
    while (true) {
      position = Words.endOfPlainText(bytes, position);
      if (position == bytes.length) {
        throw truncated();
      } else if (bytes[position] == '"') {
        rawTo = position;
        at = position + 1;
        return;
      } else if (bytes[position] != '\\') {
        throw invalid("control character in a string", position);
      }
      position = escape(position + 1);
      isEscaped = true;
    }
  }

  private int escape(int letter) {
    if (letter == bytes.length) {
      throw truncated();
    }
    switch (bytes[letter]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return letter + 1;
      }
      case 'u' -> {
        for (int i = letter + 1; i <= letter + 4; i++) {
          if (i == bytes.length) {
            throw truncated();
          } else if (!isHexDigit(bytes[i])) {
            throw invalid("expected a hexadecimal digit", i);
          }
        }
        return letter + 5;
      }
      default -> throw invalid("unknown escape in a string", letter);
    }
  }

  private static boolean isHexDigit(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }

  int rawFrom() {
    return rawFrom;
  }

  int rawTo() {
    return rawTo;
  }

  boolean isEscaped() {
    return isEscaped;
  }

  /**
   * Resolves the escapes of the string that was read last.
   *
   * @return false if it holds half a surrogate pair, which UTF-8 cannot express
   */
  boolean resolve() {
    text = bytes;
    textFrom = rawFrom;
    textTo = rawTo;
    if (isEscaped) {
      byte[] resolved = Escapes.resolve(bytes, rawFrom, rawTo);
      if (resolved == null) {
        return false;
      }
      text = resolved;
      textFrom = 0;
      textTo = resolved.length;
    }
    return true;
  }

  /** The array that holds the resolved string. */
  byte[] text() {
    return text;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  /**
   * The string that was read last, a view of the JSON text where it has no escapes; null if UTF-8
   * cannot express it.
   */
  @Nullable UTF8String lastString() {
    return resolve() ? UTF8String.fromBytes(text, textFrom, textTo - textFrom) : null;
  }

  /** Consumes a number. */
  JsonNumber number() {
    if (!number.scan(bytes, at, bytes.length)) {
      throw invalid("malformed number", number.end());
    }
    at = number.end();
    return number;
  }

  /** Consumes a string; the number that it holds and nothing else, or null if it does not. */
  @Nullable JsonNumber quotedNumber() {
    string();
    boolean isNumber = resolve() && number.scan(text, textFrom, textTo) && number.end() == textTo;
    return isNumber ? number : null;
  }

  void readTrue() {
    literal(TRUE);
  }

  void readFalse() {
    literal(FALSE);
  }

  void readNull() {
    literal(NULL);
  }

  private void literal(byte[] word) {
    for (byte letter : word) {
      if (at == bytes.length) {
        throw truncated();
      } else if (bytes[at] != letter) {
        throw invalid("expected true, false or null");
      }
      at++;
    }
  }

  /** Consumes any value, checking its grammar all the way down. */
  void skip() {
    switch (next()) {
      case '"' -> string();
      case '{' -> skipObject();
      case '[' -> skipArray();
      case 't' -> readTrue();
      case 'f' -> readFalse();
      case 'n' -> readNull();
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw invalid("expected a value");
    }
  }

  /** Consumes any value; its text. */
  UTF8String text(int from) {
    skip();
    return UTF8String.fromBytes(bytes, from, at - from);
  }

  private void skipObject() {
    open();
    if (isEmpty('}')) {
      return;
    }
    do {
      name();
      colon();
      skip();
    } while (more('}'));
  }

  private void skipArray() {
    open();
    if (isEmpty(']')) {
      return;
    }
    do {
      skip();
    } while (more(']'));
  }

  /** Says that the name before the next value was there before. */
  Malformed duplicate() {
    next();
    return Malformed.duplicate(at);
  }

  private Malformed invalid(String what) {
    return invalid(what, at);
  }

  private Malformed invalid(String what, int position) {
    return position == bytes.length
        ? truncated()
        : new Malformed(Reason.INVALID_JSON, what, position);
  }

  private Malformed truncated() {
    return new Malformed(
        Reason.TRUNCATED_JSON, "the value ends inside the JSON text", bytes.length);
  }
}
