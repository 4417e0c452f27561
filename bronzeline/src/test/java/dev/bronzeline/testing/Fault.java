package dev.bronzeline.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What a {@link FaultyProxy} does to a request. */
public sealed interface Fault {

  /** The server never sees the request; the client gets an answer such as 500 or 503. */
  static Fault status(int code) {
    return new Status(code);
  }

  /** The request goes on, and its answer comes back, but only after a while. */
  static Fault delay(Duration time) {
    return new Delay(time);
  }

  /** The request goes on when the latch opens: for a race that a test decides. */
  static Fault hold(CountDownLatch latch) {
    return new Hold(latch);
  }

  /** The connection ends before the server has seen the request. */
  static Fault cutBefore() {
    return Cut.BEFORE;
  }

  /** The connection ends after the server has done what it was asked for: the answer is lost. */
  static Fault cutAfter() {
    return Cut.AFTER;
  }

  record Status(int code) implements Fault {}

  record Delay(Duration time) implements Fault {}

  record Hold(CountDownLatch latch) implements Fault {}

  enum Cut implements Fault {
    BEFORE,
    AFTER
  }
}
