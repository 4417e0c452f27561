package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Step 8: brings texts, instants, numbers, booleans and names to one form.
 *
 * <p>A value that cannot be normalized rejects its row, and so does a required field that would
 * become null. Applying the step again changes nothing: a column with instants names them in its
 * metadata, so that they are not read as anything else. Additional columns come after the event's
 * own.
 *
 * <p>A field that was hashed must not be normalized: its hash would change.
 *
 * @param normalizations one or more per field, done in order, and at most one for all fields of a
 *     type
 * @param declared the event's fields: what must not be null there must not become null here
 */
public record BronzeNormalizer(List<Normalization> normalizations, StructType declared)
    implements Step {

  /**
   * Copies the normalizations.
   *
   * @throws IllegalArgumentException if a path is not one, an ISO column is wanted of a field
   *     inside an array or map, or normalizations of a field contradict each other
   */
  public BronzeNormalizer {
    normalizations = List.copyOf(normalizations);
    Map<String, Normalization.Text> texts = new HashMap<>();
    for (Normalization normalization : normalizations) {
      if (!(normalization instanceof Normalization.OfField ofField)) {
        continue;
      }
      FieldPath path = FieldPath.parse(ofField.path());
      if (normalization instanceof Normalization.Instant instant && instant.isoColumn() != null) {
        requireOneValue(path);
      } else if (normalization instanceof Normalization.Text text) {
        texts.put(text.path(), text);
      } else if (normalization instanceof Normalization.Aliases aliases
          && texts.containsKey(aliases.path())) {
        requireFound(aliases, texts.get(aliases.path()));
      }
    }
  }

  /** No field is required. */
  public BronzeNormalizer(List<Normalization> normalizations) {
    this(normalizations, new StructType());
  }

  /** Does these. */
  public BronzeNormalizer(Normalization... normalizations) {
    this(List.of(normalizations));
  }

  /** The same as {@link #apply}. */
  public Dataset<Row> normalize(Dataset<Row> rows) {
    return apply(rows);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a field is not in the frame or has another type
   */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    NormalizationPlan plan = NormalizationPlan.of(rows.schema(), normalizations, declared);
    Dataset<Row> normalized =
        new Rewriting(
                plan.rewrite(),
                Rejection.NORMALIZE,
                Reason.NOT_NORMALIZABLE,
                "the value has no form that the pipeline's normalization of this field knows")
            .apply(rows);
    return plan.isRewriteOnly() ? normalized : marked(normalized, plan);
  }

  /** Marks the columns with instants and puts the ISO columns after the event's own. */
  private static Dataset<Row> marked(Dataset<Row> rows, NormalizationPlan plan) {
    Map<String, Column> iso = new LinkedHashMap<>();
    plan.isoColumns()
        .forEach(
            (name, path) -> {
              Column text = Compiled.call(new Instants.IsoOf(), Frames.field(path));
              iso.put(name, when(col(Columns.REJECTION).isNull(), text).as(name));
            });
    List<Column> event = new ArrayList<>();
    List<Column> pipeline = new ArrayList<>();
    for (String name : rows.columns()) {
      if (!iso.containsKey(name)) {
        Metadata mark = plan.marked(name);
        Column column = Frames.column(name);
        (Frames.isEvent(name) ? event : pipeline)
            .add(mark == null ? column : column.as(name, mark));
      }
    }
    event.addAll(iso.values());
    event.addAll(pipeline);
    return rows.select(event.toArray(Column[]::new));
  }

  private static void requireOneValue(FieldPath path) {
    if (path.inside().contains(FieldPath.ALL_ELEMENTS)
        || path.inside().contains(FieldPath.ALL_VALUES)) {
      throw new IllegalArgumentException(
          "'%s' stands for many values, of which one column cannot hold the text"
              .formatted(path.text()));
    }
  }

  /** The names must be found again behind the operations on texts, or they would not stay. */
  private static void requireFound(Normalization.Aliases aliases, Normalization.Text text) {
    for (String name : aliases.names().keySet()) {
      Object changed = Texts.composed(UTF8String.fromString(name));
      for (LeafOperation operation : text.leafOperations()) {
        changed = changed == null ? null : operation.apply(changed, StringType);
      }
      if (changed == null || !ToAlias.key(changed.toString()).equals(ToAlias.key(name))) {
        throw new IllegalArgumentException(
            "'%s' is a name for '%s', but the operations on its texts make %s of it"
                .formatted(name, aliases.path(), changed == null ? "null" : "'" + changed + "'"));
      }
    }
  }
}
