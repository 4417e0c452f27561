package dev.bronzeline.schema;

/**
 * The names of the columns that travel with a record, from the Kafka reader to the tables.
 *
 * <p>All of them start with an underscore, and configuration refuses event fields that do, so an
 * event may freely have fields called {@code topic} or {@code timestamp}.
 */
public final class Columns {

  /** The Kafka topic: string. */
  public static final String TOPIC = "_topic";

  /** The Kafka partition: int. */
  public static final String PARTITION = "_partition";

  /** The Kafka offset: long. */
  public static final String OFFSET = "_offset";

  /** The record's timestamp as Kafka holds it: timestamp. */
  public static final String KAFKA_TIMESTAMP = "_kafka_timestamp";

  /** The record's key, null on accepted rows after the narrow steps: binary. */
  public static final String KEY = "_key";

  /** The record's value, null on accepted rows after the narrow steps: binary. */
  public static final String VALUE = "_value";

  /** The record's headers: array of struct(key string, value binary). */
  public static final String HEADERS = "_headers";

  /** Why the value could not be parsed, null when it was: struct(reason, message). */
  public static final String FAILURE = "_failure";

  /** Declared fields whose value does not fit their type, by path, as raw JSON; null when none. */
  public static final String MISFITS = "_misfits";

  /** Undeclared fields, by path, as raw JSON; null when none. */
  public static final String UNKNOWN = "_unknown";

  /** Why the row is rejected, null while it is not: struct(stage, reason, field, message). */
  public static final String REJECTION = "_rejection";

  /** When the batch was ingested, one value for all its rows: timestamp. */
  public static final String INGESTED_AT = "_ingested_at";

  /** The version of the schema that the row was read with: string. */
  public static final String SCHEMA_VERSION = "_schema_version";

  /** What did not fit the schema but was kept, by path, as raw JSON; null when none. */
  public static final String RESCUED = "_rescued";

  /** {@code valid}, {@code warned} or {@code rejected}: string. */
  public static final String VALIDATION_STATUS = "_validation_status";

  /** The weighted share of the rules that hold, 0 to 1: double. */
  public static final String QUALITY_SCORE = "_quality_score";

  /** The ids of all broken rules, empty when none: array of string. */
  public static final String VIOLATIONS = "_violations";

  /** Whether personal data of this row was hashed, masked or removed: boolean. */
  public static final String PII_SCRUBBED = "_pii_scrubbed";

  /** Whether the row has to wait for the window of its key to close: boolean. In no table. */
  public static final String HELD = "_held";

  private Columns() {}
}
