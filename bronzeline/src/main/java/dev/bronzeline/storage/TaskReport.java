package dev.bronzeline.storage;

import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.RowCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
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
 * @param facts what batch rules ask for
 */
record TaskReport(
    List<PreparedFile> files,
    Map<PartitionId, RowCounts> counts,
    Map<String, Long> reasons,
    Map<String, Long> violations,
    RowFacts facts)
    implements Serializable {

  /** The report on its way to the driver. */
  Message message() throws IOException {
    return new Message(bytes(this));
  }

  /** A report as bytes. */
  static byte[] bytes(Serializable report) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(report);
    }
    return bytes.toByteArray();
  }

  /** The report that has become these bytes. */
  static Object object(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("A task's report cannot be read.", e);
    }
  }

  /** The report as bytes: Spark may send messages by Kryo, and its Kryo knows no records. */
  static final class Message implements WriterCommitMessage {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    private Message(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The report that was sent. */
    TaskReport report() {
      return (TaskReport) object(bytes);
    }
  }
}
