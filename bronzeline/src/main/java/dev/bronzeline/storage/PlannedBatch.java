package dev.bronzeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.v2.MicroBatchScanExec;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.streaming.operators.stateful.BaseStreamingDeduplicateExec;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark itself knows of the batch that is being committed: the offsets that it logged for the
 * batch before it ran, and the deduplication's own count. Both are read off the plan of the running
 * batch; the classes are Spark's internal ones, and nothing else of Bronzeline touches them.
 *
 * @param offsets the planned range of each Kafka partition, also where it is empty
 * @param droppedDuplicates rows that the deduplication dropped, 0 when there is none
 */
record PlannedBatch(Map<PartitionId, OffsetRange> offsets, long droppedDuplicates) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Map<Integer, Long>>> KAFKA_OFFSETS =
      new TypeReference<>() {};

  /**
   * The batch that a query is committing.
   *
   * @param spark the session that started the query; the session of the query's own thread is a
   *     copy that knows no queries
   * @throws IllegalStateException when the query is not at this batch
   */
  static PlannedBatch of(SparkSession spark, String queryId, long batch) {
    StreamingQuery query = spark.streams().get(UUID.fromString(queryId));
    if (!(query instanceof StreamingQueryWrapper wrapper)) {
      throw new IllegalStateException("Query " + queryId + " is not running in this session.");
    }
    IncrementalExecution execution = wrapper.streamingQuery().lastExecution();
    if (execution.currentBatchId() != batch) {
      throw new IllegalStateException(
          "Query %s is at batch %d, not at %d."
              .formatted(queryId, execution.currentBatchId(), batch));
    }
    List<MicroBatchScanExec> scans = new ArrayList<>();
    List<BaseStreamingDeduplicateExec> deduplications = new ArrayList<>();
    collect(execution.executedPlan(), scans, deduplications);
    Map<PartitionId, OffsetRange> offsets = new TreeMap<>();
    scans.forEach(scan -> offsets.putAll(ranges(scan.start().json(), scan.end().json())));
    long dropped =
        deduplications.stream()
            .map(node -> node.metrics().apply("numDroppedDuplicateRows"))
            .mapToLong(SQLMetric::value)
            .sum();
    return new PlannedBatch(offsets, dropped);
  }

  private static void collect(
      SparkPlan node,
      List<MicroBatchScanExec> scans,
      List<BaseStreamingDeduplicateExec> deduplications) {
    if (node instanceof MicroBatchScanExec scan) {
      scans.add(scan);
    } else if (node instanceof BaseStreamingDeduplicateExec deduplication) {
      deduplications.add(deduplication);
    }
    CollectionConverters.asJava(node.children())
        .forEach(child -> collect(child, scans, deduplications));
  }

  /**
   * The ranges between two of Kafka's offset documents; a partition that is new in the second
   * begins at 0.
   */
  static Map<PartitionId, OffsetRange> ranges(String start, String end) {
    Map<PartitionId, OffsetRange> ranges = new TreeMap<>();
    Map<String, Map<Integer, Long>> from = parse(start);
    parse(end)
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, until) -> {
                      long first = from.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
                      ranges.put(new PartitionId(topic, partition), new OffsetRange(first, until));
                    }));
    return ranges;
  }

  private static Map<String, Map<Integer, Long>> parse(String offsets) {
    try {
      return JSON.readValue(offsets, KAFKA_OFFSETS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Spark's offsets are not what they were: " + offsets, e);
    }
  }
}
