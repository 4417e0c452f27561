package dev.bronzeline.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are the same: section {@code deduplicate}. Without the section there is no
 * deduplication, and so no shuffle and no state.
 *
 * @param keys the paths of the fields that make the key, at least one
 * @param window how long after a copy another one counts as its duplicate, by ingestion time; null
 *     for always, with a state that grows for ever
 * @param keep which copy is emitted
 */
public record DeduplicateSettings(List<String> keys, @Nullable Duration window, Keep keep) {

  /** Which copy is emitted. */
  public enum Keep {
    /** The one that arrives first, at once. */
    FIRST,
    /** The one with the greatest event time, when the window has closed. */
    LATEST,
    /** The one with the least event time, when the window has closed. */
    EARLIEST
  }

  static @Nullable DeduplicateSettings read(Settings deduplicate, boolean wanted) {
    if (!wanted) {
      return null;
    }
    DeduplicateSettings settings =
        new DeduplicateSettings(
            deduplicate.list("keys", Kind.FIELD),
            deduplicate.find("window", Kind.DURATION),
            deduplicate.get("keep", Kind.oneOf(Keep.class), Keep.FIRST));
    if (settings.keys.isEmpty() && !deduplicate.has("keys")) {
      deduplicate.problem("keys", "is required", "name the fields that make the key");
    } else if (settings.keys.isEmpty()) {
      deduplicate.problem("keys", "is empty", "name at least one field, or leave the section out");
    }
    if (Duration.ZERO.equals(settings.window)) {
      deduplicate.wrong(
          "window", "must be longer than nothing", "leave the section out to turn it off");
    }
    if (settings.keep != Keep.FIRST && !deduplicate.has("window")) {
      deduplicate.wrong(
          "keep",
          "must be first without a window: which copy is the latest or earliest is only known"
              + " when the window closes, and without one it never does",
          null);
    }
    return settings;
  }
}
