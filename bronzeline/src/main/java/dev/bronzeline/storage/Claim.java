package dev.bronzeline.storage;

import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.SourceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What a writer says of its source when it opens a lane.
 *
 * @param source the ids of what it reads, as far as Kafka tells them
 * @param newSource the topics whose offsets begin anew; null when all go on
 * @param gaps whether its topics may have offsets without a record; null when nobody looked
 * @param decidedOn the lane's last entry when the new source was accepted; an entry after it means
 *     that somebody else was at work, and that a person has to look again
 */
public record Claim(
    SourceIdentity source, @Nullable NewSource newSource, @Nullable Boolean gaps, long decidedOn) {

  /** Nothing is said. */
  public static final Claim NONE = new Claim(SourceIdentity.UNKNOWN, null, null, 0);
}
