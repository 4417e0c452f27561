package dev.bronzeline.ledger;

import com.fasterxml.jackson.annotation.JsonValue;

/** One of the tables below a root. */
public enum Output {
  /** The bronze table. */
  VALIDATED("validated"),
  /** The dead letters. */
  DLQ("dlq");

  private final String folder;

  Output(String folder) {
    this.folder = folder;
  }

  /** The folder below the root that holds the table's files; also the name in the log's JSON. */
  @JsonValue
  public String folder() {
    return folder;
  }
}
