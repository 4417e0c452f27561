package dev.bronzeline.kafka;

import dev.bronzeline.kafka.RecordSizes.Amount;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.jspecify.annotations.Nullable;

/** Spark's Kafka readers, and a count of the bytes that pass. Goes to the executors. */
record CountingReaders(PartitionReaderFactory kafka, BytesRead bytesRead)
    implements PartitionReaderFactory {
  private static final int TOPIC = 2;
  private static final int PARTITION = 3;

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new CountingReader(kafka.createReader(partition), bytesRead);
  }

  /** Reads a range of one partition. */
  private static final class CountingReader implements PartitionReader<InternalRow> {
    private final PartitionReader<InternalRow> kafka;
    private final BytesRead bytesRead;
    private @Nullable TopicPartition id;
    private long records;
    private long bytes;

    CountingReader(PartitionReader<InternalRow> kafka, BytesRead bytesRead) {
      this.kafka = kafka;
      this.bytesRead = bytesRead;
    }

    @Override
    public boolean next() throws IOException {
      if (!kafka.next()) {
        return false;
      }
      UnsafeRow row = (UnsafeRow) kafka.get();
      if (id == null) {
        id = new TopicPartition(row.getUTF8String(TOPIC).toString(), row.getInt(PARTITION));
      }
      records++;
      bytes += row.getSizeInBytes();
      return true;
    }

    @Override
    public InternalRow get() {
      return kafka.get();
    }

    @Override
    public void close() throws IOException {
      if (id != null) {
        bytesRead.add(Map.of(id, new Amount(records, bytes)));
        id = null;
      }
      kafka.close();
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
      return kafka.currentMetricsValues();
    }
  }
}
