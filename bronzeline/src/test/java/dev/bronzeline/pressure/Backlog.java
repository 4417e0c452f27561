package dev.bronzeline.pressure;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Totals;
import java.io.IOException;
import java.time.Instant;

/** What waits in a topic: mostly good events, and of the rest every kind. Not thread-safe. */
final class Backlog {
  private static final long TURN = 30_000;

  private final SampleEvents good;
  private final SampleEvents mixed;

  Backlog(long seed) {
    Instant now = Instant.now();
    this.good = SampleEvents.withoutFaults(seed, now);
    this.mixed = SampleEvents.withFaults(seed + 1, now);
  }

  /** Sends more events. */
  void send(String bootstrapServers, String topic, long events) throws IOException {
    try (EventSender sender = new EventSender(bootstrapServers, topic)) {
      for (long sent = 0; sent < events; ) {
        long turn = Math.min(TURN, events - sent);
        long faultless = turn * 2 / 3;
        mixed.beginPortion();
        sender.send(good, faultless, count -> {});
        sender.send(mixed, turn - faultless, count -> {});
        sent += turn;
      }
    }
  }

  /** How many of those that were sent must end where. */
  Totals expected() {
    return new Totals(
        of(Disposition.ACCEPTED),
        of(Disposition.REJECTED),
        of(Disposition.DUPLICATE),
        of(Disposition.IGNORED),
        0);
  }

  private long of(Disposition disposition) {
    return good.tally().of(disposition) + mixed.tally().of(disposition);
  }
}
