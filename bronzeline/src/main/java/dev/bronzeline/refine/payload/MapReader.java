package dev.bronzeline.refine.payload;

import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An object as a map. A value that does not fit is null in it; a member whose name UTF-8 cannot
 * hold is not in it, but set aside.
 */
final class MapReader extends ValueReader {
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
    Keys keys = new Keys();
    Values values = new Values();
    in.open();
    if (!in.isEmpty('}')) {
      do {
        in.name();
        UTF8String key = in.lastString();
        in.colon();
        if (key == null) {
          aside.at(PathStep.lastName(in));
          aside.misfit(in);
          continue;
        }
        if (!keys.add(key)) {
          throw in.duplicate();
        }
        aside.at(key);
        values.add(value.readNullable(in, aside));
      } while (in.more('}'));
    }
    return new ArrayBasedMapData(keys.toArrayData(), values.toArrayData());
  }
}
