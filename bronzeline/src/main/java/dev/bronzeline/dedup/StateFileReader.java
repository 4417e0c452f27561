package dev.bronzeline.dedup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;

/** Reads what {@link StateFileWriter} wrote, into a table. */
final class StateFileReader {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final Path file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private final CRC32C checksum = new CRC32C();

  /** Up to here the buffer is in the checksum. */
  private int checked;

  private StateFileReader(InputStream in, Path file) {
    this.in = in;
    this.file = file;
  }

  /**
   * Fills a table from a snapshot, or applies a delta to it. After a failure the table is of no use
   * any more.
   *
   * @param expected kind, operator, partition and version of the file; its keys and fingerprint do
   *     not matter
   * @param table empty for a snapshot; the version before for a delta
   * @throws DamagedStateException if the file is not whole, is another one, was not made from this
   *     table, or does not lead to what its end says
   * @throws StateMemoryException if the table may not grow as much
   */
  static void read(InputStream in, Path file, StateFileHeader expected, DigestTable table)
      throws IOException {
    new StateFileReader(in, file).read(expected, table);
  }

  private void read(StateFileHeader expected, DigestTable table) throws IOException {
    need(StateFileHeader.BYTES);
    begin(StateFileHeader.read(buffer, file), expected, table);
    while (true) {
      need(1);
      byte kind = buffer.get();
      switch (kind) {
        case StateFileWriter.PUT -> put(table);
        case StateFileWriter.REMOVE -> remove(table);
        case StateFileWriter.ENTRY -> enter(table);
        case StateFileWriter.END -> {
          end(table);
          return;
        }
        default -> throw new DamagedStateException(file, "has changes of the unknown kind " + kind);
      }
    }
  }

  private void begin(StateFileHeader header, StateFileHeader expected, DigestTable table)
      throws IOException {
    StateFileHeader claimed =
        new StateFileHeader(
            expected.kind(),
            expected.operator(),
            expected.partition(),
            expected.version(),
            header.keys(),
            header.fingerprint());
    if (!header.equals(claimed)) {
      throw new DamagedStateException(
          file,
          "is the %s of version %d of operator %d, partition %d"
              .formatted(
                  header.kind().extension(),
                  header.version(),
                  header.operator(),
                  header.partition()));
    }
    if (header.kind() == StateFileHeader.Kind.SNAPSHOT) {
      table.reserve(header.keys());
    } else if (header.keys() != table.size() || header.fingerprint() != table.fingerprint()) {
      throw new DamagedStateException(
          file,
          "was made from %,d keys that are not the %,d keys of the version before"
              .formatted(header.keys(), table.size()));
    }
  }

  private void put(DigestTable table) throws IOException {
    need(4 + 8);
    int count = buffer.getInt();
    long number = buffer.getLong();
    for (int i = 0; i < count; i++) {
      need(16);
      put(table, buffer.getLong(), buffer.getLong(), number);
    }
  }

  private void remove(DigestTable table) throws IOException {
    need(4);
    int count = buffer.getInt();
    for (int i = 0; i < count; i++) {
      need(16);
      table.remove(buffer.getLong(), buffer.getLong());
    }
  }

  private void enter(DigestTable table) throws IOException {
    need(4);
    int count = buffer.getInt();
    for (int i = 0; i < count; i++) {
      need(24);
      put(table, buffer.getLong(), buffer.getLong(), buffer.getLong());
    }
  }

  private void put(DigestTable table, long high, long low, long number) throws IOException {
    if (number == DigestTable.ABSENT) {
      throw new DamagedStateException(file, "has a key without a number");
    }
    table.put(high, low, number);
  }

  private void end(DigestTable table) throws IOException {
    need(StateFileWriter.END_BYTES - 1);
    int keys = buffer.getInt();
    long fingerprint = buffer.getLong();
    check();
    if (buffer.getInt() != (int) checksum.getValue()) {
      throw new DamagedStateException(file, "does not have its checksum");
    }
    if (buffer.hasRemaining() || in.read() >= 0) {
      throw new DamagedStateException(file, "goes on behind its end");
    }
    if (keys != table.size() || fingerprint != table.fingerprint()) {
      throw new DamagedStateException(
          file,
          "leads to %,d keys that are not the %,d keys that were written"
              .formatted(table.size(), keys));
    }
  }

  /** Makes sure that so many bytes can be taken from the buffer. */
  private void need(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      check();
      buffer.compact();
      checked = 0;
      while (buffer.position() < bytes) {
        int read = in.read(buffer.array(), buffer.position(), buffer.remaining());
        if (read < 0) {
          throw new DamagedStateException(file, "ends too early");
        }
        buffer.position(buffer.position() + read);
      }
      buffer.flip();
    }
  }

  private void check() {
    checksum.update(buffer.array(), checked, buffer.position() - checked);
    checked = buffer.position();
  }
}
