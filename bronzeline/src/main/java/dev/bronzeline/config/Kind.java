package dev.bronzeline.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of single value.
 *
 * @param name what the documentation calls it
 * @param must what a value must be, as the end of "must be …"
 * @param standIn what a reader gets after a problem, so that it can go on
 * @param parse reads it, throws {@link IllegalArgumentException} or {@link ArithmeticException}
 * @param show writes it the way it is read
 */
record Kind<T>(
    String name, String must, T standIn, Function<String, T> parse, Function<T, String> show) {

  static final Kind<String> TEXT =
      new Kind<>("text", "a text that is not empty", "", Kind::notBlank, text -> text);

  /** A name that can be part of a path or of a metric. */
  static final Kind<String> NAME =
      matching(
          "name",
          "1 to 64 letters, digits, '_', '-' and '.', not starting with '.'",
          "[\\w-][\\w.-]{0,63}");

  /** The path of a field of the event; the product's own columns start with an underscore. */
  static final Kind<String> FIELD =
      matching(
          "field",
          "the path of an event field such as a or a.b, without a leading '_'",
          "[^_.\\s][^\\s]*");

  /** The path of a field of the event, or what did not fit the schema. */
  static final Kind<String> FIELD_OR_RESCUED =
      matching(
          "field",
          "the path of an event field such as a or a.b, or _rescued",
          "[^_.\\s][^\\s]*|" + DetectSettings.RESCUED);

  /** The name of a new column. */
  static final Kind<String> COLUMN =
      matching("column", "letters, digits and '_', beginning with a letter", "[A-Za-z]\\w*");

  static final Kind<String> REGEX =
      new Kind<>(
          "regex",
          "a regular expression",
          "",
          text -> Pattern.compile(text).pattern(),
          text -> text);

  static final Kind<Boolean> FLAG =
      new Kind<>("flag", "true or false", false, Kind::flag, String::valueOf);

  static final Kind<BigDecimal> NUMBER =
      new Kind<>("number", "a number", BigDecimal.ZERO, BigDecimal::new, BigDecimal::toPlainString);

  static final Kind<Double> WEIGHT =
      new Kind<>("number", "a number, 0 or above", 0.0, Kind::weight, Kind::showWeight);

  /** A part of a whole, between 0 and 1. */
  static final Kind<Double> SHARE =
      new Kind<>(
          "share",
          "a share such as 5% or 0.05, at most 100%",
          0.0,
          text -> {
            double share = ratio(text);
            require(share <= 1);
            return share;
          },
          Kind::showRatio);

  /** How many times something is something else, 0 or above. */
  static final Kind<Double> RATIO =
      new Kind<>("ratio", "a ratio such as 50%, 200% or 1.5", 0.0, Kind::ratio, Kind::showRatio);

  static final Kind<Duration> DURATION =
      new Kind<>(
          "duration",
          "a duration such as 500ms, 30s, 5m, 1h or 7d",
          Duration.ZERO,
          Kind::duration,
          Kind::showDuration);

  static final Kind<ZoneId> ZONE =
      new Kind<>(
          "zone",
          "a time zone such as Europe/Paris, UTC or +01:00",
          ZoneOffset.UTC,
          Kind::zone,
          ZoneId::getId);

  /** A number of bytes. */
  static final Kind<Long> SIZE =
      new Kind<>("size", "a size such as 512KB, 10MB or 1GB", 1L, Kind::size, Kind::showSize);

  private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");

  private static final Map<String, Duration> DURATION_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private static final Map<String, Long> SIZE_UNITS =
      Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);

  /** A whole number from a least one on. */
  static Kind<Integer> count(int least) {
    return count(least, Integer.MAX_VALUE);
  }

  /** A whole number between two, both included. */
  static Kind<Integer> count(int least, int most) {
    return new Kind<>(
        "count",
        most == Integer.MAX_VALUE
            ? "a whole number, " + least + " or above"
            : "a whole number from %d to %d".formatted(least, most),
        least,
        text -> {
          int number = atLeast(least, Integer.parseInt(text));
          require(number <= most);
          return number;
        },
        String::valueOf);
  }

  /** A whole number from a least one on. */
  static Kind<Long> longCount(long least) {
    return new Kind<>(
        "count",
        "a whole number, " + least + " or above",
        least,
        text -> atLeast(least, Long.parseLong(text)),
        String::valueOf);
  }

  /** One of the constants of an enum, written in lower case with dashes. */
  static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
    E[] constants = type.getEnumConstants();
    String words = Arrays.stream(constants).map(Kind::word).collect(Collectors.joining(", "));
    return new Kind<>(
        words,
        constants.length == 1 ? "'" + words + "'" : "one of " + words,
        constants[0],
        text ->
            Arrays.stream(constants)
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        Kind::word);
  }

  /** The word for a constant: {@code IPV4_24} is {@code ipv4-24}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What was probably meant, for a value that is one of a few words; otherwise null. */
  @Nullable String hint(String text) {
    String nearest = Nearest.to(text, List.of(name.split(", ")));
    return name.contains(", ") && nearest != null ? "did you mean '" + nearest + "'?" : null;
  }

  private static Kind<String> matching(String name, String must, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Kind<>(
        name,
        must,
        "",
        text -> {
          require(pattern.matcher(text).matches());
          return text;
        },
        text -> text);
  }

  private static String notBlank(String text) {
    require(!text.isBlank());
    return text;
  }

  private static boolean flag(String text) {
    require(text.equals("true") || text.equals("false"));
    return Boolean.parseBoolean(text);
  }

  private static double weight(String text) {
    double weight = Double.parseDouble(text);
    require(weight >= 0 && weight < Double.POSITIVE_INFINITY);
    return weight;
  }

  private static String showWeight(double weight) {
    return BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
  }

  private static double ratio(String text) {
    boolean percent = text.endsWith("%");
    BigDecimal number =
        new BigDecimal(percent ? text.substring(0, text.length() - 1).strip() : text);
    require(number.signum() >= 0);
    return (percent ? number.movePointLeft(2) : number).doubleValue();
  }

  private static String showRatio(double ratio) {
    return BigDecimal.valueOf(ratio).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Duration duration(String text) {
    Matcher amount = amount(text);
    return unit(DURATION_UNITS, amount).multipliedBy(Long.parseLong(amount.group(1)));
  }

  private static String showDuration(Duration duration) {
    return DURATION_UNITS.entrySet().stream()
        .filter(unit -> duration.toMillis() % unit.getValue().toMillis() == 0)
        .max(Map.Entry.comparingByValue())
        .map(unit -> duration.dividedBy(unit.getValue()) + unit.getKey())
        .orElseThrow();
  }

  private static long size(String text) {
    Matcher amount = amount(text);
    return atLeast(
        1L, Math.multiplyExact(unit(SIZE_UNITS, amount), Long.parseLong(amount.group(1))));
  }

  private static String showSize(long bytes) {
    return SIZE_UNITS.entrySet().stream()
        .filter(unit -> bytes % unit.getValue() == 0)
        .max(Map.Entry.comparingByValue())
        .map(unit -> bytes / unit.getValue() + unit.getKey())
        .orElseThrow();
  }

  private static Matcher amount(String text) {
    Matcher amount = AMOUNT.matcher(text);
    require(amount.matches());
    return amount;
  }

  private static <U> U unit(Map<String, U> units, Matcher amount) {
    U unit = units.get(amount.group(2));
    if (unit == null) {
      throw new IllegalArgumentException();
    }
    return unit;
  }

  private static <N extends Comparable<N>> N atLeast(N least, N number) {
    require(number.compareTo(least) >= 0);
    return number;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
