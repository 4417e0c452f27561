package dev.bronzeline.schema;

import org.jspecify.annotations.Nullable;

/**
 * One difference between two versions of a schema.
 *
 * @param path the field, as in {@code items[*].price}
 * @param kind what happened to it
 * @param before what it was, in words; null for a field that is new
 * @param after what it is, in words; null for a field that is gone
 */
public record SchemaChange(
    String path, Kind kind, @Nullable String before, @Nullable String after) {

  /** What can happen to a field, and who bears it. */
  public enum Kind {
    /** It is new, and events may lack it: it is optional, or has a default. */
    ADDED_OPTIONAL(true, true),
    /** It is new and required: what was written before does not have it. */
    ADDED_REQUIRED(false, true),
    /** It is gone, and was optional or had a default. */
    REMOVED_OPTIONAL(true, true),
    /** It is gone, and who reads with the old schema requires it. */
    REMOVED_REQUIRED(true, false),
    /** Its type became a wider one, which holds every value of the old one exactly. */
    WIDENED(true, false),
    /** Its type became a narrower one. */
    NARROWED(false, true),
    /** Its type became another one. */
    RETYPED(false, false),
    /** It was required and is optional: new events may lack it. */
    MADE_OPTIONAL(true, false),
    /** It was optional and is required: old events may lack it. */
    MADE_REQUIRED(false, true),
    /** Its name is spelt with other capitals, which Spark takes for the same name twice. */
    RECASED(false, false),
    /** It may have values that it could not have before. */
    VALUES_ADDED(true, false),
    /** It may no longer have some values. */
    VALUES_REMOVED(false, true),
    /** Both. */
    VALUES_REPLACED(false, false),
    /** It may have other values, and a default stands for those that a reader does not know. */
    VALUES_COVERED(true, true),
    /** What stands in for it when it is absent is another value. */
    DEFAULT_CHANGED(true, true);

    private final boolean backward;
    private final boolean forward;

    Kind(boolean backward, boolean forward) {
      this.backward = backward;
      this.forward = forward;
    }

    /** Whether the new schema reads what was written with the old one. */
    public boolean isBackward() {
      return backward;
    }

    /** Whether the old schema reads what is written with the new one. */
    public boolean isForward() {
      return forward;
    }
  }

  /** The change in one line. */
  @Override
  public String toString() {
    return switch (kind) {
      case ADDED_OPTIONAL, ADDED_REQUIRED -> "%s is new: %s".formatted(path, after);
      case REMOVED_OPTIONAL, REMOVED_REQUIRED -> "%s is gone, it was %s".formatted(path, before);
      case WIDENED -> "%s is wider: %s became %s".formatted(path, before, after);
      case NARROWED -> "%s is narrower: %s became %s".formatted(path, before, after);
      case RETYPED -> "%s is of another type: %s became %s".formatted(path, before, after);
      case MADE_OPTIONAL -> path + " may be absent now";
      case MADE_REQUIRED -> path + " is required now";
      case RECASED -> "%s is spelt otherwise: it was %s".formatted(after, before);
      case VALUES_ADDED, VALUES_REMOVED, VALUES_REPLACED, VALUES_COVERED ->
          "%s may have other values: %s became %s".formatted(path, before, after);
      case DEFAULT_CHANGED -> "%s has another default: %s became %s".formatted(path, before, after);
    };
  }
}
