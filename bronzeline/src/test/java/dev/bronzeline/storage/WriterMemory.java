package dev.bronzeline.storage;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LaneWriter} remembers between two operations, when nothing else of its past can
 * matter any more.
 *
 * @param writer who
 * @param step how many operations it has done
 * @param fields the values of its fields that change
 */
record WriterMemory(String writer, int step, List<@Nullable Object> fields) {

  /** What never changes and remembers nothing. */
  private static final Set<Class<?>> STEADY =
      Set.of(
          Store.class,
          CommitLog.class,
          Intents.class,
          Writing.class,
          Clock.class,
          String.class,
          Pause.class);

  private static final List<Field> FIELDS = changing();

  private static List<Field> changing() {
    List<Field> fields = new ArrayList<>();
    for (Field field : LaneWriter.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      if (!Modifier.isFinal(field.getModifiers())) {
        field.setAccessible(true);
        fields.add(field);
      } else if (!STEADY.contains(field.getType())) {
        throw new AssertionError(field + " may remember something: compare it, or call it steady");
      }
    }
    return fields;
  }

  static WriterMemory of(String name, int step, LaneWriter writer) {
    List<@Nullable Object> values = new ArrayList<>();
    try {
      for (Field field : FIELDS) {
        values.add(field.get(writer));
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return new WriterMemory(name, step, Collections.unmodifiableList(values));
  }

  /** Makes a new writer remember all this. Returns the number of operations done. */
  int restore(LaneWriter newWriter) {
    try {
      for (int i = 0; i < fields.size(); i++) {
        FIELDS.get(i).set(newWriter, fields.get(i));
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return step;
  }
}
