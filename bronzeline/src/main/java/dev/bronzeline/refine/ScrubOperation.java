package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Hashing, masking and removing of one value. */
sealed interface ScrubOperation extends LeafOperation {
  /** The operation for a treatment; a hash needs the key. */
  static ScrubOperation of(PiiTreatment treatment, @Nullable PiiKey key) {
    if (treatment instanceof PiiTreatment.Hash hash) {
      return new Hash(Objects.requireNonNull(key), hash.first().stream().sorted().toList());
    }
    if (treatment instanceof PiiTreatment.Mask mask) {
      return new Mask(mask.style(), mask.keep());
    }
    return new Remove();
  }

  /** The text of a value that is hashed or masked. */
  private static UTF8String text(Object value) {
    return value instanceof UTF8String text ? text : UTF8String.fromString(String.valueOf(value));
  }

  private static @Nullable DataType stringOf(DataType input) {
    boolean nested =
        input instanceof StructType || input instanceof ArrayType || input instanceof MapType;
    return nested ? null : StringType;
  }

  /**
   * HMAC-SHA256. Values that are not strings are hashed as the text of Spark's internal value: the
   * digits of a number, {@code true}, days or microseconds since 1970.
   */
  record Hash(PiiKey key, List<TextOperation> first) implements ScrubOperation {
    @Override
    public @Nullable DataType outputType(DataType input) {
      return stringOf(input);
    }

    @Override
    public boolean canFail() {
      return true;
    }

    @Override
    public @Nullable Object apply(Object value, DataType type) {
      if (value instanceof byte[] bytes) {
        return key.hash(bytes, 0, bytes.length);
      }
      UTF8String text = text(value);
      for (int i = 0; i < first.size(); i++) {
        text = first.get(i).apply(text);
        if (text == null) {
          return null;
        }
      }
      if (text.getBaseObject() instanceof byte[] bytes) {
        int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
        return key.hash(bytes, from, text.numBytes());
      }
      byte[] bytes = text.getBytes();
      return key.hash(bytes, 0, bytes.length);
    }
  }

  /** Keeps a part to be seen. */
  record Mask(MaskStyle style, int keep) implements ScrubOperation {
    private static final UTF8String HIDDEN = UTF8String.fromString("***");

    @Override
    public @Nullable DataType outputType(DataType input) {
      return stringOf(input);
    }

    @Override
    public boolean canFail() {
      return style == MaskStyle.EMAIL || style == MaskStyle.IPV4;
    }

    @Override
    public Object apply(Object value, DataType type) {
      if (style == MaskStyle.ALL || value instanceof byte[]) {
        return HIDDEN;
      }
      UTF8String text = text(value);
      return switch (style) {
        case ALL -> HIDDEN;
        case EMAIL -> email(text);
        case IPV4 -> network(text);
        case KEEP_FIRST -> {
          int length = text.numChars();
          yield length <= keep ? HIDDEN : UTF8String.concat(text.substring(0, keep), HIDDEN);
        }
        case KEEP_LAST -> {
          int length = text.numChars();
          yield length <= keep
              ? HIDDEN
              : UTF8String.concat(HIDDEN, text.substring(length - keep, length));
        }
      };
    }

    private static Object email(UTF8String text) {
      int at = StringForms.indexOfAt(text);
      if (at < 1 || at == text.numBytes() - 1) {
        return RewriteNode.FAILED;
      }
      return UTF8String.concat(
          HIDDEN,
          UTF8String.fromAddress(
              text.getBaseObject(), text.getBaseOffset() + at, text.numBytes() - at));
    }

    private Object network(UTF8String text) {
      if (!StringForms.isIpv4(text)) {
        return RewriteNode.FAILED;
      }
      return StringForms.ipv4Text(StringForms.ipv4(text) & (-1 << (Integer.SIZE - keep)));
    }
  }

  /** Makes the value null. */
  record Remove() implements ScrubOperation {
    @Override
    public DataType outputType(DataType input) {
      return input;
    }

    @Override
    public boolean canFail() {
      return false;
    }

    @Override
    public @Nullable Object apply(Object value, DataType type) {
      return null;
    }
  }
}
