package dev.bronzeline.kafka;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How many bytes a record has, by partition, as far as is known. A value.
 *
 * @param known the bytes of a record of a partition, at least 1
 */
record RecordSizes(Map<TopicPartition, Long> known) {
  /** Of no partition is anything known. */
  static final RecordSizes UNKNOWN = new RecordSizes(Map.of());

  /** What a record passes for as long as nobody has seen any: few are that large. */
  static final long ASSUMED = 64 << 10;

  /** What Spark needs for a record beside key, value and headers: topic, offset, time and such. */
  private static final long AROUND = 128;

  /** Records and their bytes. */
  record Amount(long records, long bytes) implements Serializable {
    Amount plus(Amount other) {
      return new Amount(records + other.records, bytes + other.bytes);
    }
  }

  /** Copies the map. */
  RecordSizes {
    known = Map.copyOf(known);
  }

  /** From the average of keys, values and headers. */
  static RecordSizes of(Map<TopicPartition, Long> payloads) {
    Map<TopicPartition, Long> sizes = new HashMap<>();
    payloads.forEach((id, bytes) -> sizes.put(id, bytes + AROUND));
    return new RecordSizes(sizes);
  }

  boolean isUnknown() {
    return known.isEmpty();
  }

  /**
   * What is known after records were read. It rises at once and falls by half the difference, so
   * that a few small records among large ones do not make the next batch a large one.
   */
  RecordSizes after(Map<TopicPartition, Amount> read) {
    Map<TopicPartition, Long> sizes = new HashMap<>(known);
    read.forEach(
        (id, amount) -> {
          if (amount.records > 0) {
            long mean = Math.max(1, amount.bytes / amount.records);
            sizes.merge(id, mean, (before, now) -> Math.max(now, (before + now) / 2));
          }
        });
    return new RecordSizes(sizes);
  }

  /** The bytes of a record; where nothing is known, those of the largest ones elsewhere. */
  long of(TopicPartition id) {
    Long size = known.get(id);
    return size != null
        ? size
        : known.values().stream().mapToLong(Long::longValue).max().orElse(ASSUMED);
  }
}
