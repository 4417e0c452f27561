package dev.bronzeline.schema;

import java.util.ArrayList;
import java.util.List;

/** What a new version of a schema must be able to, with regard to those before it. */
public enum Compatibility {
  /** It reads what was written with them. */
  BACKWARD,
  /** They read what is written with it. */
  FORWARD,
  /** Both. */
  FULL;

  /** Why a difference is not compatible in this sense; empty when it is. */
  public List<String> against(SchemaDiff diff) {
    List<String> reasons = new ArrayList<>();
    if (this != FORWARD) {
      reasons.addAll(diff.againstBackward());
    }
    if (this != BACKWARD) {
      diff.againstForward().stream()
          .filter(reason -> !reasons.contains(reason))
          .forEach(reasons::add);
    }
    return reasons;
  }
}
