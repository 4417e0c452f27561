package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Step 7: hashes, tokenizes, masks, generalizes or removes personal data, at any depth.
 *
 * <p>Fails closed: a value that cannot be scrubbed rejects its row, and a field that the frame does
 * not have refuses the frame. Adds {@code _pii_scrubbed}: true on accepted rows, if any field is
 * named. On rows rejected before, columns with personal data become null and nothing is hashed:
 * their dead letters are made of the original bytes, which {@link DeadLetterPayload} seals.
 *
 * @param fields the fields with personal data; none of them inside another
 * @param key the key of hashes and tokens; may be null if there are none
 */
public record PiiScrubber(List<PiiField> fields, @Nullable PiiKey key) implements Step {
  /**
   * Copies the fields.
   *
   * @throws IllegalArgumentException if a path is not one or the key is missing
   */
  public PiiScrubber {
    fields = List.copyOf(fields);
    for (PiiField field : fields) {
      FieldPath.parse(field.path());
      if (key == null && field.treatment().isKeyed()) {
        throw new IllegalArgumentException(
            "'%s' is to be hashed or tokenized, but there is no key".formatted(field.path()));
      }
    }
  }

  /** Hashes the fields. */
  public PiiScrubber(PiiKey key, String... hashed) {
    this(Arrays.stream(hashed).map(PiiField::hash).toList(), key);
  }

  /** The same as {@link #apply}. */
  public Dataset<Row> scrub(Dataset<Row> rows) {
    return apply(rows);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a field is not in the frame, its treatment does not fit its
   *     type, or it is not clear what happens to a field, since one is inside another or two
   *     equally precise paths mean it
   */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    List<Rewrite.Task> tasks =
        PiiPaths.resolve(rows.schema(), fields).entrySet().stream()
            .map(
                entry -> new Rewrite.Task(entry.getKey(), ScrubOperation.of(entry.getValue(), key)))
            .toList();
    return new Rewriting(
            Rewrite.of(rows.schema(), tasks, false),
            Rejection.SCRUB,
            Reason.UNSCRUBBABLE,
            "a field with personal data cannot be scrubbed as the pipeline asks")
        .apply(rows)
        .withColumn(
            Columns.PII_SCRUBBED, fields.isEmpty() ? lit(false) : col(Columns.REJECTION).isNull());
  }
}
