package dev.bronzeline.crash;

/**
 * The points of the commit protocol, one between any two changes that it makes in the root. A
 * process that stops before a change leaves what one leaves that stopped after the change before.
 */
public enum CommitPoint {
  BEFORE_THE_OPEN_ENTRY(Operation.OPEN, true, 0, 0),
  AFTER_THE_OPEN_ENTRY(Operation.OPEN, false, 1, 0),
  AMID_THE_CLEAN_UP(Operation.REMOVE_FILE, false, 1, 0),
  AFTER_REMOVING_FILES(Operation.SWEEP, true, 1, 0),
  AFTER_THE_CLEAN_UP(Operation.SWEEP, false, 1, 0),
  BEFORE_DROPPING_AN_OLD_INTENT(Operation.DROP_OLD_INTENT, true, 1, 0),
  AFTER_DROPPING_AN_OLD_INTENT(Operation.DROP_OLD_INTENT, false, 1, 0),

  BEFORE_THE_INTENT(Operation.INTENT, true, 2, 0),
  AFTER_THE_INTENT(Operation.INTENT, false, 2, 1),
  BETWEEN_FILES(Operation.PUBLISH_FILE, false, 2, 1),
  BEFORE_THE_ENTRY(Operation.ENTRY, true, 2, 1),
  AFTER_THE_ENTRY(Operation.ENTRY, false, 3, 1),
  AFTER_DROPPING_THE_INTENT(Operation.DROP_INTENT, false, 3, 0);

  /** What a writer changes in the root, in the words of the protocol. */
  enum Operation {
    /** Creates its open entry. */
    OPEN,
    /** Removes a visible file that an older writer published and did not commit. */
    REMOVE_FILE,
    /** Drops the intent of a batch that an older writer committed. */
    DROP_OLD_INTENT,
    /** Removes what older writers have staged. */
    SWEEP,
    /** Writes the intent of a batch. */
    INTENT,
    /** Publishes a file. */
    PUBLISH_FILE,
    /** Creates the entry of a batch: the commit point. */
    ENTRY,
    /** Drops the intent of a batch; Spark's own commit comes after it. */
    DROP_INTENT
  }

  private final Operation operation;
  private final boolean before;
  private final int entries;
  private final int intents;

  /**
   * @param before whether it lies right before the first such operation, or right after it
   * @param entries how many entries the writer has in the log then
   * @param intents how many intents it has
   */
  CommitPoint(Operation operation, boolean before, int entries, int intents) {
    this.operation = operation;
    this.before = before;
    this.entries = entries;
    this.intents = intents;
  }

  /** Whether it lies right before this operation. */
  boolean isBefore(Operation next) {
    return before && operation == next;
  }

  /** Whether it lies right after this operation. */
  boolean isAfter(Operation last) {
    return !before && operation == last;
  }

  /** How many entries a writer has in the log that stopped here. */
  int entries() {
    return entries;
  }

  /** How many intents a writer has that stopped here. */
  int intents() {
    return intents;
  }
}
