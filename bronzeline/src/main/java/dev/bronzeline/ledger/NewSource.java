package dev.bronzeline.ledger;

import java.util.List;

/**
 * A person accepted that topics are not those of before: their offsets begin a new generation with
 * the entry that says so.
 *
 * @param topics the topics whose offsets begin anew
 * @param acceptedBy who accepted it, as {@code user@host}
 */
public record NewSource(List<String> topics, String acceptedBy) {

  /** Copies the list. */
  public NewSource {
    topics = List.copyOf(topics);
  }
}
