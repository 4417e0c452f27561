package dev.bronzeline.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;

/**
 * The first bytes of a file of the state: whose it is, and what it begins with.
 *
 * @param kind what is in it
 * @param operator the number of the stateful operator in its query
 * @param partition the partition of the operator
 * @param version the version of the state that the file leads to
 * @param keys of a snapshot, how many keys it holds; of a delta, how many there were before
 * @param fingerprint of a snapshot's keys; of a delta, of the keys before
 * @see DigestTable#fingerprint
 */
record StateFileHeader(
    Kind kind, long operator, int partition, long version, int keys, long fingerprint) {
  static final int BYTES = 42;

  private static final int MAGIC = 0x425A4453; // BZDS
  private static final byte FORMAT = 1;

  /** The two kinds of files. */
  enum Kind {
    /** What one version changed. */
    DELTA("delta", 'D'),
    /** All that a version holds. */
    SNAPSHOT("snapshot", 'S');

    private final String extension;
    private final byte code;

    Kind(String extension, char code) {
      this.extension = extension;
      this.code = (byte) code;
    }

    /** The name of the file of a version. */
    String fileName(long version) {
      return version + "." + extension;
    }

    String extension() {
      return extension;
    }
  }

  void write(ByteBuffer to) {
    int begin = to.position();
    to.putInt(MAGIC)
        .put(FORMAT)
        .put(kind.code)
        .putLong(operator)
        .putInt(partition)
        .putLong(version)
        .putInt(keys)
        .putLong(fingerprint);
    to.putInt(checksum(to, begin));
  }

  /**
   * Reads a header.
   *
   * @param from has {@link #BYTES} bytes at least
   * @throws DamagedStateException if it is none
   */
  static StateFileHeader read(ByteBuffer from, Path file) throws IOException {
    int begin = from.position();
    if (from.getInt() != MAGIC) {
      throw new DamagedStateException(file, "is not a file of this state store");
    }
    byte format = from.get();
    if (format != FORMAT) {
      throw new DamagedStateException(
          file, "has the format " + format + ", which this version of Bronzeline does not know");
    }
    byte kind = from.get();
    StateFileHeader header =
        new StateFileHeader(
            kind == Kind.DELTA.code ? Kind.DELTA : Kind.SNAPSHOT,
            from.getLong(),
            from.getInt(),
            from.getLong(),
            from.getInt(),
            from.getLong());
    if (checksum(from, begin) != from.getInt()) {
      throw new DamagedStateException(file, "has a header that does not have its checksum");
    }
    return header;
  }

  private static int checksum(ByteBuffer bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, bytes.position() - from));
    return (int) crc.getValue();
  }
}
