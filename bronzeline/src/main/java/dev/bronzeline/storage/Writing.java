package dev.bronzeline.storage;

/**
 * Who writes, and into which lane.
 *
 * @param lane the lane, in lower-case letters; it has one active writer, the last to open it
 * @param pipeline the pipeline's name
 * @param version the version of Bronzeline
 * @param host the machine that the driver runs on
 */
public record Writing(String lane, String pipeline, String version, String host) {
  /** The lane of the streaming job. */
  public static final String STREAM = "stream";
}
