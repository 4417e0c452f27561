package dev.bronzeline.storage;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a writer, such as {@code stream000000000042kqzmvbty}: one start of a job. It tells
 * the lane and the place of the writer's {@code open} entry in the log, so the writers of a lane
 * sort by age, and whoever holds one of its files can tell whether the writer is older.
 *
 * @param lane the lane, in lower-case letters
 * @param opened the sequence of its {@code open} entry, at most twelve digits
 * @param nonce eight lower-case letters, by which two writers that try for the same place differ
 */
public record WriterId(String lane, long opened, String nonce)
    implements Comparable<WriterId>, Serializable {

  private static final String WRITER = "([a-z]+)(\\d{12})([a-z]{8})";
  private static final Pattern ID = Pattern.compile(WRITER);
  private static final Pattern FILE = Pattern.compile("part-" + WRITER + "-\\d+-\\d+-\\d+\\..+");
  private static final Comparator<WriterId> ORDER =
      Comparator.comparing(WriterId::lane)
          .thenComparingLong(WriterId::opened)
          .thenComparing(WriterId::nonce);

  /** Checks the parts. */
  public WriterId {
    if (!ID.matcher(text(lane, opened, nonce)).matches()) {
      throw new IllegalArgumentException(
          "No writer id from lane '%s', sequence %d, nonce '%s': the lane must be lower-case"
                  .formatted(lane, opened, nonce)
              + " letters, the sequence 0 or more with at most 12 digits, the nonce 8 letters");
    }
  }

  /** Reads {@link #toString}; empty if it is something else. */
  public static Optional<WriterId> parse(String text) {
    return match(ID.matcher(text));
  }

  /** The writer of a data file, by the file's name without folders; empty if it is none. */
  public static Optional<WriterId> ofFile(String fileName) {
    return match(FILE.matcher(fileName));
  }

  /**
   * The name of a data file of this writer.
   *
   * @param batch the number of Spark's micro-batch
   * @param task the task attempt, so that a second attempt never meets the files of the first
   * @param number of the file within the task
   */
  public String fileName(long batch, long task, int number) {
    return "part-%s-%010d-%05d-%d.snappy.parquet".formatted(this, batch, task, number);
  }

  /** Whether this writer opened the same lane before the other one. */
  public boolean isOlderThan(WriterId other) {
    return lane.equals(other.lane) && opened < other.opened;
  }

  @Override
  public int compareTo(WriterId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return text(lane, opened, nonce);
  }

  private static String text(String lane, long opened, String nonce) {
    return "%s%012d%s".formatted(lane, opened, nonce);
  }

  private static Optional<WriterId> match(Matcher matcher) {
    return matcher.matches()
        ? Optional.of(
            new WriterId(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)))
        : Optional.empty();
  }
}
