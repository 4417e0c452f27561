package dev.bronzeline.job;

import dev.bronzeline.refine.PiiFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says for people what was found in a batch, and no value of it. */
final class DetectedInBatch {
  private static final int SHOWN = 10;

  private DetectedInBatch() {}

  /**
   * One line.
   *
   * @param violations records by id, as a commit has them: those of rules and those of findings
   * @return null when nothing was found
   */
  static @Nullable String of(Map<String, Long> violations) {
    List<String> found = new ArrayList<>();
    violations.forEach(
        (id, records) -> {
          PiiFinding finding = PiiFinding.parse(id);
          if (finding != null) {
            found.add(
                "%s in %s (%,d record%s)"
                    .formatted(finding.kind(), finding.field(), records, records == 1 ? "" : "s"));
          }
        });
    if (found.isEmpty()) {
      return null;
    }
    String first = String.join(", ", found.subList(0, Math.min(SHOWN, found.size())));
    return found.size() <= SHOWN ? first : first + " and %d more".formatted(found.size() - SHOWN);
  }
}
