package dev.bronzeline.kafka;

import java.util.List;

/**
 * A job cannot start at the offsets where it should; the message lists every partition's problem,
 * one a line.
 */
public final class StartingOffsetsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean dataLost;

  StartingOffsetsException(List<String> problems, boolean dataLost) {
    super(
        "The job cannot start where it should (%d problem%s):%n  %s"
            .formatted(
                problems.size(),
                problems.size() == 1 ? "" : "s",
                String.join(System.lineSeparator() + "  ", problems)));
    this.dataLost = dataLost;
  }

  /**
   * Whether Kafka no longer holds records that an earlier run has not read yet. Otherwise the
   * offsets that were asked for are wrong.
   */
  public boolean dataLost() {
    return dataLost;
  }
}
