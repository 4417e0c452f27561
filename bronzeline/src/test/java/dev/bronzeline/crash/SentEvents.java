package dev.bronzeline.crash;

import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvent;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.demo.Tally;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.LedgerJson;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What was sent: the ground truth. The events are made again from the seed, so nobody has to
 * remember them.
 *
 * @param seed of the generator
 * @param now what the events' timestamps are relative to
 * @param count how many were sent
 */
record SentEvents(long seed, Instant now, long count) {
  /** How many events make a portion; copies of far events are of earlier portions. */
  static final int PORTION = 400;

  /** Sends so many events, multiples of a portion. */
  static SentEvents send(EventSender sender, long seed, int portions) throws IOException {
    Instant now = Instant.now();
    SampleEvents events = SampleEvents.withFaults(seed, now);
    for (int portion = 0; portion < portions; portion++) {
      events.beginPortion();
      sender.send(events, PORTION, sent -> {});
    }
    return new SentEvents(seed, now, (long) portions * PORTION);
  }

  /** How many events must end where, and why. */
  Tally tally() {
    return again(event -> {});
  }

  /** The ids of the events that must be in the bronze table, each once. */
  Set<String> acceptedIds() {
    Set<String> ids = new HashSet<>();
    again(
        event -> {
          if (event.kind().disposition() == Disposition.ACCEPTED) {
            ids.add(id(Objects.requireNonNull(event.value())));
          }
        });
    return ids;
  }

  private Tally again(Consumer<SampleEvent> each) {
    SampleEvents events = SampleEvents.withFaults(seed, now);
    for (long made = 0; made < count; made++) {
      if (made % PORTION == 0) {
        events.beginPortion();
      }
      each.accept(events.next());
    }
    return events.tally();
  }

  private static String id(byte[] json) {
    try {
      return String.valueOf(LedgerJson.read(json, Map.class).get("event_id"));
    } catch (IOException e) {
      throw new IllegalStateException("A good event is not JSON", e);
    }
  }
}
