package dev.bronzeline.ledger;

/** The names of the lanes of a log, and what is particular to each. */
public final class Lanes {
  /** The lane of the streaming job. */
  public static final String STREAM = "stream";

  /** The lane of the job that publishes older offsets beside the stream. */
  public static final String BACKFILL = "backfill";

  /** The lane of jobs that write published rows into other files, and publish nothing new. */
  public static final String MAINTENANCE = "maintenance";

  /**
   * The lane that publishes rows on hold, or drops them as duplicates, when their time has come.
   */
  public static final String RELEASE = "release";

  private Lanes() {}

  /** Whether commits of a lane replace published files by others, each lane files of its own. */
  public static boolean replaces(String lane) {
    return lane.equals(MAINTENANCE) || lane.equals(RELEASE);
  }

  /**
   * Whether each commit of a lane begins where the one before it ended. One of a lane that does not
   * may begin anywhere, if only its offsets are in no other commit.
   */
  public static boolean isContinuous(String lane) {
    return !lane.equals(BACKFILL) && !lane.equals(RELEASE);
  }
}
