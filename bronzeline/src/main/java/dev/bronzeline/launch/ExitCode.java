package dev.bronzeline.launch;

/**
 * What {@code bronze} tells the shell, a supervisor or a scheduler when it ends.
 *
 * <p>The numbers are part of the product's contract: one is added, never changed or used again.
 * {@code docs/cli.md} lists them for operators.
 */
public enum ExitCode {
  /**
   * It did what was asked; also after a stop by SIGTERM or SIGINT that ended at a batch boundary.
   */
  OK(0, "done; also a stop by SIGTERM or Ctrl-C that ended after a batch's commit"),
  /** A failure that no other code names. */
  FAILURE(1, "unexpected failure"),
  /** The command line itself is wrong. */
  USAGE(2, "the command line is wrong: unknown command or option, missing or bad value"),
  /** The script {@code bronze} could not start the launcher, which itself never ends with it. */
  NOT_STARTED(
      3,
      "nothing was started: no suitable Java or Maven, or the build failed (told by the script `bronze`)"),
  /** The configuration has problems; all of them were printed. */
  INVALID_CONFIGURATION(4, "the configuration is invalid; all problems were printed"),
  /** {@code bronze verify} found the data not to be what the log says. */
  VERIFY_FINDINGS(5, "`bronze verify` has findings"),
  /** This writer was fenced: another one works on the same root and lane. */
  ANOTHER_WRITER(6, "another writer took over this root"),
  /**
   * A batch was not published: its ledger does not balance, its offsets do not follow the last
   * commit, or it breaks a rule of severity {@code fail} or the error budget.
   */
  BATCH_REFUSED(
      7,
      "a batch was refused: its ledger does not balance (and did not when it was run once more), its offsets do not follow the last commit, it breaks a `fail` rule or the error budget, or the checkpoint does not fit"),
  /** Kafka no longer holds records that were never read. */
  DATA_LOST(8, "Kafka no longer holds records that were not read yet"),
  /** Kafka, the storage or the schema registry stayed away through all retries. */
  DEPENDENCY_AWAY(9, "Kafka, the storage or the schema registry did not answer, after all retries"),
  /** A topic is not the one that was read before. */
  SOURCE_CHANGED(10, "a topic was created again, or the cluster is another one"),
  /** {@code bronze pii scan} found what looks like personal data where none is declared. */
  PERSONAL_DATA_FOUND(11, "`bronze pii scan` found what looks like personal data"),
  /** A schema cannot follow those before it: found by a check, or by a job that is to stop then. */
  SCHEMA_INCOMPATIBLE(
      12,
      "a schema is not compatible with that before it: found by `bronze schema check`, or by a job with `schema.on-incompatible: fail`"),
  /** Ended by a second Ctrl-C, or by the first one when the batch did not end in time. */
  FORCED_BY_INTERRUPT(130, "ended by force with SIGINT (a second Ctrl-C, or the deadline passed)"),
  /** Ended by a second SIGTERM, or by the first one when the batch did not end in time. */
  FORCED_BY_TERMINATION(143, "ended by force with SIGTERM (a second one, or the deadline passed)");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }

  /** One phrase for help texts and documentation. */
  public String meaning() {
    return meaning;
  }
}
