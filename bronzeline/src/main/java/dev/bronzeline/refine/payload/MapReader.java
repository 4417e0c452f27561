package dev.bronzeline.refine.payload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

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
    List<UTF8String> keys = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    Set<UTF8String> known = Set.of();
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
          known = new HashSet<>(keys);
        }
        if (keys.size() < FEW ? keys.contains(key) : !known.add(key)) {
          throw in.duplicate();
        }
        aside.at(key);
        keys.add(key);
        values.add(value.readNullable(in, aside));
      } while (in.more('}'));
    }
    return new ArrayBasedMapData(
        new GenericArrayData(keys.toArray()), new GenericArrayData(values.toArray()));
  }
}
