package dev.bronzeline.demo;

import static dev.bronzeline.ledger.Disposition.ACCEPTED;
import static dev.bronzeline.ledger.Disposition.DUPLICATE;
import static dev.bronzeline.ledger.Disposition.IGNORED;
import static dev.bronzeline.ledger.Disposition.REJECTED;

import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.schema.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of sample events, each with its share and with what the pipeline {@code user_events}
 * must make of it.
 */
public enum SampleKind {
  /** A good event. Its share is what the other kinds leave. */
  VALID(0, ACCEPTED),
  /** A good event whose e-mail address is none; a rule warns of it. */
  DOUBTFUL(5, ACCEPTED),
  /** A good event with fields that the schema does not declare; they are kept aside. */
  UNKNOWN_FIELD(10, ACCEPTED),
  /** A good event whose amount or device is of another type; it is null, and kept aside. */
  MISFIT(3, ACCEPTED),
  /** A good event whose page is 20 kB long, in every tenth block 200 kB. */
  LARGE_VALUE(1, ACCEPTED),

  /** An exact copy of one of the last thousand good events. */
  DUPLICATE_NEAR(15, DUPLICATE),
  /** An exact copy of a good event of an earlier portion. */
  DUPLICATE_FAR(10, DUPLICATE),

  /** A record with a key and no value. */
  TOMBSTONE(4, IGNORED, "ignore", Reason.TOMBSTONE),

  /** An event that ends in the middle. */
  TRUNCATED(3, REJECTED, "parse", Reason.TRUNCATED_JSON),
  /** An event with something after its end. */
  TRAILING_GARBAGE(2, REJECTED, "parse", Reason.TRAILING_DATA),
  /** XML, a query string, or quotes of the wrong kind. */
  NOT_JSON(2, REJECTED, "parse", Reason.INVALID_JSON),
  /** A number that is not one in JSON: NaN or Infinity. */
  NOT_A_NUMBER(1, REJECTED, "parse", Reason.INVALID_JSON),
  /** An event with a byte that UTF-8 does not allow. */
  BAD_UTF8(2, REJECTED, "parse", Reason.NOT_UTF8),
  /** An event inside an array. */
  TOP_LEVEL_ARRAY(1, REJECTED, "parse", Reason.WRONG_ROOT_TYPE),
  /** An event that names a declared field twice. */
  DUPLICATE_KEY(1, REJECTED, "parse", Reason.DUPLICATE_KEY),
  /** An event after a byte order mark. */
  BYTE_ORDER_MARK(1, REJECTED, "parse", Reason.BOM),
  /** An event with five thousand nested arrays. */
  TOO_DEEP(1, REJECTED, "parse", Reason.TOO_DEEP),
  /** A value of no bytes. */
  EMPTY_VALUE(1, REJECTED, "parse", Reason.EMPTY_VALUE),
  /** An event above the pipeline's limit; only on request, one in ten thousand. */
  OVERSIZED(0, REJECTED, "parse", Reason.OVERSIZED),

  /** An event without a field that is required, or with null there. */
  MISSING_FIELD(5, REJECTED, "enforce", Reason.MISSING_REQUIRED_FIELD),
  /** A required field whose value cannot be of its declared type. */
  WRONG_TYPE(5, REJECTED, "enforce", Reason.TYPE_MISMATCH),

  /** A negative amount. */
  OUT_OF_RANGE(4, REJECTED, "validate", Reason.RULE_BROKEN),
  /** An event type that the shop does not know. */
  UNKNOWN_TYPE(3, REJECTED, "validate", Reason.RULE_BROKEN),
  /** A timestamp ten years ahead. */
  FUTURE_TIMESTAMP(2, REJECTED, "validate", Reason.RULE_BROKEN),
  /** The timestamp 0. */
  ZERO_TIMESTAMP(2, REJECTED, "validate", Reason.RULE_BROKEN);

  private final int perMille;
  private final Disposition disposition;
  private final @Nullable String reason;

  SampleKind(int perMille, Disposition disposition) {
    this.perMille = perMille;
    this.disposition = disposition;
    this.reason = null;
  }

  SampleKind(int perMille, Disposition disposition, String stage, String reason) {
    this.perMille = perMille;
    this.disposition = disposition;
    this.reason = stage + "/" + reason;
  }

  /** How many of a thousand events are of this kind; 0 for the rest and for what is on request. */
  int perMille() {
    return perMille;
  }

  /** Where the record must end. */
  public Disposition disposition() {
    return disposition;
  }

  /** Under what the ledger must count it: {@code stage/REASON}, null if it needs no reason. */
  public @Nullable String reason() {
    return reason;
  }
}
