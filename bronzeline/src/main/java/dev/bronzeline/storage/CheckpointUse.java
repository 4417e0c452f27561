package dev.bronzeline.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that was found, and what it is needed for.
 *
 * @param status what it says
 * @param root the root that it belongs to; null when nothing says it
 * @param pipeline the pipeline that used it; null when nothing says it
 * @param fit how it fits the log of its root; null when there is none, or one that is damaged
 * @param neededBecause why a recovery may need it, as clauses; empty when nothing does
 */
public record CheckpointUse(
    CheckpointStatus status,
    @Nullable String root,
    @Nullable String pipeline,
    CheckpointFit.@Nullable Verdict fit,
    List<String> neededBecause) {

  /** Copies the list. */
  public CheckpointUse {
    neededBecause = List.copyOf(neededBecause);
  }

  /** Whether a recovery may need it. */
  public boolean isNeeded() {
    return !neededBecause.isEmpty();
  }
}
