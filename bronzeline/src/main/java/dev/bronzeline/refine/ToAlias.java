package dev.bronzeline.refine;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Puts the one name of a thing in the place of its aliases, as {@link Normalization.Aliases} says.
 *
 * @param names by {@linkplain #key key}, those of the names themselves too
 * @param keepUnlisted whether a text that is no alias stays; else it cannot be rewritten
 */
record ToAlias(Map<String, UTF8String> names, boolean keepUnlisted) implements LeafOperation {
  /** The operation for a table from names to aliases. */
  static ToAlias of(Map<String, List<String>> table, boolean keepUnlisted) {
    Map<String, UTF8String> names = new HashMap<>();
    table.forEach(
        (name, aliases) -> {
          add(names, name, name);
          aliases.forEach(alias -> add(names, alias, name));
        });
    return new ToAlias(Map.copyOf(names), keepUnlisted);
  }

  private static void add(Map<String, UTF8String> names, String alias, String name) {
    UTF8String before = names.putIfAbsent(key(alias), UTF8String.fromString(name));
    if (before != null && !before.toString().equals(name)) {
      throw new IllegalArgumentException(
          "'%s' stands for both '%s' and '%s'".formatted(alias, before, name));
    }
  }

  /**
   * What texts have in common that stand for the same: neither case nor white space at the ends nor
   * the length of white space inside matters, nor does it matter how characters are composed. So no
   * operation on texts that comes before makes a difference.
   */
  static String key(String text) {
    UTF8String spaced = Texts.collapsed(Texts.trimmed(UTF8String.fromString(text)));
    String composed = Texts.composed(spaced).toString();
    String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Texts.composed(UTF8String.fromString(folded)).toString();
  }

  @Override
  public @Nullable DataType outputType(DataType input) {
    return input instanceof StringType ? input : null;
  }

  @Override
  public boolean canFail() {
    return !keepUnlisted;
  }

  @Override
  public Object apply(Object value, DataType type) {
    UTF8String name = names.get(key(value.toString()));
    return name != null ? name : keepUnlisted ? value : RewriteNode.FAILED;
  }

  @Override
  public String toString() {
    return "a table of aliases";
  }
}
