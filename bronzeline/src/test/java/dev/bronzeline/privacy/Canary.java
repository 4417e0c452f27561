package dev.bronzeline.privacy;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A value that nobody else has, put where personal data can be, to be searched for afterwards.
 *
 * @param place where it was put
 * @param value ASCII, so that it looks the same in every text
 */
record Canary(String place, String value) {
  private static final int BASE64_GROUP = 3;

  /** Every way to write it that the search knows, by what it is called. */
  Map<String, byte[]> spellings() {
    Map<String, byte[]> spellings = new LinkedHashMap<>();
    byte[] bytes = value.getBytes(UTF_8);
    spellings.put("plain", bytes);
    spellings.put("upper case", value.toUpperCase(Locale.ROOT).getBytes(UTF_8));
    spellings.put("lower case", value.toLowerCase(Locale.ROOT).getBytes(UTF_8));
    spellings.put("UTF-16BE", value.getBytes(UTF_16BE));
    spellings.put("UTF-16LE", value.getBytes(UTF_16LE));
    spellings.put("URL", URLEncoder.encode(value, UTF_8).getBytes(UTF_8));
    spellings.put("hex", HexFormat.of().formatHex(bytes).getBytes(UTF_8));
    spellings.put("HEX", HexFormat.of().withUpperCase().formatHex(bytes).getBytes(UTF_8));
    if (value.chars().allMatch(Character::isDigit)) {
      ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
      spellings.put("number", number.putLong(0, Long.parseLong(value)).array().clone());
      number.order(ByteOrder.LITTLE_ENDIAN);
      spellings.put("rebmun", number.putLong(0, Long.parseLong(value)).array().clone());
    }
    for (int before = 0; before < BASE64_GROUP; before++) {
      spellings.put("base64 +" + before, base64(Base64.getEncoder(), bytes, before));
      spellings.put("base64url +" + before, base64(Base64.getUrlEncoder(), bytes, before));
    }
    return spellings;
  }

  /** What base64 makes of it alone, when so many other bytes come before it. */
  private static byte[] base64(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String text = encoder.withoutPadding().encodeToString(shifted);
    // Characters at both ends that also depend on the neighbours are left out.
    int from = (before * 8 + 5) / 6;
    int until = shifted.length * 8 / 6;
    return text.substring(from, until).getBytes(UTF_8);
  }
}
