package dev.bronzeline.kafka;

import dev.bronzeline.kafka.RecordSizes.Amount;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.util.AccumulatorV2;

/**
 * Brings from the tasks to the driver how many records of each partition were read, and their
 * bytes. For an estimate, not for the account: a task that runs twice counts twice.
 */
final class BytesRead
    extends AccumulatorV2<Map<TopicPartition, Amount>, Map<TopicPartition, Amount>> {
  private static final long serialVersionUID = 1;

  private volatile Map<TopicPartition, Amount> sum = Map.of();

  /** What was read since the last call. */
  synchronized Map<TopicPartition, Amount> take() {
    Map<TopicPartition, Amount> taken = sum;
    sum = Map.of();
    return taken;
  }

  @Override
  public synchronized void add(Map<TopicPartition, Amount> more) {
    Map<TopicPartition, Amount> added = new HashMap<>(sum);
    more.forEach((id, amount) -> added.merge(id, amount, Amount::plus));
    sum = Map.copyOf(added);
  }

  @Override
  public void merge(AccumulatorV2<Map<TopicPartition, Amount>, Map<TopicPartition, Amount>> other) {
    add(other.value());
  }

  @Override
  public boolean isZero() {
    return sum.isEmpty();
  }

  @Override
  public BytesRead copy() {
    BytesRead copy = new BytesRead();
    copy.sum = sum;
    return copy;
  }

  @Override
  public synchronized void reset() {
    sum = Map.of();
  }

  @Override
  public Map<TopicPartition, Amount> value() {
    return sum;
  }
}
