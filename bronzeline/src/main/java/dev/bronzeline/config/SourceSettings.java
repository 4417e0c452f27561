package dev.bronzeline.config;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline reads: section {@code source}.
 *
 * @param topics the topics; empty when a pattern is given
 * @param topicPattern a regular expression over topic names; null when topics are given
 * @param startingOffsets where to begin when neither checkpoint nor log says it
 * @param maxOffsetsPerTrigger the most records of a batch
 * @param maxBytesPerTrigger the most bytes that a batch should have, as read from Kafka
 * @param gaps what offsets without a record mean
 * @param publishOffsets whether Kafka is told how far the job has come, as a consumer group's
 *     offsets
 * @param consumerGroup the name of that group; null for one that is named after the pipeline
 */
public record SourceSettings(
    List<String> topics,
    @Nullable String topicPattern,
    StartingOffsets startingOffsets,
    long maxOffsetsPerTrigger,
    long maxBytesPerTrigger,
    Gaps gaps,
    boolean publishOffsets,
    @Nullable String consumerGroup) {

  /** Far more than half a million of ordinary events, and what a batch may well write to disk. */
  private static final long MAX_BYTES = 1L << 30;

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** What offsets without a record mean. */
  public enum Gaps {
    /** Allowed where the topic can have them: it is compacted or transactional. */
    AUTO,
    /** Allowed, and counted: a producer writes with transactions. */
    ALLOWED,
    /** Never allowed: the batch is not published. */
    REFUSED
  }

  /** What a pipeline reads, with the defaults of what is not said. */
  public SourceSettings(
      List<String> topics,
      @Nullable String topicPattern,
      StartingOffsets startingOffsets,
      long maxOffsetsPerTrigger,
      Gaps gaps) {
    this(topics, topicPattern, startingOffsets, maxOffsetsPerTrigger, MAX_BYTES, gaps, true, null);
  }

  /** Whether a topic is one of those to read, also when Kafka does not have it. */
  public Predicate<String> isRead() {
    return topicPattern == null
        ? topics::contains
        : Pattern.compile(topicPattern).asMatchPredicate();
  }

  /**
   * The consumer group whose offsets tell how far a pipeline has come.
   *
   * @param pipeline the pipeline's name
   */
  public String groupOf(String pipeline) {
    return consumerGroup == null ? "bronzeline." + pipeline : consumerGroup;
  }

  static SourceSettings read(Settings source, StreamingSettings streaming) {
    String topic = source.find("topic", Kind.TEXT);
    List<String> several = source.list("topics", Kind.TEXT);
    String pattern = source.find("topic-pattern", Kind.REGEX);
    long given = Stream.of("topic", "topics", "topic-pattern").filter(source::has).count();
    if (given != 1) {
      source.problem(
          given == 0 ? "names no topic" : "names its topics in more than one way",
          "give exactly one of topic, topics and topic-pattern");
    }
    List<String> topics = topic == null ? several : List.of(topic);
    for (String name : topics) {
      if (!TOPIC.matcher(name).matches()) {
        source.problem(
            topic == null ? "topics" : "topic",
            "must be a name that Kafka allows: letters, digits, '.', '_' and '-'",
            null);
      }
    }
    return new SourceSettings(
        topics,
        pattern,
        StartingOffsets.read(source, "starting-offsets"),
        source.get("max-offsets-per-trigger", Kind.longCount(1), streaming.maxOffsetsPerTrigger()),
        source.get("max-bytes-per-trigger", Kind.SIZE, MAX_BYTES),
        source.get("gaps", Kind.oneOf(Gaps.class), Gaps.AUTO),
        source.get("publish-offsets", Kind.FLAG, true),
        source.find("consumer-group", Kind.TEXT));
  }
}
