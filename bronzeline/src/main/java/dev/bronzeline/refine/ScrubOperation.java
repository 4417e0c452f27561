package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** What scrubs one value. */
final class ScrubOperation {
  private ScrubOperation() {}

  /** The operation for a treatment; a keyed one needs the key. */
  static LeafOperation of(PiiTreatment treatment, @Nullable PiiKey key) {
    if (treatment instanceof PiiTreatment.Hash hash) {
      PiiKey needed = Objects.requireNonNull(key);
      return new Pseudonym(new Pseudonym.Keyed(needed), sorted(hash.first()));
    }
    if (treatment instanceof PiiTreatment.Tokenize tokenize) {
      TokenCipher tokens = Objects.requireNonNull(key).tokens();
      return new Pseudonym(new Pseudonym.Token(tokens), sorted(tokenize.first()));
    }
    if (treatment instanceof PiiTreatment.UnkeyedHash hash) {
      return new Pseudonym(new Pseudonym.Unkeyed(), sorted(hash.first()));
    }
    if (treatment instanceof PiiTreatment.Mask mask) {
      return new Masking(mask.style(), mask.keep());
    }
    if (treatment instanceof PiiTreatment.MaskGroups groups) {
      return new Masking.Groups(groups.pattern());
    }
    if (treatment instanceof PiiTreatment.RoundTime time) {
      return new Rounding.Time(time.to());
    }
    if (treatment instanceof PiiTreatment.RoundNumber number) {
      return new Rounding.Bucket(number.width());
    }
    return new Remove();
  }

  private static List<TextOperation> sorted(Set<TextOperation> operations) {
    return operations.stream().sorted().toList();
  }

  /** The text of a value: that of Spark's internal form, such as the digits of a number. */
  static UTF8String text(Object value) {
    return value instanceof UTF8String text ? text : UTF8String.fromString(String.valueOf(value));
  }

  /** A string, for every type with a single value. */
  static @Nullable DataType stringOf(DataType input) {
    boolean nested =
        input instanceof StructType || input instanceof ArrayType || input instanceof MapType;
    return nested ? null : StringType;
  }

  /** Makes the value null. */
  record Remove() implements LeafOperation {
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
