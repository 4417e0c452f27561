package dev.bronzeline.ledger;

import java.util.List;

/**
 * What a job decided when it found another version of its schema: part of the first commit after
 * that.
 *
 * @param from the version that was in force
 * @param to the version that was found
 * @param adopted whether that one is in force from this commit on; otherwise the old one stays
 * @param verdict how they get along: {@code full}, {@code backward}, {@code forward} or {@code
 *     none}
 * @param changes what is different, one field a line
 * @param reasons why it was not adopted; empty if it was
 */
public record SchemaTransition(
    String from,
    String to,
    boolean adopted,
    String verdict,
    List<String> changes,
    List<String> reasons) {

  /** Copies the lists. */
  public SchemaTransition {
    changes = List.copyOf(changes);
    reasons = List.copyOf(reasons);
  }
}
