package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The values of one record that have no place in its row: declared ones that do not fit their type,
 * and undeclared ones. Each is kept as its JSON text, under its path.
 */
final class SetAside {
  /** All paths together: each repeats the names above it, which may be long. */
  static final int MOST_PATH_BYTES = 16 << 20;

  private final Input in;
  private final int limit;

  // Where the reader is, one element a level: a PathStep, or a map's key as a UTF8String, or null
  // for an array, whose index is in the other array. Made into text only when it is needed.
  private final @Nullable Object[] steps;
  private final int[] indexes;

  private int count;
  private long pathBytes;
  private @Nullable Map<UTF8String, UTF8String> misfits;
  private @Nullable Map<UTF8String, UTF8String> unknown;

  /**
   * @param levels how deep the schema is
   * @param limit how many values may be set aside
   */
  SetAside(Input in, int levels, int limit) {
    this.in = in;
    this.limit = limit;
    this.steps = new Object[levels];
    this.indexes = new int[levels];
  }

  /** Says that the reader goes on to a member of the innermost open object. */
  void at(PathStep step) {
    steps[in.depth() - 1] = step;
  }

  /** Says that the reader goes on to the value of a key in the innermost open map. */
  void at(UTF8String key) {
    steps[in.depth() - 1] = key;
  }

  /** Says that the reader goes on to an element of the innermost open array. */
  void at(int index) {
    int level = in.depth() - 1;
    steps[level] = null;
    indexes[level] = index;
  }

  /** Passes the next value, which does not fit, and keeps it under the current path. */
  void misfit(JsonReader json) {
    json.next();
    int from = json.at();
    misfit(from, json.text(from));
  }

  /** Passes the next value, which is not declared, and keeps it under the current path. */
  void unknown(JsonReader json) {
    json.next();
    int from = json.at();
    unknown(from, json.text(from));
  }

  /**
   * Keeps a value that does not fit under the current path.
   *
   * @param from where it begins
   * @param text its JSON text
   */
  void misfit(int from, UTF8String text) {
    misfits = put(misfits, from, text);
  }

  /**
   * Keeps a value that is not declared under the current path.
   *
   * @param from where it begins
   * @param text its JSON text
   */
  void unknown(int from, UTF8String text) {
    unknown = put(unknown, from, text);
  }

  private Map<UTF8String, UTF8String> put(
      @Nullable Map<UTF8String, UTF8String> values, int from, UTF8String text) {
    Map<UTF8String, UTF8String> kept = values == null ? new LinkedHashMap<>() : values;
    UTF8String path = path();
    count++;
    pathBytes += path.numBytes();
    if (kept.put(path, text) != null) {
      throw Malformed.duplicate(from);
    }
    if (count > limit) {
      throw new Malformed(
          Reason.OVERSIZED, "more than " + limit + " undeclared or misfitting values", from);
    }
    if (pathBytes > MOST_PATH_BYTES) {
      throw new Malformed(
          Reason.OVERSIZED,
          "paths of undeclared or misfitting values of more than " + MOST_PATH_BYTES + " bytes",
          from);
    }
    return kept;
  }

  private UTF8String path() {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (int level = 0; level < in.depth(); level++) {
      step(level).appendTo(path);
    }
    return UTF8String.fromBytes(path.toByteArray());
  }

  private PathStep step(int level) {
    Object step = steps[level];
    if (step == null) {
      return PathStep.index(indexes[level]);
    }
    return step instanceof UTF8String key ? PathStep.name(key.getBytes()) : (PathStep) step;
  }

  /** Null when there are none. */
  @Nullable MapData misfits() {
    return toMap(misfits);
  }

  /** Null when there are none. */
  @Nullable MapData unknownFields() {
    return toMap(unknown);
  }

  private static @Nullable MapData toMap(@Nullable Map<UTF8String, UTF8String> values) {
    return values == null
        ? null
        : new ArrayBasedMapData(
            new GenericArrayData(values.keySet().toArray()),
            new GenericArrayData(values.values().toArray()));
  }
}
