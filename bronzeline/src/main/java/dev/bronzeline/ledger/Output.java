package dev.bronzeline.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** One of the kinds of data files below a root. */
public enum Output {
  /** The bronze table. */
  VALIDATED("validated"),
  /** The dead letters. */
  DLQ("dlq"),
  /**
   * Rows on hold: one of several copies of an event is to be published when the window of its key
   * has closed. No table for readers; its folder is one that they pass over.
   */
  HELD("_held");

  private final String folder;

  Output(String folder) {
    this.folder = folder;
  }

  /** The tables that readers see. */
  public static List<Output> tables() {
    return List.of(VALIDATED, DLQ);
  }

  /** Whether its files have the columns of the bronze table, not those of dead letters. */
  public boolean hasEvents() {
    return this != DLQ;
  }

  /** The folder below the root that holds the table's files; also the name in the log's JSON. */
  @JsonValue
  public String folder() {
    return folder;
  }
}
