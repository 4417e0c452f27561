package dev.bronzeline.refine;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Removes a text that only says that there is none, in any case.
 *
 * @param words such texts, in lower case
 * @param longest no such text has more bytes, in whatever case
 */
record NullTokens(Set<String> words, int longest) implements LeafOperation {
  /** The tokens of most people. */
  static final NullTokens USUAL = of(Set.of("null", "none", "nil", "n/a", "nan", "undefined", "-"));

  /** No character of a string takes more. */
  private static final int MOST_BYTES = 3;

  static NullTokens of(Collection<String> tokens) {
    Set<String> words =
        tokens.stream().map(NullTokens::lower).collect(Collectors.toUnmodifiableSet());
    int longest = words.stream().mapToInt(String::length).max().orElse(0);
    return new NullTokens(words, longest * MOST_BYTES);
  }

  @Nullable UTF8String apply(UTF8String text) {
    return text.numBytes() <= longest && words.contains(lower(text.toString())) ? null : text;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

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
