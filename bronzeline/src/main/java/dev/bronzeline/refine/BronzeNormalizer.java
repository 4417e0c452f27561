package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Step 8: brings texts and instants to one form.
 *
 * <p>A value that cannot be normalized rejects its row. Applying the step again changes nothing: a
 * column that holds milliseconds says so in its metadata, so that they are not read as anything
 * else. Additional columns come after the event's own.
 *
 * <p>A field that was hashed must not be normalized: its hash would change.
 *
 * @param normalizations one or more per field, done in order
 */
public record BronzeNormalizer(List<Normalization> normalizations) implements Step {
  private static final String UNIT = "unit";
  private static final String EPOCH_MILLIS = "epoch-ms";

  /**
   * Copies the normalizations.
   *
   * @throws IllegalArgumentException if a path is not one, or an ISO column is wanted of a field
   *     inside an array or map
   */
  public BronzeNormalizer {
    normalizations = List.copyOf(normalizations);
    for (Normalization normalization : normalizations) {
      FieldPath path = FieldPath.parse(normalization.path());
      boolean many =
          path.inside().contains(FieldPath.ALL_ELEMENTS)
              || path.inside().contains(FieldPath.ALL_VALUES);
      if (many && normalization instanceof Normalization.Instant i && i.isoColumn() != null) {
        throw new IllegalArgumentException(
            "'%s' stands for many values, of which one column cannot hold the text"
                .formatted(normalization.path()));
      }
    }
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
    Dataset<Row> normalized =
        new Rewriting(
                Rewrite.of(rows.schema(), tasks(rows.schema()), true),
                Rejection.NORMALIZE,
                Reason.NOT_NORMALIZABLE,
                "the value is not an instant in the years 0 to 9999")
            .apply(rows);
    return withMillisMarked(normalized);
  }

  private List<Rewrite.Task> tasks(StructType schema) {
    List<Rewrite.Task> tasks = new ArrayList<>();
    for (Normalization normalization : normalizations) {
      FieldPath path = FieldPath.parse(normalization.path());
      if (normalization instanceof Normalization.Instant instant) {
        EpochUnit unit = isMillis(schema, path) ? EpochUnit.MILLIS : instant.unit();
        tasks.add(new Rewrite.Task(path, new ToMillis(unit)));
      } else if (normalization instanceof Normalization.Text text) {
        text.operations().stream()
            .sorted()
            .forEach(operation -> tasks.add(new Rewrite.Task(path, operation)));
      }
    }
    return tasks;
  }

  /** Marks the columns that hold milliseconds and puts the ISO columns after the event's own. */
  private Dataset<Row> withMillisMarked(Dataset<Row> rows) {
    Map<String, Column> iso = new LinkedHashMap<>();
    List<String> millis = new ArrayList<>();
    for (Normalization normalization : normalizations) {
      if (normalization instanceof Normalization.Instant instant) {
        if (FieldPath.parse(instant.path()).inside().isEmpty()) {
          millis.add(instant.path());
        }
        if (instant.isoColumn() != null) {
          Column text = Compiled.call(new Instants.IsoOf(), Frames.field(instant.path()));
          iso.put(instant.isoColumn(), when(col(Columns.REJECTION).isNull(), text));
        }
      }
    }
    if (millis.isEmpty() && iso.isEmpty()) {
      return rows;
    }
    Metadata mark = new MetadataBuilder().putString(UNIT, EPOCH_MILLIS).build();
    List<Column> event = new ArrayList<>();
    List<Column> pipeline = new ArrayList<>();
    for (String name : rows.columns()) {
      if (!iso.containsKey(name)) {
        Column column = Frames.column(name);
        (Frames.isEvent(name) ? event : pipeline)
            .add(millis.contains(name) ? column.as(name, mark) : column);
      }
    }
    iso.forEach((name, text) -> event.add(text.as(name)));
    event.addAll(pipeline);
    return rows.select(event.toArray(Column[]::new));
  }

  private static boolean isMillis(StructType schema, FieldPath path) {
    if (!path.inside().isEmpty() || !Arrays.asList(schema.fieldNames()).contains(path.column())) {
      return false;
    }
    StructField field = schema.apply(path.column());
    return field.dataType().equals(LongType)
        && field.metadata().contains(UNIT)
        && EPOCH_MILLIS.equals(field.metadata().getString(UNIT));
  }
}
