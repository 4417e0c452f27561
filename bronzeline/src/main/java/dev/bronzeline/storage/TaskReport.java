package dev.bronzeline.storage;

import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowCounts;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * What one task tells the driver: the files it staged, and what it counted on the way.
 *
 * @param files the files, not visible yet
 * @param counts rows by Kafka partition
 * @param reasons rows rejected or ignored, by {@code stage/REASON}
 * @param violations rows that broke a rule, by the rule's id
 */
record TaskReport(
    List<PreparedFile> files,
    Map<PartitionId, RowCounts> counts,
    Map<String, Long> reasons,
    Map<String, Long> violations)
    implements WriterCommitMessage {}
