package dev.bronzeline.crash;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps sending sample events, in a thread of its own, until it is closed. */
final class EventStream implements AutoCloseable {
  private static final int AT_ONCE = 20;
  private static final long EVERY_MILLIS = 100;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final long seed;
  private final Instant now = Instant.now();
  private final SampleEvents events;
  private final EventSender sender;
  private final Future<?> sending;
  private long sent;

  /** Begins to send to a topic that exists. */
  EventStream(String bootstrapServers, String topic, long seed) {
    this.seed = seed;
    this.events = SampleEvents.withFaults(seed, now);
    this.sender = new EventSender(bootstrapServers, topic);
    this.sending = clock.scheduleAtFixedRate(this::send, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void send() {
    try {
      if (sent % SentEvents.PORTION == 0) {
        events.beginPortion();
      }
      sender.send(events, AT_ONCE, total -> {});
      sent += AT_ONCE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the sending, and tells what was sent. */
  SentEvents stop() throws InterruptedException, ExecutionException {
    clock.shutdown();
    if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The sender does not end");
    }
    if (!sending.isCancelled()) {
      sending.get(); // throws what ended it
    }
    return new SentEvents(seed, now, sent);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    sender.close();
  }
}
