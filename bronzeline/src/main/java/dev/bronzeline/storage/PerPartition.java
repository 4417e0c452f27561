package dev.bronzeline.storage;

import dev.bronzeline.ledger.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * One value for each Kafka partition, found without allocation: a row's topic is nearly always that
 * of the row before, and partitions are small numbers. Not thread-safe.
 */
final class PerPartition<T> {
  private final Supplier<T> initial;
  private final Map<UTF8String, List<@Nullable T>> topics = new HashMap<>();
  private @Nullable UTF8String lastTopic;
  private List<@Nullable T> last = List.of();

  PerPartition(Supplier<T> initial) {
    this.initial = initial;
  }

  T get(UTF8String topic, int partition) {
    if (lastTopic == null || !lastTopic.equals(topic)) {
      lastTopic = topic.clone(); // the row's bytes are reused
      last = topics.computeIfAbsent(lastTopic, added -> new ArrayList<>());
    }
    T found = partition < last.size() ? last.get(partition) : null;
    return found == null ? added(partition) : found;
  }

  private T added(int partition) {
    while (partition >= last.size()) {
      last.add(null);
    }
    T value = initial.get();
    last.set(partition, value);
    return value;
  }

  void forEach(BiConsumer<PartitionId, T> consumer) {
    topics.forEach(
        (topic, values) -> {
          for (int partition = 0; partition < values.size(); partition++) {
            T value = values.get(partition);
            if (value != null) {
              consumer.accept(new PartitionId(topic.toString(), partition), value);
            }
          }
        });
  }
}
