package dev.bronzeline.refine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to a text. White space is every character up to U+0020, as for {@link
 * String#trim}. Several operations are always done in the order that {@link #inOrder} gives, so
 * that doing them again changes nothing.
 */
public enum TextOperation implements LeafOperation {
  /** Removes white space at both ends. */
  TRIM {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return Texts.trimmed(text);
    }
  },
  /** Makes one space of every run of white space. */
  COLLAPSE {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return Texts.collapsed(text);
    }
  },
  /** Lower case, the same in every locale. */
  LOWER {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return Texts.lower(text);
    }
  },
  /** Upper case, the same in every locale. */
  UPPER {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return UTF8String.fromString(text.toString().toUpperCase(Locale.ROOT));
    }
  },
  /** Composes characters: Unicode's normalization form C. */
  NFC {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return Texts.composed(text);
    }
  },
  /** Removes a text that only says that there is none: null, none, nil, n/a, nan, undefined, -. */
  NULL_TOKEN_TO_NULL {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return NullTokens.USUAL.apply(text);
    }
  },
  /** Removes an empty text. */
  EMPTY_TO_NULL {
    @Override
    @Nullable UTF8String apply(UTF8String text) {
      return text.numBytes() == 0 ? null : text;
    }
  };

  /**
   * The operations in the order in which they are done: as they stand here. Texts that are composed
   * and change their case are composed before that as well, since the case of a letter may depend
   * on how its marks are ordered.
   */
  static List<TextOperation> inOrder(Collection<TextOperation> operations) {
    List<TextOperation> ordered = new ArrayList<>(new TreeSet<>(operations));
    if (ordered.contains(NFC) && (ordered.contains(LOWER) || ordered.contains(UPPER))) {
      ordered.add(0, NFC);
    }
    return List.copyOf(ordered);
  }

  abstract @Nullable UTF8String apply(UTF8String text);

  @Override
  public @Nullable DataType outputType(DataType input) {
    return input instanceof StringType ? input : null;
  }

  @Override
  public boolean canFail() {
    return false;
  }

  @Override
  public @Nullable Object apply(Object value, DataType type) {
    return apply((UTF8String) value);
  }
}
