package dev.bronzeline.observe;

import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.observe.BronzeMetrics.Lag;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far Kafka is ahead, as it was when it was last asked: {@code bronze.lag.records} and {@code
 * bronze.lag.seconds} by partition, of the {@link LedgerMeters#MOST_PARTITIONS} that are furthest
 * behind, their sum and maximum over all ({@code bronze.lag.records.sum}, {@code
 * bronze.lag.seconds.max}), and {@code bronze.complete.through}. Not a number until Kafka has said.
 * Thread-safe.
 */
final class LagMeters {
  private final MultiGauge records;
  private final MultiGauge seconds;
  private volatile double sum = Double.NaN;
  private volatile double most = Double.NaN;
  private volatile double completeThrough = Double.NaN;

  LagMeters(MeterRegistry registry, Tags pipeline) {
    records =
        MultiGauge.builder("bronze.lag.records")
            .description("Records in Kafka that are not accounted for")
            .tags(pipeline)
            .register(registry);
    seconds =
        MultiGauge.builder("bronze.lag")
            .description("How much younger the newest record is than the last accounted for")
            .baseUnit("seconds")
            .tags(pipeline)
            .register(registry);
    Gauge.builder("bronze.lag.records.sum", () -> sum)
        .description("Records in Kafka that are not accounted for, of all partitions")
        .tags(pipeline)
        .register(registry);
    Gauge.builder("bronze.lag.max", () -> most)
        .description("The greatest lag of all partitions")
        .baseUnit("seconds")
        .tags(pipeline)
        .register(registry);
    Gauge.builder("bronze.complete.through", () -> completeThrough)
        .description("Time before which every record in Kafka is accounted for, since 1970")
        .baseUnit("seconds")
        .tags(pipeline)
        .register(registry);
  }

  void record(Map<PartitionId, Lag> partitions, @Nullable Instant through) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    List<MultiGauge.Row<?>> ages = new ArrayList<>();
    partitions.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().records()))
        .limit(LedgerMeters.MOST_PARTITIONS)
        .forEach(
            entry -> {
              PartitionId id = entry.getKey();
              Tags tags = Tags.of("topic", id.topic(), "partition", String.valueOf(id.partition()));
              rows.add(MultiGauge.Row.of(tags, entry.getValue().records()));
              Double age = entry.getValue().seconds();
              if (age != null) {
                ages.add(MultiGauge.Row.of(tags, age));
              }
            });
    records.register(rows, true);
    seconds.register(ages, true);
    sum = partitions.values().stream().mapToLong(Lag::records).sum();
    most =
        partitions.values().stream()
            .map(Lag::seconds)
            .filter(age -> age != null)
            .mapToDouble(age -> age)
            .max()
            .orElse(Double.NaN);
    completeThrough = through == null ? Double.NaN : through.toEpochMilli() / 1e3;
  }
}
