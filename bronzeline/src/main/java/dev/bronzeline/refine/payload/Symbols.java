package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The only values that a string field may have.
 *
 * @param known all of them
 * @param other what stands for any other value; null when such a value does not fit
 */
record Symbols(Set<UTF8String> known, @Nullable UTF8String other) {
  /**
   * The symbols of a field, of the strings in its arrays and maps, too; null when it may have any
   * value.
   */
  static @Nullable Symbols of(StructField field) {
    List<String> symbols = FieldNotes.symbolsOf(field);
    String other = FieldNotes.defaultSymbolOf(field);
    return symbols.isEmpty()
        ? null
        : new Symbols(
            symbols.stream().map(UTF8String::fromString).collect(Collectors.toUnmodifiableSet()),
            other == null ? null : UTF8String.fromString(other));
  }
}
