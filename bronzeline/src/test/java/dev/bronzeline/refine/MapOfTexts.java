package dev.bronzeline.refine;

import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** A map of texts as Spark holds it. */
final class MapOfTexts {
  private MapOfTexts() {}

  static MapData of(Map<String, String> texts) {
    return new ArrayBasedMapData(
        new GenericArrayData(texts.keySet().stream().map(UTF8String::fromString).toArray()),
        new GenericArrayData(texts.values().stream().map(UTF8String::fromString).toArray()));
  }
}
