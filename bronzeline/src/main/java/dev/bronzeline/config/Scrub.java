package dev.bronzeline.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What happens to a value with personal data. It prints as a person would say it. */
public sealed interface Scrub {

  /** How it is written: {@code mode}. */
  enum Mode {
    /** {@link Hash}. */
    HASH,
    /** {@link Tokenize}. */
    TOKENIZE,
    /** {@link KeepPart} or {@link KeepGroups}. */
    MASK,
    /** {@link RoundTime} or {@link RoundNumber}. */
    GENERALIZE,
    /** {@link Remove}. */
    REMOVE,
    /** {@link UnkeyedHash}. */
    SHA256_UNKEYED
  }

  /** A span of time. */
  enum Span {
    /** An hour. */
    HOUR,
    /** A day. */
    DAY,
    /** A month. */
    MONTH,
    /** A year. */
    YEAR
  }

  /** Which mode it is. */
  Mode mode();

  /** Whether equal values stay equal, and different ones different. */
  default boolean keepsApart() {
    return false;
  }

  /**
   * It becomes a keyed hash: equal values stay equal, and nobody without the key can guess.
   *
   * @param canonicalize what is done to the text before, so that equal things get equal hashes
   */
  record Hash(Set<TextStep> canonicalize) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.HASH;
    }

    @Override
    public boolean keepsApart() {
      return true;
    }

    @Override
    public String toString() {
      return "hash";
    }
  }

  /**
   * It becomes a hash without a key, which anyone can compute.
   *
   * @param canonicalize what is done to the text before
   */
  record UnkeyedHash(Set<TextStep> canonicalize) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.SHA256_UNKEYED;
    }

    @Override
    public boolean keepsApart() {
      return true;
    }

    @Override
    public String toString() {
      return "hash without a key, which can be guessed";
    }
  }

  /**
   * It becomes a token: like a hash, but who has the key can turn it back.
   *
   * @param canonicalize what is done to the text before
   */
  record Tokenize(Set<TextStep> canonicalize) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.TOKENIZE;
    }

    @Override
    public boolean keepsApart() {
      return true;
    }

    @Override
    public String toString() {
      return "token";
    }
  }

  /** A part of it stays readable. */
  record KeepPart(Mask part) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.MASK;
    }

    @Override
    public String toString() {
      return "mask, keeps " + part;
    }
  }

  /**
   * What the groups of a regular expression match stays readable.
   *
   * @param pattern matches the whole value
   */
  record KeepGroups(String pattern) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.MASK;
    }

    @Override
    public String toString() {
      return "mask, keeps the groups of " + pattern;
    }
  }

  /** A time becomes the beginning of its hour, day, month or year. */
  record RoundTime(Span to) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.GENERALIZE;
    }

    @Override
    public String toString() {
      return "generalize to the " + Kind.word(to);
    }
  }

  /** A number becomes the lower end of its bucket. */
  record RoundNumber(BigDecimal bucket) implements Scrub {
    @Override
    public Mode mode() {
      return Mode.GENERALIZE;
    }

    @Override
    public String toString() {
      return "generalize to buckets of " + bucket.toPlainString();
    }
  }

  /** It becomes null. */
  record Remove() implements Scrub {
    @Override
    public Mode mode() {
      return Mode.REMOVE;
    }

    @Override
    public String toString() {
      return "remove";
    }
  }

  /** Reads what an item of {@code pii.fields} says beside its path. */
  static Scrub read(Settings field) {
    Mode mode = field.require("mode", Kind.oneOf(Mode.class));
    Mask keep = field.get("keep", Mask.KIND, Mask.NOTHING);
    String pattern = field.find("pattern", Kind.REGEX);
    Span to = field.find("to", Kind.oneOf(Span.class));
    BigDecimal bucket = field.find("bucket", Kind.NUMBER);
    Set<TextStep> canonicalize = TextStep.read(field, "canonicalize");
    checkUse(field, mode);
    return switch (mode) {
      case HASH -> new Hash(canonicalize);
      case TOKENIZE -> new Tokenize(canonicalize);
      case SHA256_UNKEYED -> new UnkeyedHash(canonicalize);
      case REMOVE -> new Remove();
      case MASK -> {
        if (pattern == null) {
          yield new KeepPart(keep);
        }
        if (field.has("keep")) {
          field.problem("pattern", "has no use beside keep", "leave one of them out");
        }
        if (Pattern.compile(pattern).matcher("").groupCount() == 0) {
          field.wrong("pattern", "must have a group: what it matches stays", "as in (\\d{2}).*");
        }
        yield new KeepGroups(pattern);
      }
      case GENERALIZE -> {
        if (field.has("to") == field.has("bucket")) {
          field.problem("mode", "wants either to or bucket beside generalize", "as in to: day");
        }
        if (bucket != null && bucket.signum() <= 0) {
          field.wrong("bucket", "must be above 0", null);
        } else if (bucket != null && digitsOnOneSide(bucket) > 38) { // as many as a DECIMAL has
          field.wrong(
              "bucket", "must have no more than 38 digits before or behind its point", null);
        }
        yield bucket != null && bucket.signum() > 0
            ? new RoundNumber(bucket)
            : new RoundTime(to == null ? Span.YEAR : to);
      }
    };
  }

  private static long digitsOnOneSide(BigDecimal number) {
    return Math.max(number.scale(), (long) number.precision() - number.scale());
  }

  /** Notes settings that the mode has no use for. */
  private static void checkUse(Settings field, Mode mode) {
    List<Mode> pseudonyms = List.of(Mode.HASH, Mode.TOKENIZE, Mode.SHA256_UNKEYED);
    Map<String, List<Mode>> uses =
        Map.of(
            "keep", List.of(Mode.MASK),
            "pattern", List.of(Mode.MASK),
            "to", List.of(Mode.GENERALIZE),
            "bucket", List.of(Mode.GENERALIZE),
            "canonicalize", pseudonyms);
    for (String key : List.of("keep", "pattern", "to", "bucket", "canonicalize")) {
      List<Mode> modes = uses.getOrDefault(key, List.of());
      if (field.has(key) && !modes.contains(mode)) {
        List<String> words = new ArrayList<>();
        modes.forEach(use -> words.add(Kind.word(use)));
        field.problem(
            key, "has no use without mode: " + String.join(" or ", words), "leave it out");
      }
    }
  }
}
