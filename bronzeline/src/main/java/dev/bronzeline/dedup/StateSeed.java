package dev.bronzeline.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes what a state holds before its first batch: version 0, which is empty otherwise. Runs in
 * tasks, each of which has the keys of one partition of the state, as pairs of digest and number.
 *
 * @param checkpoint the checkpoint of the query
 */
record StateSeed(String checkpoint, SerializableConfiguration hadoop)
    implements ForeachPartitionFunction<Row> {
  /** The only stateful operator of a query. */
  private static final long OPERATOR = 0;

  @Override
  public void call(Iterator<Row> keys) throws IOException {
    int partition = TaskContext.getPartitionId();
    Path folder =
        new StateStoreId(
                new Path(checkpoint, "state").toString(),
                OPERATOR,
                partition,
                StateStoreId.DEFAULT_STORE_NAME())
            .storeCheckpointLocation();
    StateHeap heap = DigestStateStoreProvider.heapOfThisProcess();
    CheckpointFileManager files = CheckpointFileManager.create(folder, hadoop.value());
    try (DigestTable table = new DigestTable(heap)) {
      while (keys.hasNext()) {
        add(table, keys.next());
      }
      new StateFiles(files, folder, OPERATOR, partition, heap).writeSnapshot(0, table);
    } finally {
      files.close();
    }
  }

  private static void add(DigestTable table, Row key) {
    ByteBuffer digest = ByteBuffer.wrap(key.<byte[]>getAs(0)).order(ByteOrder.LITTLE_ENDIAN);
    long high = digest.getLong();
    long low = digest.getLong();
    long number = key.getLong(1);
    if (table.get(high, low) < number) { // of copies, the last one is remembered longest
      table.put(high, low, number);
    }
  }
}
