package dev.bronzeline.refine;

import dev.bronzeline.refine.PiiDetection.Action;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** What was found in one record so far. */
final class LookedThrough {
  private final Set<UTF8String> findings = new LinkedHashSet<>();
  private @Nullable PiiFinding refused;

  void add(UTF8String id) {
    findings.add(id);
  }

  /** The record must not be accepted. The first such finding is the one that is told. */
  void refuse(PiiFinding why) {
    refused = refused == null ? why : refused;
  }

  Set<UTF8String> findings() {
    return findings;
  }

  @Nullable PiiFinding refused() {
    return refused;
  }

  /** What to do at a place: where a mask would make different things equal, it rejects. */
  static Action at(boolean distinct, Action action) {
    return distinct && action == Action.MASK ? Action.REJECT : action;
  }
}
