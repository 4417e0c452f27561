package dev.bronzeline.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.demo.SampleEvent;
import dev.bronzeline.demo.SampleEvents;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends sample events all the time, in a thread of its own, and outlives the broker: what could not
 * be sent is sent when it is back. All that it sends is in the {@link GroundTruth}.
 */
final class EventFlow implements AutoCloseable {
  private static final int AT_ONCE = 3;
  private static final long EVERY_MILLIS = 100;
  private static final int PORTION = 400;
  private static final int LONGEST_OUTAGE_MILLIS = 600_000;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private final GroundTruth truth;
  private SampleEvents events;
  private volatile boolean flowing;
  private long sent;

  /** Begins to send to a topic that exists. */
  EventFlow(String bootstrapServers, String topic, GroundTruth truth, long seed) {
    this.topic = topic;
    this.truth = truth;
    this.producer = new KafkaProducer<>(settings(bootstrapServers));
    this.partitions = producer.partitionsFor(topic).size();
    this.events = SampleEvents.withFaults(seed, Instant.now());
    this.flowing = true;
    var unused =
        thread.scheduleWithFixedDelay(this::sendIfFlowing, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns when all that was sent is with the broker, and sends nothing more until resumed. */
  void pause() throws InterruptedException, ExecutionException, TimeoutException {
    flowing = false;
    thread.submit(producer::flush).get(LONGEST_OUTAGE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Sends so many at once, and returns when they are with the broker. */
  void send(int count) throws InterruptedException, ExecutionException, TimeoutException {
    thread
        .submit(
            () -> {
              for (int i = 0; i < count; i++) {
                sendNext();
              }
              producer.flush();
            })
        .get(LONGEST_OUTAGE_MILLIS, TimeUnit.MILLISECONDS);
  }

  void resume() {
    flowing = true;
  }

  /** While paused: from now on, copies are of events that are sent from now on. */
  void forgetWhatWasSent(long seed) {
    events = SampleEvents.withFaults(seed, Instant.now());
  }

  private void sendIfFlowing() {
    for (int i = 0; flowing && i < AT_ONCE; i++) {
      sendNext();
    }
  }

  private void sendNext() {
    if (sent % PORTION == 0) {
      events.beginPortion();
    }
    send(sent++, events.next());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told; the topic tells the rest
  private void send(long number, SampleEvent event) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, (int) (number % partitions), event.key(), event.value());
    event.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
    record.headers().add(GroundTruth.NUMBER, String.valueOf(number).getBytes(UTF_8));
    truth.expect(number, event);
    producer.send(
        record,
        (where, failure) -> {
          if (failure == null) {
            truth.acknowledged(number, where);
          }
        });
  }

  @Override
  public void close() {
    flowing = false;
    thread.shutdownNow();
    producer.close(java.time.Duration.ZERO);
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_OUTAGE_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_OUTAGE_MILLIS);
    return settings;
  }
}
