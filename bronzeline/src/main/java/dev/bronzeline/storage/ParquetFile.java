package dev.bronzeline.storage;

import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** One open Parquet file of a task, and what the log will say about it. Not thread-safe. */
final class ParquetFile {
  /**
   * What a table's files hold.
   *
   * @param table names the table, for what is learned from its files
   * @param output which of the tables it is
   * @param schema the columns
   * @param ordinals where the columns stand in the rows
   * @param distinctColumns columns whose values never repeat
   */
  record Content(
      String table,
      Output output,
      StructType schema,
      List<Integer> ordinals,
      List<String> distinctColumns) {}

  /** Without the defaults that Hadoop would read from its files again for each Parquet file. */
  private static final Configuration NO_DEFAULTS = new Configuration(false);

  private static final long CHECK_EVERY = 1 << 20;

  /** What a row counts at least, so that even rows without bytes come to a check. */
  private static final long PER_ROW = 64;

  private final Content content;
  private final StagedOutput staged;
  private final DictionaryAdvice advice;
  private final Set<String> withoutDictionary;
  private final ParquetWriter<InternalRow> parquet;
  private final PerPartition<Offsets> offsets = new PerPartition<>(Offsets::new);
  private long rows;
  private long unchecked;
  private long minEventTime = Long.MAX_VALUE;
  private long maxEventTime = Long.MIN_VALUE;

  ParquetFile(Content content, StagedOutput staged) throws IOException {
    this.content = content;
    this.staged = staged;
    this.advice = DictionaryAdvice.of(content.table());
    this.withoutDictionary = new HashSet<>(advice.columnsWithout());
    withoutDictionary.addAll(content.distinctColumns());
    this.parquet = new Builder(content, new StagedFileOutput(staged), withoutDictionary).build();
  }

  /**
   * Appends a row.
   *
   * @param eventTime epoch milliseconds, or {@link EventTime#NONE}
   */
  void write(InternalRow row, UTF8String topic, int partition, long offset, long eventTime)
      throws IOException {
    parquet.write(row);
    rows++;
    unchecked += PER_ROW + (row instanceof UnsafeRow unsafe ? unsafe.getSizeInBytes() : 0);
    offsets.get(topic, partition).add(offset);
    if (eventTime != EventTime.NONE) {
      minEventTime = Math.min(minEventTime, eventTime);
      maxEventTime = Math.max(maxEventTime, eventTime);
    }
  }

  /**
   * Whether the file has this size in bytes, with what is buffered in memory. Parquet is asked only
   * when enough was added since, because the answer walks over all columns; it is a matter of bytes
   * and not of rows, because one row may have many megabytes.
   */
  boolean hasReached(long bytes) {
    if (unchecked < CHECK_EVERY) {
      return false;
    }
    unchecked = 0;
    return parquet.getDataSize() >= bytes;
  }

  /** Ends the file; it is complete in the store, and not visible yet. */
  PreparedFile close() throws IOException {
    parquet.close();
    advice.learn(parquet.getFooter(), withoutDictionary);
    StagedFile file = staged.complete();
    List<FileOffsets> ranges = new ArrayList<>();
    offsets.forEach(
        (id, range) ->
            ranges.add(
                new FileOffsets(id.topic(), id.partition(), range.first, range.last, range.rows)));
    boolean timed = minEventTime <= maxEventTime;
    return new PreparedFile(
        file,
        new FileEntry(
            content.output(),
            file.path(),
            file.bytes(),
            rows,
            ranges,
            timed ? (Long) minEventTime : null,
            timed ? (Long) maxEventTime : null));
  }

  /** Throws the file away. */
  void abort() {
    staged.abort();
  }

  /** The offsets of one Kafka partition in the file. */
  private static final class Offsets {
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long rows;

    void add(long offset) {
      first = Math.min(first, offset);
      last = Math.max(last, offset);
      rows++;
    }
  }

  private static final class Builder extends ParquetWriter.Builder<InternalRow, Builder> {
    private final Content content;

    Builder(Content content, OutputFile file, Set<String> withoutDictionary) {
      super(file);
      this.content = content;
      withConf(NO_DEFAULTS);
      withCompressionCodec(CompressionCodecName.SNAPPY);
      withoutDictionary.forEach(column -> withDictionaryEncoding(column, false));
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @Deprecated
    protected WriteSupport<InternalRow> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(content.schema(), content.ordinals());
    }

    @Override
    protected WriteSupport<InternalRow> getWriteSupport(ParquetConfiguration configuration) {
      return new RowWriteSupport(content.schema(), content.ordinals());
    }
  }

  /** The staged output as Parquet wants to see it. */
  private record StagedFileOutput(StagedOutput staged) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return staged;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
