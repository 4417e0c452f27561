package dev.bronzeline.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/**
 * Writes one file of the state, which appears under its name when it is finished and not before.
 *
 * <p>After the {@link StateFileHeader} come runs: a kind, a count, and as many keys. Keys that
 * expire together, as those of one batch do, share one run that says so once. The end has how many
 * keys there are after all changes, their fingerprint, and a checksum over all bytes before.
 *
 * <p>Not thread-safe. A writer that failed, or is not finished, must be cancelled.
 */
final class StateFileWriter {
  /** What the keys of a run are. */
  static final byte END = 0;

  static final byte PUT = 1;
  static final byte REMOVE = 2;
  static final byte ENTRY = 3;

  /** Kind, count and, of puts, the number; then at least one key with its number. */
  static final int LARGEST_BEGINNING = 1 + 4 + 8 + 24;

  static final int END_BYTES = 1 + 4 + 8 + 4;

  private static final int BUFFER = 1 << 16;

  private final CancellableFSDataOutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final CRC32C checksum = new CRC32C();
  private long flushed;
  private int run;
  private int count;
  private byte runKind = END;
  private long runNumber;

  StateFileWriter(CancellableFSDataOutputStream out, StateFileHeader header) {
    this.out = out;
    header.write(buffer);
  }

  /** A change: the key has this number now. */
  void put(long high, long low, long number) throws IOException {
    begin(PUT, number);
    buffer.putLong(high).putLong(low);
  }

  /** A change: the key is gone. */
  void remove(long high, long low) throws IOException {
    begin(REMOVE, 0);
    buffer.putLong(high).putLong(low);
  }

  /** A key of a snapshot. */
  void entry(long high, long low, long number) throws IOException {
    begin(ENTRY, 0);
    buffer.putLong(high).putLong(low).putLong(number);
  }

  /**
   * Makes the file appear, in place of one with the same name.
   *
   * @param keys how many keys there are after all changes
   * @param fingerprint of these keys
   * @return the length of the file
   */
  long finish(int keys, long fingerprint) throws IOException {
    endRun();
    if (buffer.remaining() < END_BYTES) {
      flush();
    }
    buffer.put(END).putInt(keys).putLong(fingerprint);
    checksum.update(buffer.array(), 0, buffer.position());
    buffer.putInt((int) checksum.getValue());
    out.write(buffer.array(), 0, buffer.position());
    out.close();
    return flushed + buffer.position();
  }

  /** Makes sure that no file appears; after {@link #finish} it does nothing. */
  void cancel() {
    out.cancel();
  }

  private void begin(byte kind, long number) throws IOException {
    if (kind != runKind || number != runNumber || buffer.remaining() < 3 * Long.BYTES) {
      endRun();
      if (buffer.remaining() < LARGEST_BEGINNING) {
        flush();
      }
      run = buffer.position();
      runKind = kind;
      runNumber = number;
      buffer.put(kind).putInt(0);
      if (kind == PUT) {
        buffer.putLong(number);
      }
    }
    count++;
  }

  private void endRun() {
    if (runKind != END) {
      buffer.putInt(run + 1, count);
      runKind = END;
      count = 0;
    }
  }

  private void flush() throws IOException {
    checksum.update(buffer.array(), 0, buffer.position());
    out.write(buffer.array(), 0, buffer.position());
    flushed += buffer.position();
    buffer.clear();
  }
}
