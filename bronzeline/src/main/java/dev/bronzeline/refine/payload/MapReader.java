package dev.bronzeline.refine.payload;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An object as a map. A value that does not fit is null in it; a member whose name UTF-8 cannot
 * hold is not in it, but set aside.
 */
final class MapReader extends ValueReader {
  /** Up to here, comparing with all keys is faster than hashing. */
  private static final int FEW = 8;

  private final ValueReader value;

  MapReader(ValueReader value) {
    this.value = value;
  }

  @Override
  int levels() {
    return 1 + value.levels();
  }

  @Override
  Object read(JsonReader in, SetAside aside, int first) {
    if (first != '{') {
      return MISFIT;
    }
    Values keys = new Values();
    Values values = new Values();
    Set<UTF8String> many = Set.of();
    in.open();
    if (!in.isEmpty('}')) {
      do {
        in.name();
        UTF8String key = in.lastString();
        in.colon();
        if (key == null) {
          aside.at(PathStep.lastName(in));
          aside.misfit();
          continue;
        }
        if (keys.size() == FEW) {
          many = keySet(keys);
        }
        if (keys.size() < FEW ? keys.contains(key) : !many.add(key)) {
          throw in.duplicate();
        }
        aside.at(key);
        keys.add(key);
        values.add(value.readNullable(in, aside));
      } while (in.more('}'));
    }
    return new ArrayBasedMapData(keys.toArrayData(), values.toArrayData());
  }

  private static Set<UTF8String> keySet(Values keys) {
    Set<UTF8String> set = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      set.add((UTF8String) keys.get(i));
    }
    return set;
  }
}
