package dev.bronzeline.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One thing that is done to a text. Several are always done in the order in which they stand here.
 */
public enum TextStep {
  /** White space at both ends goes. */
  TRIM,
  /** Each run of white space becomes one blank. */
  COLLAPSE,
  /** Upper case becomes lower case. */
  LOWER,
  /** Lower case becomes upper case. */
  UPPER,
  /** Characters are composed: Unicode's normalization form C. */
  NFC,
  /**
   * What people write for null becomes null: null, none, nil, n/a, nan, undefined and a lone -, in
   * any case.
   */
  NULL_TOKENS,
  /** An empty text becomes null. */
  EMPTY_TO_NULL;

  /** Reads a list of steps, which must not contradict each other. */
  static Set<TextStep> read(Settings settings, String key) {
    List<TextStep> steps = settings.list(key, Kind.oneOf(TextStep.class));
    if (steps.contains(LOWER) && steps.contains(UPPER)) {
      settings.problem(key, "has both lower and upper", "keep one of them");
    }
    return steps.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(steps));
  }
}
