package dev.bronzeline.refine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the values of one field are brought to one form. */
public sealed interface Normalization {
  /** Where the field is: {@code page}, {@code device.os}, {@code tags[*]}, {@code properties.*}. */
  String path();

  /**
   * Texts.
   *
   * @param path where the field is
   * @param operations what is done, always in the order of {@link TextOperation}
   */
  record Text(String path, Set<TextOperation> operations) implements Normalization {
    /** Refuses operations that contradict each other. */
    public Text {
      operations = Set.copyOf(operations);
      if (operations.contains(TextOperation.LOWER) && operations.contains(TextOperation.UPPER)) {
        throw new IllegalArgumentException(
            "'%s' cannot be both in lower and in upper case".formatted(path));
      }
    }

    /** Does the operations to the field. */
    public Text(String path, TextOperation... operations) {
      this(path, Set.of(operations));
    }
  }

  /**
   * An instant, which becomes a number of milliseconds since 1970. It may be a number, a text in
   * ISO 8601, a timestamp or a date. Inside structs, arrays and maps nothing tells that a number
   * was converted before: to repeat the step on such a field, let the magnitude tell.
   *
   * @param path where the field is
   * @param unit what a number says
   * @param isoColumn the name of an additional top-level column with the instant as {@code
   *     2026-11-23T18:04:05.123Z}; null for none. Not for fields inside arrays and maps
   */
  record Instant(String path, EpochUnit unit, @Nullable String isoColumn) implements Normalization {
    /** Lets the magnitude of a number tell its unit, and adds no column. */
    public Instant(String path) {
      this(path, EpochUnit.AUTO, null);
    }
  }
}
