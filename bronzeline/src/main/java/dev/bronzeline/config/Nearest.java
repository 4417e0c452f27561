package dev.bronzeline.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what a person probably meant. */
public final class Nearest {

  private Nearest() {}

  /** The known name nearest to this one, null when none is near enough to be a slip of the pen. */
  public static @Nullable String to(String name, Collection<String> known) {
    String written = normal(name);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(written, normal(candidate))))
        .filter(candidate -> isNear(written, normal(candidate)))
        .orElse(null);
  }

  /** "did you mean …?", or the list of what there is, or null when there is nothing. */
  public static @Nullable String remedy(String name, Collection<String> known) {
    String nearest = to(name, known);
    if (nearest != null) {
      return "did you mean '" + nearest + "'?";
    }
    return known.isEmpty()
        ? null
        : "known here: " + String.join(", ", known.stream().sorted().toList());
  }

  private static boolean isNear(String written, String known) {
    int shorter = Math.min(written.length(), known.length());
    boolean beginsAlike = written.startsWith(known) || known.startsWith(written);
    return distance(written, known) <= Math.max(1, shorter / 3) || (beginsAlike && shorter > 2);
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Levenshtein's distance, with the swap of two neighbours as one step. */
  private static int distance(String left, String right) {
    int[][] steps = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int replaced = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        steps[i][j] =
            Math.min(
                steps[i - 1][j - 1] + replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
      }
    }
    return steps[left.length()][right.length()];
  }
}
