package dev.bronzeline.kafka;

import java.util.List;

/**
 * A backfill is asked for offsets that it cannot publish; the message lists every partition's
 * problem, one a line.
 */
public final class BackfillRangeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean dataLost;

  BackfillRangeException(List<String> problems, boolean dataLost) {
    super(
        "The backfill cannot be done (%d problem%s):%n  %s"
            .formatted(
                problems.size(),
                problems.size() == 1 ? "" : "s",
                String.join(System.lineSeparator() + "  ", problems)));
    this.dataLost = dataLost;
  }

  /**
   * Whether Kafka no longer holds records that were asked for and are not published. Otherwise the
   * offsets that were asked for are wrong.
   */
  public boolean dataLost() {
    return dataLost;
  }
}
