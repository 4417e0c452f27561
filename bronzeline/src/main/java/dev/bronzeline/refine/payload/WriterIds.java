package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * What is made of the schemas that the ids in records stand for, each made once.
 *
 * <p>That the registry cannot be asked is no fault of a record, so it is asked a few times more,
 * and then the exception goes its way: the task fails, and its batch is run again later.
 *
 * <p>Thread-safe.
 */
final class WriterIds<T> {
  /** Waits between two questions. */
  interface Pause {
    void before(int attempt) throws InterruptedException;
  }

  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 200;

  /** Garbage may hold any id; so many are remembered as being none. */
  private static final int MOST_UNKNOWN = 10_000;

  private final WriterSchemas schemas;
  private final Function<Schema, T> made;
  private final Pause pause;
  private final Map<Integer, T> known = new ConcurrentHashMap<>();
  private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();

  /**
   * @param made what is made of a schema
   */
  WriterIds(WriterSchemas schemas, Function<Schema, T> made) {
    this(schemas, made, attempt -> Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1)));
  }

  WriterIds(WriterSchemas schemas, Function<Schema, T> made, Pause pause) {
    this.schemas = schemas;
    this.made = made;
    this.pause = pause;
  }

  /**
   * What was made of the schema whose id stands in a value.
   *
   * @throws SchemaUnavailableException when the registry cannot be asked
   */
  T of(byte[] value) {
    int id = WireFormat.id(value);
    T found = known.get(id);
    if (found != null) {
      return found;
    }
    if (id < 0 || unknown.contains(id)) {
      throw unknown(id);
    }
    try {
      T fresh = made.apply(ask(id));
      known.put(id, fresh);
      return fresh;
    } catch (UnknownSchemaException e) {
      if (unknown.size() < MOST_UNKNOWN) {
        unknown.add(id);
      }
      throw unknown(id);
    }
  }

  private static Malformed unknown(int id) {
    return new Malformed(
        Reason.UNKNOWN_SCHEMA,
        "the registry has no schema with the id %d, which stands".formatted(id),
        WireFormat.ID);
  }

  private Schema ask(int id) {
    for (int attempt = 1; ; attempt++) {
      try {
        return schemas.byId(id);
      } catch (SchemaUnavailableException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt, e);
      }
    }
  }

  private void pause(int attempt, SchemaUnavailableException why) {
    try {
      pause.before(attempt);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      why.addSuppressed(interrupted);
      throw why;
    }
  }
}
