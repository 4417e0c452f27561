package dev.bronzeline.job;

import dev.bronzeline.kafka.KafkaAwayException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks about several topics at once, so that one that cannot be seen does not hide the others. */
final class TopicByTopic {
  private TopicByTopic() {}

  /**
   * What became known.
   *
   * @param found the answers, of all topics that could be seen
   * @param failed why nothing is known of the others
   */
  record Answers<T>(List<T> found, SortedMap<String, RuntimeException> failed) {}

  /**
   * Asks about all topics together, and when that fails about each; but not about the next one when
   * nobody answers.
   */
  static <T> Answers<T> ask(
      Collection<String> topics, Function<Collection<String>, List<T>> question) {
    RuntimeException silence;
    try {
      return new Answers<>(topics.isEmpty() ? List.of() : question.apply(topics), new TreeMap<>());
    } catch (RuntimeException e) {
      silence = silence(e);
    }
    List<T> found = new ArrayList<>();
    SortedMap<String, RuntimeException> failed = new TreeMap<>();
    for (String topic : topics) {
      if (silence != null) {
        failed.put(topic, silence);
        continue;
      }
      try {
        found.addAll(question.apply(List.of(topic)));
      } catch (RuntimeException e) {
        failed.put(topic, e);
        silence = silence(e);
      }
    }
    return new Answers<>(found, failed);
  }

  /** The exception, if asking about another topic would be of no use. */
  private static @Nullable RuntimeException silence(RuntimeException e) {
    boolean away = e instanceof KafkaAwayException || e instanceof RetriableException;
    boolean ofThisTopic =
        e instanceof UnknownTopicOrPartitionException
            || e.getCause() instanceof UnknownTopicOrPartitionException;
    return Thread.currentThread().isInterrupted() || (away && !ofThisTopic) ? e : null;
  }
}
