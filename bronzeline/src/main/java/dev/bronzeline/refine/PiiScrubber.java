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
 * Step 7: hashes, masks or removes personal data, at any depth.
 *
 * <p>Fails closed: a value that cannot be scrubbed rejects its row, and a field that the frame does
 * not have refuses the frame. Adds {@code _pii_scrubbed}: true on accepted rows, if any field is
 * named. On rows rejected before, columns with personal data become null and nothing is hashed:
 * their dead letters are made of the original bytes, which {@link DeadLetterPayload} seals.
 *
 * @param fields the fields with personal data; none of them inside another
 * @param key the key of the hashes; may be null if no field is hashed
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
      if (key == null && field.treatment() instanceof PiiTreatment.Hash) {
        throw new IllegalArgumentException(
            "'%s' is to be hashed, but there is no key to hash with".formatted(field.path()));
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
   *     type, or one field is inside another
   */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    List<Rewrite.Task> tasks =
        fields.stream()
            .map(
                field ->
                    new Rewrite.Task(
                        FieldPath.parse(field.path()), ScrubOperation.of(field.treatment(), key)))
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
