package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.RuleSettings;
import dev.bronzeline.config.SinkSettings;
import dev.bronzeline.config.SourceSettings;
import dev.bronzeline.config.SourceSettings.Gaps;
import dev.bronzeline.kafka.KafkaOffsetManager;
import dev.bronzeline.quality.QualityPolicy;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.storage.WriterSettings;
import dev.bronzeline.storage.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Configuration to the sink: whoever writes to a pipeline's root writes in the same way. */
final class SinkPlan {
  private SinkPlan() {}

  /** How a pipeline's rows are written in a lane of the log. */
  static WriterSettings writer(PipelineConfig pipeline, String lane, boolean gapsAllowed) {
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
        gapsAllowed,
        quality(pipeline, lane));
  }

  /** How old records are, and how many come at a time, means nothing where they are read again. */
  private static QualityPolicy quality(PipelineConfig pipeline, String lane) {
    QualityPolicy quality = BatchQualitySettings.policy(pipeline.quality());
    return lane.equals(Writing.STREAM) ? quality : quality.ofBatchesAlone();
  }

  /** A topic that cannot have gaps must not show any: then records are missing. */
  static boolean gapsAllowed(SourceSettings source, KafkaOffsetManager kafka) {
    return source.gaps() == Gaps.ALLOWED
        || (source.gaps() == Gaps.AUTO && !kafka.topicsWithGaps(kafka.topics(source)).isEmpty());
  }
}
