package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bronzeline.refine.Coordinates;
import dev.bronzeline.refine.PayloadCipher;
import dev.bronzeline.refine.PiiKeyring;
import dev.bronzeline.storage.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a dead letter's key or value, opened when they are sealed and their key is at hand.
 *
 * @param text the bytes, when they are text in UTF-8
 * @param base64 the bytes, when they are not
 * @param sealedWith the id of the key that they are still sealed with; null when they are open
 * @param problem why they do not open, though there is a key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Payload(
    @Nullable String text,
    @Nullable String base64,
    @Nullable String sealedWith,
    @Nullable String problem) {

  private static final int SHOWN = 400;

  static @Nullable Payload of(byte @Nullable [] bytes, DeadLetter letter, PiiKeyring keys) {
    if (bytes == null) {
      return null;
    }
    String id = sealedWith(bytes);
    if (id == null) {
      return open(bytes);
    }
    String base64 = Base64.getEncoder().encodeToString(bytes);
    if (!keys.knows(id)) {
      return new Payload(null, base64, id, null);
    }
    try {
      var at = new Coordinates(letter.topic(), letter.partition(), letter.offset());
      return open(keys.open(bytes, at));
    } catch (IllegalArgumentException e) {
      return new Payload(null, base64, id, e.getMessage());
    }
  }

  /** For a terminal: on one line, without control characters, and not too long. */
  String line(boolean full) {
    if (sealedWith != null) {
      return problem == null
          ? "sealed with the key '%s'; give that version in pii.keys or in BRONZE_PII_KEY to open it"
              .formatted(sealedWith)
          : "sealed: " + problem;
    }
    String content = text == null ? "base64:" + base64 : printable(text);
    return full || content.length() <= SHOWN
        ? content
        : "%s… (%,d characters; --full shows all)"
            .formatted(content.substring(0, SHOWN), content.length());
  }

  private static @Nullable String sealedWith(byte[] bytes) {
    try {
      return PayloadCipher.keyIdOf(bytes);
    } catch (IllegalArgumentException e) {
      return null; // It is in clear.
    }
  }

  private static Payload open(byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Payload(text, null, null, null);
    } catch (CharacterCodingException e) {
      return new Payload(null, Base64.getEncoder().encodeToString(bytes), null, null);
    }
  }

  /** What others sent must not steer the terminal. */
  static String printable(String text) {
    var printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                printable.append("\\u%04x".formatted(point));
              } else {
                printable.appendCodePoint(point);
              }
            });
    return printable.toString();
  }
}
