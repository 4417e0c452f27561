package dev.bronzeline.schema;

/**
 * The codes that say why a record is not in the bronze table. They are written to the dead-letter
 * table and to the commit log, so a code is never renamed and never reused.
 */
public final class Reason {

  /** Parse: the value is there but has no bytes, or nothing but white space. */
  public static final String EMPTY_VALUE = "EMPTY_VALUE";

  /** Parse: the value is not well-formed UTF-8. */
  public static final String NOT_UTF8 = "NOT_UTF8";

  /** Parse: the value begins with a byte order mark. */
  public static final String BOM = "BOM";

  /** Parse: the value is not JSON as RFC 8259 defines it. */
  public static final String INVALID_JSON = "INVALID_JSON";

  /** Parse: the value ends in the middle of a JSON text. */
  public static final String TRUNCATED_JSON = "TRUNCATED_JSON";

  /** Parse: something follows the JSON text. */
  public static final String TRAILING_DATA = "TRAILING_DATA";

  /** Parse: the JSON text is not an object. */
  public static final String WRONG_ROOT_TYPE = "WRONG_ROOT_TYPE";

  /** Parse: the value nests deeper than the pipeline allows. */
  public static final String TOO_DEEP = "TOO_DEEP";

  /** Parse: the value has more bytes than the pipeline allows. */
  public static final String OVERSIZED = "OVERSIZED";

  /** Parse: an object names a declared field twice. */
  public static final String DUPLICATE_KEY = "DUPLICATE_KEY";

  /** Parse or ignore, by the pipeline's policy: the record has a null value. */
  public static final String TOMBSTONE = "TOMBSTONE";

  /** Enforce: a required field is absent or null. */
  public static final String MISSING_REQUIRED_FIELD = "MISSING_REQUIRED_FIELD";

  /** Enforce: a field's value does not fit its declared type. */
  public static final String TYPE_MISMATCH = "TYPE_MISMATCH";

  /** Enforce: the event has a field that the schema does not declare. */
  public static final String UNKNOWN_FIELD = "UNKNOWN_FIELD";

  /** Validate: a rule of severity reject or fail is broken. */
  public static final String RULE_BROKEN = "RULE_BROKEN";

  /** Scrub: a field with personal data could not be scrubbed. */
  public static final String UNSCRUBBABLE = "UNSCRUBBABLE";

  /** Detect: what looks like personal data is in a field that is not declared to hold any. */
  public static final String PERSONAL_DATA = "PERSONAL_DATA";

  /** Normalize: a value could not be brought to its normal form. */
  public static final String NOT_NORMALIZABLE = "NOT_NORMALIZABLE";

  private Reason() {}
}
