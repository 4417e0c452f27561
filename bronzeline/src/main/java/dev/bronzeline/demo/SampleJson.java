package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes one event at a time, good or damaged as its kind says. Bytes are put together by hand: a
 * JSON library would refuse most of the faults, and would be slower.
 */
final class SampleJson {
  private static final String[] TYPES = {
    "page_view",
    "page_view",
    "page_view",
    "page_view",
    "page_view",
    "page_view",
    "search",
    "search",
    "add_to_cart",
    "add_to_cart",
    "remove_from_cart",
    "checkout",
    "purchase",
    "signup",
    "login",
    "logout"
  };
  private static final String[] BAD_TYPES = {"pageview", "PURCHASE_V2", "teleport", ""};
  private static final String[] CURRENCIES = {"EUR", "EUR", "USD", "GBP"};
  private static final String[] DEVICES = {
    "{\"os\":\"android\",\"model\":\"Pixel 9\",\"app\":{\"version\":\"5.12.3\"}}",
    "{\"os\":\"ios\",\"model\":\"iPhone 17 Pro\",\"app\":{\"version\":\"5.12.1\"}}",
    "{\"os\":\"windows\",\"model\":\"desktop\",\"app\":{\"version\":\"2026.11\"}}",
    "{\"os\":\"macos\",\"model\":\"desktop\",\"app\":{\"version\":\"2026.11\"}}"
  };
  private static final List<Map<String, String>> SOURCES =
      List.of(
          Map.of("source", "android"),
          Map.of("source", "ios"),
          Map.of("source", "web"),
          Map.of("source", "web"));
  private static final String[] NETWORKS = {"192.0.2.", "198.51.100.", "203.0.113."};
  private static final byte[][] CITIES = utf8("Zürich", "Kraków", "Lyon", "Århus", "Porto", "東京");
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] EMPTY = {};
  private static final byte[] HALF_A_CHARACTER = {(byte) 0xC3};
  private static final int USERS = 200_000;
  private static final int EVENTS_PER_MILLISECOND = 4;
  private static final int DEPTH = 5000;
  private static final Duration AHEAD = Duration.ofDays(3650);

  private final SplittableRandom random;
  private final long firstTimestamp;
  private final long futureTimestamp;
  private long made;

  private byte[] bytes = new byte[1024];
  private int length;

  SampleJson(SplittableRandom random, long firstTimestamp, Instant now) {
    this.random = random;
    this.firstTimestamp = firstTimestamp;
    this.futureTimestamp = now.plus(AHEAD).toEpochMilli();
  }

  SampleEvent event(SampleKind kind) {
    return make(kind, 0);
  }

  /** An event whose page has so many more characters. */
  SampleEvent padded(SampleKind kind, int padding) {
    return make(kind, padding);
  }

  private SampleEvent make(SampleKind kind, int padding) {
    int user = random.nextInt(USERS);
    int device = random.nextInt(DEVICES.length);
    made++;
    write(kind, user, device, padding);
    return new SampleEvent(kind, userId(user), damaged(kind), SOURCES.get(device));
  }

  private void write(SampleKind kind, int user, int device, int padding) {
    length = 0;
    int variant = random.nextInt(4);
    boolean missing = kind == SampleKind.MISSING_FIELD;
    boolean misfit = kind == SampleKind.MISFIT;

    text("{\"event_id\":");
    if (missing && variant == 0) {
      text("null");
    } else {
      eventId();
    }
    String type =
        switch (kind) {
          case UNKNOWN_TYPE -> BAD_TYPES[variant];
          case OUT_OF_RANGE, NOT_A_NUMBER -> "purchase";
          default -> TYPES[random.nextInt(TYPES.length)];
        };
    if (!(missing && variant == 1)) {
      text(",\"event_type\":\"");
      text(type);
      text("\"");
    }
    if (missing && variant == 2) {
      text(",\"user_id\":null");
    } else {
      text(",\"user_id\":\"");
      bytes(userId(user));
      text("\"");
    }
    if (kind == SampleKind.DUPLICATE_KEY) {
      text(",\"user_id\":\"somebody-else\"");
    }
    text(",\"session_id\":\"");
    hex(random.nextLong(), 16);
    text("\"");
    if (!(missing && variant == 3)) {
      text(",\"timestamp\":");
      timestamp(kind);
    }
    text(variant == 0 ? ",\"email\":\"User." : ",\"email\":\"user.");
    number(user);
    if (kind == SampleKind.BAD_UTF8) {
      bytes(HALF_A_CHARACTER);
    }
    text(kind == SampleKind.DOUBTFUL ? " at " : "@");
    text(variant == 0 ? "Example.COM" : "example.com");
    text("\",\"ip\":\"");
    text(NETWORKS[random.nextInt(NETWORKS.length)]);
    number(1 + random.nextInt(254));
    text("\",\"page\":\"/p/");
    number(random.nextInt(1_000_000));
    padding(padding);
    text("\",\"device\":");
    text(misfit && variant < 2 ? "\"phone\"" : DEVICES[device]);
    amount(kind, type, misfit && variant >= 2);
    text(",\"properties\":{\"campaign\":\"autumn-");
    number(random.nextInt(50));
    text("\",\"city\":\"");
    bytes(CITIES[random.nextInt(CITIES.length)]);
    text("\",\"referrer\":\"https://example.org\"}");
    if (kind == SampleKind.UNKNOWN_FIELD) {
      text(",\"loyalty\":{\"tier\":\"gold\",\"points\":1200}");
    }
    if (kind == SampleKind.TOO_DEEP) {
      text(",\"loyalty\":");
      text("[".repeat(DEPTH));
      text("]".repeat(DEPTH));
    }
    text("}");
  }

  private void timestamp(SampleKind kind) {
    switch (kind) {
      case ZERO_TIMESTAMP -> text("0");
      case FUTURE_TIMESTAMP -> number(futureTimestamp);
      case WRONG_TYPE -> text(random.nextBoolean() ? "\"yesterday\"" : "true");
      default -> number(firstTimestamp + made / EVENTS_PER_MILLISECOND);
    }
  }

  private void amount(SampleKind kind, String type, boolean wrong) {
    boolean priced = type.equals("purchase") || type.endsWith("_cart");
    if (wrong) {
      text(",\"amount\":\"a lot\",\"currency\":\"EUR\"");
    } else if (!priced) {
      text(",\"amount\":null,\"currency\":null");
    } else {
      text(",\"amount\":");
      switch (kind) {
        case NOT_A_NUMBER -> text(random.nextBoolean() ? "NaN" : "-Infinity");
        case OUT_OF_RANGE -> text("-129.99");
        default -> {
          number(1 + random.nextInt(400));
          text(".");
          number(10 + random.nextInt(90));
        }
      }
      text(",\"currency\":\"");
      text(CURRENCIES[random.nextInt(CURRENCIES.length)]);
      text("\"");
    }
  }

  /** What is done to the whole value, after it was written. */
  private byte @Nullable [] damaged(SampleKind kind) {
    return switch (kind) {
      case TOMBSTONE -> null;
      case EMPTY_VALUE -> EMPTY;
      // In the first half, where no character has two bytes and no word is a literal.
      case TRUNCATED -> Arrays.copyOf(bytes, 1 + random.nextInt(length / 2));
      case TRAILING_GARBAGE -> concat(written(), random.nextBoolean() ? written() : ascii(" }]"));
      case NOT_JSON -> notJson();
      case TOP_LEVEL_ARRAY -> concat(ascii("["), written(), ascii("]"));
      case BYTE_ORDER_MARK -> concat(BOM, written());
      default -> written();
    };
  }

  private byte[] notJson() {
    return switch (random.nextInt(3)) {
      case 0 -> ascii("<event><type>click</type></event>");
      case 1 -> ascii("event_type=click&user_id=u-0000042");
      default -> ascii("{'event_type': 'click', 'user_id': 'u-0000042'}");
    };
  }

  private byte[] written() {
    return Arrays.copyOf(bytes, length);
  }

  /** A random UUID (version 4). */
  private void eventId() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
    text("\"");
    hex(high >>> 32, 8);
    text("-");
    hex(high >>> 16, 4);
    text("-");
    hex(high, 4);
    text("-");
    hex(low >>> 48, 4);
    text("-");
    hex(low, 12);
    text("\"");
  }

  private static byte[] userId(int user) {
    byte[] id = {'u', '-', '0', '0', '0', '0', '0', '0', '0'};
    for (int i = id.length - 1, rest = user; rest > 0; i--, rest /= 10) {
      id[i] = (byte) ('0' + rest % 10);
    }
    return id;
  }

  private void hex(long value, int digits) {
    reserve(digits);
    for (int i = digits - 1; i >= 0; i--) {
      bytes[length++] = HEX[(int) (value >>> (4 * i)) & 0xF];
    }
  }

  private void number(long value) {
    text(Long.toString(value));
  }

  private void padding(int count) {
    reserve(count);
    Arrays.fill(bytes, length, length + count, (byte) 'x');
    length += count;
  }

  private void text(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  private void bytes(byte[] added) {
    reserve(added.length);
    System.arraycopy(added, 0, bytes, length, added.length);
    length += added.length;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static byte[][] utf8(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
  }
}
