package dev.bronzeline.bench;

import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.demo.EventSender;
import dev.bronzeline.demo.SampleEvents;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.schema.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A topic full of sample events, in a Kafka of its own: mostly good ones, with about one percent of
 * duplicates and one and a half percent of faulty ones among them.
 */
final class SampleTopic implements AutoCloseable {
  /** Events are sent in turns; two thirds of each turn are good, the rest of every kind. */
  private static final long TURN = 30_000;

  private static final long GOOD_OF_TURN = 20_000;

  private final EmbeddedKafka kafka;
  private final String name;
  private final SampleEvents good;
  private final SampleEvents mixed;

  private SampleTopic(EmbeddedKafka kafka, String name, long seed, Instant now) {
    this.kafka = kafka;
    this.name = name;
    this.good = SampleEvents.withoutFaults(seed, now);
    this.mixed = SampleEvents.withFaults(seed + 1, now);
  }

  /**
   * Starts Kafka, creates the topic and fills it.
   *
   * @param folder where Kafka keeps its data
   */
  static SampleTopic fill(Path folder, String name, BenchSettings settings) throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start(folder);
    try {
      kafka.createTopic(name, settings.partitions(), Map.of());
      SampleTopic topic = new SampleTopic(kafka, name, settings.seed(), Instant.now());
      topic.send(settings.events());
      return topic;
    } catch (IOException | RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  private void send(long events) throws IOException {
    try (EventSender sender = new EventSender(bootstrapServers(), name)) {
      for (long sent = 0; sent < events; ) {
        long turn = Math.min(TURN, events - sent);
        long first = turn * GOOD_OF_TURN / TURN;
        mixed.beginPortion();
        sender.send(good, first, count -> {});
        sender.send(mixed, turn - first, count -> {});
        sent += turn;
      }
    }
  }

  String name() {
    return name;
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** How many records must end there. */
  long expected(Disposition disposition) {
    return good.tally().of(disposition) + mixed.tally().of(disposition);
  }

  /** How many records must be rejected for breaking a rule. */
  long breakingRules() {
    return breakingRules(good) + breakingRules(mixed);
  }

  private static long breakingRules(SampleEvents events) {
    return events.tally().reasons().getOrDefault("validate/" + Reason.RULE_BROKEN, 0L);
  }

  /** Stops Kafka; its data stay. */
  @Override
  public void close() {
    kafka.close();
  }
}
