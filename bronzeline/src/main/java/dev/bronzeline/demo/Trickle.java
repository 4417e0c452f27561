package dev.bronzeline.demo;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a few sample events every second until it is closed. */
final class Trickle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trickle.class);
  private static final int EVENTS = 20;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "demo-trickle");
            thread.setDaemon(true);
            return thread;
          });
  private final EventSender sender;

  /** A trickle that has not begun; nobody else may use the sender once it has. */
  Trickle(EventSender sender) {
    this.sender = sender;
  }

  /** Begins to send. */
  @SuppressWarnings("FutureReturnValueIgnored") // the work tells its failures itself
  void begin(SampleEvents events) {
    clock.scheduleAtFixedRate(() -> send(events), 0, 1, TimeUnit.SECONDS);
  }

  private void send(SampleEvents events) {
    try {
      sender.send(events, EVENTS, sent -> {});
    } catch (IOException e) {
      LOG.warn("The demo could not send its next events: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    clock.shutdown();
  }
}
