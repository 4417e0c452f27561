package dev.bronzeline.ledger;

/**
 * One thing that is not as the log promises.
 *
 * @param kind what kind of thing; stable, so scripts may match on it
 * @param where the log entry, intent or data file that it is about, relative to the root
 * @param what the difference itself, with its numbers
 * @param remedy what to do about it
 */
public record Finding(Kind kind, String where, String what, String remedy) {

  /**
   * The kinds of finding. Their names are written by {@code bronze verify --json}; never renamed.
   */
  public enum Kind {
    /** A sequence number of the log has no entry. */
    LOG_GAP(
        "Restore the entry from a version or a backup of the store. Without it, its files count as"
            + " unlisted and its offsets as skipped."),
    /** An entry of the log is not a log entry, or bears another entry's number. */
    LOG_UNREADABLE("Restore the entry from a version or a backup of the store."),
    /** An entry was written in a format that this program does not know. */
    LOG_FORMAT_UNKNOWN(
        "Verify with the version of Bronzeline that wrote the entry, or a later one."),
    /** A commit by a writer that another one had replaced before. */
    WRITER_FENCED(
        "Two writers were at work and the store let both commit. Check that it creates files"
            + " exclusively, then keep one job per root."),
    /** A commit begins after the place where the commit before it ended. */
    OFFSETS_SKIPPED(
        "The records in between are in no table. While Kafka still holds them, ingest that range"
            + " into a root of its own."),
    /** A commit begins before the place where the commit before it ended. */
    OFFSETS_OVERLAP("The overlapping records may be in the tables twice: see ROW_REPEATED."),
    /** The position that an entry records is not where its lane stands. */
    POSITION_DIFFERS(
        "Do not restart the job from this log before the entry is restored: it would start at the"
            + " wrong offsets."),
    /** Offsets are counted as lost or empty that nobody accepted and that the topic cannot lack. */
    GAP_NOT_ACCEPTED(
        "The entry was altered after it was written: restore it from a version or a backup. If it"
            + " was not, look for those records in Kafka."),
    /** The counts of a partition do not add up to its offset range. */
    LEDGER_UNBALANCED(
        "The entry was altered after it was written: restore it from a version or a backup."),
    /** The counts by reason do not add up to the rejected and ignored records. */
    REASONS_DIFFER(
        "The entry or a dead-letter file was altered: restore it from a version or a backup."),
    /** The counts of a partition are not those of the files that the same entry lists. */
    ROWS_DIFFER(
        "The entry was altered after it was written: restore it from a version or a backup."),
    /** The running totals are not those of the entry before plus this entry's counts. */
    TOTALS_DIFFER(
        "The entry was altered after it was written: restore it from a version or a backup."),
    /** A file that the log lists is not there. */
    FILE_MISSING(
        "Restore the file from a version or a backup, or ingest the entry's offset range again"
            + " while Kafka still holds it."),
    /** A file has another size than the log says. */
    FILE_SIZE_DIFFERS("The file was replaced or cut: restore it from a version or a backup."),
    /** A file has another number of rows than the log says. */
    FILE_ROWS_DIFFER("The file was replaced: restore it from a version or a backup."),
    /** A file cannot be read to its end, or a checksum in it does not hold. */
    FILE_UNREADABLE("The file is damaged: restore it from a version or a backup."),
    /** A file under an output directory that no entry lists. */
    FILE_UNLISTED(
        "If a stopped writer left it, the next start of the job removes it. Otherwise somebody put"
            + " it there: move it away, for readers of the directory see its rows."),
    /** A file that more than one entry lists. */
    FILE_LISTED_TWICE("One of the entries was altered: restore it from a version or a backup."),
    /** An entry replaces a file that is not in the log before it, or was replaced before. */
    REPLACED_FILE_GONE(
        "The entry was altered after it was written: restore it from a version or a backup."),
    /** A file that lies in a directory of another output, or not in a directory for its hour. */
    FILE_MISPLACED(
        "Two files were exchanged or one was moved: restore both under their own names."),
    /** The rows of a file are from other offsets than the log says. */
    FILE_OFFSETS_DIFFER("The file was replaced: restore it from a version or a backup."),
    /** The rows of a file do not belong to the hour that its directory names. */
    FILE_MISDATED("The file was moved: restore it under the path that its entry should name."),
    /** Files that a writer has announced and not committed. */
    IN_FLIGHT(
        "If a job is running, this is its current batch: verify again, or pass --allow-in-flight."
            + " If none is, the next start of the job removes them."),
    /** An offset that is in the tables more than once. */
    ROW_REPEATED(
        "Find out which of the files does not belong (FILE_UNLISTED, FILE_MISPLACED or"
            + " FILE_OFFSETS_DIFFER names it) and restore or remove that one."),
    /** A row from an offset that its commit does not cover. */
    ROW_OUT_OF_RANGE("The file was replaced or belongs to another entry: restore it."),
    /** A row that does not say which record it is. */
    ROW_UNIDENTIFIED("The file was not written by Bronzeline, or was altered: restore it."),
    /** A dead letter without its stage, its reason or its original bytes. */
    DEAD_LETTER_INCOMPLETE("It cannot be replayed from this root: restore the file.");

    private final String remedy;

    Kind(String remedy) {
      this.remedy = remedy;
    }

    /** What to do about a finding of this kind. */
    public String remedy() {
      return remedy;
    }

    Finding at(String where, String what) {
      return new Finding(this, where, what, remedy);
    }
  }
}
