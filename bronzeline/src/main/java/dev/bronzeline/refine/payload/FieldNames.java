package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.FieldNotes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The names by which the fields of a struct are known. A name means one field: a field's own name
 * is nobody's alias, and of two fields with the same alias the first has it.
 *
 * @param fields the fields' own names
 * @param aliases all other names
 * @param aliased for each alias, which field it means
 */
record FieldNames(List<String> fields, List<String> aliases, List<Integer> aliased) {
  static FieldNames of(StructType type) {
    List<String> fields = List.of(type.fieldNames());
    Set<String> taken = new HashSet<>(fields);
    List<String> aliases = new ArrayList<>();
    List<Integer> aliased = new ArrayList<>();
    StructField[] all = type.fields();
    for (int i = 0; i < all.length; i++) {
      for (String alias : FieldNotes.aliasesOf(all[i])) {
        if (taken.add(alias)) {
          aliases.add(alias);
          aliased.add(i);
        }
      }
    }
    return new FieldNames(fields, aliases, aliased);
  }

  /** The fields' own names, then the aliases. */
  List<String> all() {
    List<String> all = new ArrayList<>(fields);
    all.addAll(aliases);
    return all;
  }

  /** The aliases of one field, the best first. */
  List<String> aliasesOf(int field) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < aliases.size(); i++) {
      if (aliased.get(i) == field) {
        found.add(aliases.get(i));
      }
    }
    return found;
  }
}
