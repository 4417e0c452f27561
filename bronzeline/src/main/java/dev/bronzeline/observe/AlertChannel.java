package dev.bronzeline.observe;

import java.io.IOException;

/** A way to tell somebody. */
public interface AlertChannel {

  /** Its name in logs; no secret in it. */
  String name();

  /**
   * Tells it, within a few seconds.
   *
   * @throws IOException if it could not be delivered; it is tried again with the next check
   */
  void send(Alert alert) throws IOException;
}
