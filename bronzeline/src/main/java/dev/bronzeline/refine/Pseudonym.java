package dev.bronzeline.refine;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Puts a hash or a token in the place of a value. Values that are not strings stand for the text of
 * Spark's internal value: the digits of a number, {@code true}, days or microseconds since 1970.
 *
 * @param maker makes it
 * @param first what is done to the text before, in order
 */
record Pseudonym(Maker maker, List<TextOperation> first) implements LeafOperation {

  /** Makes a pseudonym of some bytes: the same of the same bytes. */
  interface Maker extends Serializable {
    UTF8String of(byte[] bytes, int from, int length);
  }

  /** HMAC-SHA256. */
  record Keyed(PiiKey key) implements Maker {
    @Override
    public UTF8String of(byte[] bytes, int from, int length) {
      return key.hash(bytes, from, length);
    }
  }

  /** AES-SIV. */
  record Token(TokenCipher tokens) implements Maker {
    @Override
    public UTF8String of(byte[] bytes, int from, int length) {
      return tokens.token(bytes, from, length);
    }
  }

  /** SHA-256. */
  record Unkeyed() implements Maker {
    @Override
    public UTF8String of(byte[] bytes, int from, int length) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes, from, length);
        return UTF8String.fromString("sha256:" + HexFormat.of().formatHex(digest.digest()));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java platform has SHA-256", e);
      }
    }
  }

  @Override
  public @Nullable DataType outputType(DataType input) {
    return ScrubOperation.stringOf(input);
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public @Nullable Object apply(Object value, DataType type) {
    if (value instanceof byte[] bytes) {
      return maker.of(bytes, 0, bytes.length);
    }
    UTF8String text = ScrubOperation.text(value);
    for (int i = 0; i < first.size(); i++) {
      text = first.get(i).apply(text);
      if (text == null) {
        return null;
      }
    }
    if (text.getBaseObject() instanceof byte[] bytes) {
      int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return maker.of(bytes, from, text.numBytes());
    }
    byte[] bytes = text.getBytes();
    return maker.of(bytes, 0, bytes.length);
  }
}
