package dev.bronzeline.storage;

import dev.bronzeline.ledger.Lanes;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who writes, and into which lane.
 *
 * @param lane the lane, in lower-case letters; it has one active writer, the last to open it
 * @param pipeline the pipeline's name
 * @param version the version of Bronzeline
 * @param host the machine that the driver runs on
 * @param claim what it reads
 */
public record Writing(String lane, String pipeline, String version, String host, Claim claim) {
  /** The lane of the streaming job. */
  public static final String STREAM = Lanes.STREAM;

  /** The lane of the job that publishes older offsets beside the stream. */
  public static final String BACKFILL = Lanes.BACKFILL;

  /** The lane of jobs that write published rows into other files. */
  public static final String MAINTENANCE = Lanes.MAINTENANCE;

  /** The lane that publishes the rows on hold whose time has come. */
  public static final String RELEASE = Lanes.RELEASE;

  /** A writer that says nothing of what it reads. */
  public Writing(String lane, String pipeline, String version, String host) {
    this(lane, pipeline, version, host, Claim.NONE);
  }

  /** This version of Bronzeline, on this machine. */
  static Writing here(String lane, String pipeline, Claim claim) {
    return new Writing(lane, pipeline, Version.TEXT, hostName(), claim);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
