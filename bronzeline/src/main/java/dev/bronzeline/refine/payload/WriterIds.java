package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.WriterSchemas;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * What is made of the schemas that the ids in records stand for, each made once.
 *
 * <p>An id without a schema is remembered, too: it lives as long as its decoder, which is one task,
 * so the next batch asks again.
 *
 * <p>Thread-safe.
 */
final class WriterIds<T> {
  /** Garbage may hold any id; so many are remembered as having no schema. */
  private static final int MOST_REFUSED = 10_000;

  private static final String NONE = "the registry has no schema with the id %d, which";

  private final WriterSchemas schemas;
  private final Unreachable unreachable;
  private final Function<Schema, T> made;
  private final Map<Integer, T> known = new ConcurrentHashMap<>();
  private final Map<Integer, Malformed> refused = new ConcurrentHashMap<>();

  /**
   * @param unreachable what becomes of a record whose schema cannot be asked for
   * @param made what is made of a schema
   */
  WriterIds(WriterSchemas schemas, Unreachable unreachable, Function<Schema, T> made) {
    this.schemas = schemas;
    this.unreachable = unreachable;
    this.made = made;
  }

  /**
   * What was made of the schema whose id stands in a value.
   *
   * @throws Malformed when there is none, or it is {@link Unreachable#REJECT rejected}
   * @throws SchemaUnavailableException when the registry cannot be asked, and that is to be {@link
   *     Unreachable#RETRY tried again}
   */
  T of(byte[] value) {
    int id = WireFormat.id(value);
    T found = known.get(id);
    return found == null ? first(id) : found;
  }

  private T first(int id) {
    Malformed before = refused.get(id);
    if (before != null) {
      throw before;
    }
    if (id < 0) {
      throw refuse(id, Reason.UNKNOWN_SCHEMA, NONE);
    }
    try {
      T fresh = made.apply(schemas.byId(id));
      known.put(id, fresh);
      return fresh;
    } catch (UnknownSchemaException e) {
      throw refuse(id, Reason.UNKNOWN_SCHEMA, NONE);
    } catch (SchemaUnavailableException e) {
      if (unreachable == Unreachable.RETRY) {
        throw e;
      }
      throw refuse(
          id,
          Reason.UNREACHABLE_SCHEMA,
          "the registry does not answer for the schema with the id %d, which");
    }
  }

  private Malformed refuse(int id, String reason, String what) {
    Malformed malformed = new Malformed(reason, what.formatted(id) + " stands", WireFormat.ID);
    if (refused.size() < MOST_REFUSED) {
      refused.put(id, malformed);
    }
    return malformed;
  }
}
