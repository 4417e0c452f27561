package dev.bronzeline.dedup;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * What two copies of an event have in common: the first 16 bytes of SHA-256 over the key fields, or
 * over the record's coordinates when there is no key.
 *
 * <p>Every field is preceded by its length, and key and coordinates by a different letter, so that
 * different keys never give the same input. The state of the query thus holds no value in clear and
 * as many bytes for every event, and no one can make up an event that hides another.
 *
 * @param keys the key fields: strings, binaries, numbers, booleans, dates or timestamps
 */
public record DedupKey(StructType keys) implements ScalarFunction<byte[]> {
  static final int BYTES = 16;

  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(DedupKey::sha256);

  /** Called from generated code; null keys stand for a row that has no copies. */
  public byte[] invoke(
      @Nullable InternalRow key, @Nullable UTF8String topic, int partition, long offset) {
    MessageDigest digest = SHA256.get();
    if (key == null) {
      digest.update((byte) 'c');
      add(digest, topic == null ? new byte[0] : topic.getBytes());
      digest.update(ByteBuffer.allocate(12).putInt(partition).putLong(offset).array());
    } else {
      digest.update((byte) 'k');
      for (int i = 0; i < keys.length(); i++) {
        add(digest, bytes(key.get(i, keys.apply(i).dataType())));
      }
    }
    return Arrays.copyOf(digest.digest(), BYTES);
  }

  private static byte[] bytes(Object value) {
    if (value instanceof UTF8String text) {
      return text.getBytes();
    }
    return value instanceof byte[] bytes
        ? bytes
        : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    int length = bytes.length;
    digest.update((byte) (length >>> 24));
    digest.update((byte) (length >>> 16));
    digest.update((byte) (length >>> 8));
    digest.update((byte) length);
    digest.update(bytes, 0, length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {keys, StringType, IntegerType, LongType};
  }

  @Override
  public DataType resultType() {
    return BinaryType;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "dedup_key";
  }
}
