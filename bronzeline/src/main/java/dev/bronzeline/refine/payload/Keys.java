package dev.bronzeline.refine.payload;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The keys of a map while it is read. */
final class Keys {
  /** Up to here, comparing with all keys is faster than hashing. */
  private static final int FEW = 8;

  private final Values all = new Values();
  private Set<UTF8String> many = Set.of();

  /** Adds a key; false if it is there already. */
  boolean add(UTF8String key) {
    if (all.size() == FEW) {
      many = new HashSet<>();
      for (int i = 0; i < FEW; i++) {
        many.add((UTF8String) all.get(i));
      }
    }
    if (all.size() < FEW ? all.contains(key) : !many.add(key)) {
      return false;
    }
    all.add(key);
    return true;
  }

  ArrayData toArrayData() {
    return all.toArrayData();
  }
}
