package dev.bronzeline.refine;

import dev.bronzeline.refine.Check.Format;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The steps 3 to 8 for {@link Samples}, of the size that pipelines usually have. */
final class SamplePipeline {
  static final PiiKey KEY = new PiiKey("k7", Samples.bytes("0123456789abcdef0123456789abcdef"));

  static final Step HANDLER = new MalformedDataHandler(TombstonePolicy.IGNORE);
  static final Step METADATA = new IngestionMetadata("v1");
  static final Step ENFORCER =
      new SchemaEnforcer(Samples.SCHEMA, false, UnknownFields.RESCUE, KEY.cipher());
  static final Step VALIDATOR =
      new BronzeValidator(
          Rule.reject("event_id", new Format(Format.Kind.UUID)),
          Rule.reject("event_type", new Check.OneOf(Set.of("purchase", "view", "click", "login"))),
          Rule.reject("timestamp", new Check.Range(BigDecimal.ONE, null)),
          Rule.warn("timestamp", new Check.Within(null, Duration.ofDays(36500))),
          Rule.warn("amount", new Check.Range(BigDecimal.ZERO, new BigDecimal("100000"))),
          Rule.warn("page", new Check.Length(1, 2000)));
  static final Step SCRUBBER =
      new PiiScrubber(
          List.of(
              PiiField.hash("user_id"),
              PiiField.hash("session_id"),
              PiiField.hash("email", TextOperation.TRIM, TextOperation.LOWER),
              PiiField.mask("ip", MaskStyle.IPV4, 24)),
          KEY);
  static final Step NORMALIZER =
      new BronzeNormalizer(
          new Normalization.Instant("timestamp", EpochUnit.AUTO, "timestamp_iso"),
          new Normalization.Text("page", TextOperation.TRIM, TextOperation.LOWER));
  static final Step PAYLOAD = new DeadLetterPayload(KEY.cipher());

  private SamplePipeline() {}

  /** The rows after the steps given, in order. */
  static Dataset<Row> apply(Dataset<Row> rows, Step... steps) {
    Dataset<Row> result = rows;
    for (Step step : steps) {
      result = step.apply(result);
    }
    return result;
  }

  static Dataset<Row> apply(Dataset<Row> rows) {
    return apply(rows, HANDLER, METADATA, ENFORCER, VALIDATOR, SCRUBBER, NORMALIZER, PAYLOAD);
  }
}
