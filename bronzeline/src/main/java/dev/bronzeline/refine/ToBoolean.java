package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.BooleanType;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Makes a boolean of the usual words, in any case and with white space around them, and of 1 and 0.
 */
record ToBoolean() implements LeafOperation {
  static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
  static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");
  private static final Map<String, Boolean> WORDS = words();

  @Override
  public @Nullable DataType outputType(DataType input) {
    boolean applies =
        input instanceof StringType || input instanceof IntegralType || input.equals(BooleanType);
    return applies ? BooleanType : null;
  }

  @Override
  public boolean canFail() {
    return true;
  }

  @Override
  public Object apply(Object value, DataType type) {
    if (value instanceof Boolean) {
      return value;
    }
    Boolean read =
        WORDS.get(
            value instanceof UTF8String text
                ? Texts.trimmed(text).toString().toLowerCase(Locale.ROOT)
                : value.toString());
    return read == null ? RewriteNode.FAILED : (Object) read;
  }

  private static Map<String, Boolean> words() {
    Map<String, Boolean> words = new HashMap<>();
    TRUE.forEach(word -> words.put(word, true));
    FALSE.forEach(word -> words.put(word, false));
    return Map.copyOf(words);
  }

  @Override
  public String toString() {
    return "a boolean";
  }
}
