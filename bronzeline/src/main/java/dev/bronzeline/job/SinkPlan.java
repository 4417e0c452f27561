package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.quality.QualityPolicy;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Configuration to the sink: whoever writes to a pipeline's root writes in the same way. */
final class SinkPlan {
  private SinkPlan() {}

  /** How a pipeline's rows are written in a lane of the log. */
  static WriterSettings writer(PipelineConfig pipeline, String lane, TopicGaps gaps) {
    SinkSettings sink = pipeline.sink();
    List<String> distinct = new ArrayList<>(List.of(Columns.OFFSET));
    DeduplicateSettings deduplicate = pipeline.deduplicate();
    if (deduplicate != null && deduplicate.keys().size() == 1) {
      distinct.addAll(deduplicate.keys());
    }
    return new WriterSettings(
        sink.root(),
        pipeline.name(),
        lane,
        pipeline.schema().version(),
        pipeline.eventTime(),
        sink.partitionBy() == SinkSettings.PartitionBy.EVENT_TIME
            ? WriterSettings.PartitionBy.EVENT_TIME
            : WriterSettings.PartitionBy.INGESTION_TIME,
        sink.targetFileSize(),
        distinct,
        pipeline.rules().stream()
            .filter(rule -> rule.severity() == RuleSettings.Severity.FAIL)
            .map(RuleSettings::id)
            .collect(Collectors.toUnmodifiableSet()),
        gaps.allowed(),
        gaps.wholeTopics(),
        quality(pipeline, lane));
  }

  /** How old records are, and how many come at a time, means nothing where they are read again. */
  private static QualityPolicy quality(PipelineConfig pipeline, String lane) {
    QualityPolicy quality = BatchQualitySettings.policy(pipeline.quality());
    return lane.equals(Writing.STREAM) ? quality : quality.ofBatchesAlone();
  }

  /**
   * Where offsets without a record are no loss.
   *
   * @param allowed whether any topic may have them
   * @param wholeTopics topics that are known not to have them, although others may
   */
  record TopicGaps(boolean allowed, Set<String> wholeTopics) {
    /** Nowhere. */
    static final TopicGaps REFUSED = new TopicGaps(false, Set.of());

    static final TopicGaps ALLOWED = new TopicGaps(true, Set.of());

    TopicGaps {
      wholeTopics = Set.copyOf(wholeTopics);
    }
  }

  /** A topic that cannot have gaps must not show any: then records are missing. */
  static TopicGaps gaps(SourceSettings source, KafkaOffsetManager kafka) {
    return switch (source.gaps()) {
      case ALLOWED -> TopicGaps.ALLOWED;
      case REFUSED -> TopicGaps.REFUSED;
      case AUTO -> {
        SortedSet<String> topics = kafka.topics(source);
        yield where(topics, kafka.topicsWithGaps(topics));
      }
    };
  }

  /** Of a topic that appears later nothing is known; if others may have gaps, so may that one. */
  static TopicGaps where(Set<String> topics, Set<String> withGaps) {
    Set<String> whole = new HashSet<>(topics);
    whole.removeAll(withGaps);
    return withGaps.isEmpty() ? TopicGaps.REFUSED : new TopicGaps(true, whole);
  }
}
