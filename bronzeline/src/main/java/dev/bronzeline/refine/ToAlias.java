package dev.bronzeline.refine;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Puts the one name of a thing in the place of its aliases, as {@link Normalization.Aliases} says.
 *
 * @param written the names by the texts that stand for them, as they are written in the table: most
 *     texts are found here
 * @param names the names by the {@linkplain #key keys} of these texts
 * @param keepUnlisted whether a text that is no alias stays; else it cannot be rewritten
 */
record ToAlias(
    Map<UTF8String, UTF8String> written, Map<String, UTF8String> names, boolean keepUnlisted)
    implements LeafOperation {
  /** The operation for a table from names to aliases. */
  static ToAlias of(Map<String, List<String>> table, boolean keepUnlisted) {
    Map<UTF8String, UTF8String> written = new HashMap<>();
    Map<String, UTF8String> names = new HashMap<>();
    table.forEach(
        (name, aliases) ->
            Stream.concat(Stream.of(name), aliases.stream())
                .forEach(
                    alias -> {
                      UTF8String text = Texts.composed(UTF8String.fromString(name));
                      UTF8String before = names.putIfAbsent(key(alias), text);
                      if (before != null && !before.equals(text)) {
                        throw new IllegalArgumentException(
                            "'%s' stands for both '%s' and '%s'".formatted(alias, before, name));
                      }
                      written.put(UTF8String.fromString(alias), text);
                    }));
    return new ToAlias(Map.copyOf(written), Map.copyOf(names), keepUnlisted);
  }

  /**
   * What texts have in common that stand for the same: neither case nor white space at the ends nor
   * the length of white space inside matters, nor does it matter how characters are composed.
   */
  static String key(String text) {
    UTF8String spaced = Texts.collapsed(Texts.trimmed(UTF8String.fromString(text)));
    // Lower case first: the capital sharp s has no upper case, and its lower case has two letters
    // in upper case. Decomposed, marks are in order when they become letters of their own.
    String lower = decomposed(decomposed(spaced.toString()).toLowerCase(Locale.ROOT));
    return decomposed(lower.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
  }

  private static String decomposed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD);
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
    UTF8String name = written.get((UTF8String) value);
    if (name == null) {
      name = names.get(key(value.toString()));
    }
    return name != null ? name : keepUnlisted ? value : RewriteNode.FAILED;
  }

  @Override
  public String toString() {
    return "a table of aliases";
  }
}
