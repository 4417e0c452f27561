package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Step 5: every accepted row has the declared fields, in the declared order, with the declared
 * types.
 *
 * <p>A field whose {@link StructField#nullable()} is false is required, at any depth; inside an
 * optional struct it is required when the struct is there. So is an element of an array, or a value
 * of a map, whose type says that it contains no null. A value that does not fit its type is a
 * misfit: it rejects the row if the field is required or the step is strict, else the field is null
 * and the text is kept in {@code _rescued}. A missing optional column is added as null, a column of
 * another type is cast without throwing. Any data frame will do; one that comes from the parser is
 * already typed, and then nothing is cast.
 *
 * @param schema the declared fields
 * @param strict whether every misfit rejects its row
 * @param unknown what becomes of undeclared fields; a value that is not among a field's symbols,
 *     and that another one stands for, is rescued whatever this says
 * @param cipher for a pipeline with personal data: rescued values are sealed, and neither their
 *     paths nor that of a rejected undeclared field tell keys of maps or undeclared names (see
 *     {@link TextMaps.Rescue}); null keeps all of it in clear
 */
public record SchemaEnforcer(
    StructType schema, boolean strict, UnknownFields unknown, @Nullable PayloadCipher cipher)
    implements Step {
  private static final Set<String> CONSUMED = Set.of(Columns.MISFITS, Columns.UNKNOWN);

  /** Keeps rescued texts in clear. */
  public SchemaEnforcer(StructType schema, boolean strict, UnknownFields unknown) {
    this(schema, strict, unknown, null);
  }

  /** Lenient, and rescues what the schema does not declare. */
  public SchemaEnforcer(StructType schema) {
    this(schema, false, UnknownFields.RESCUE);
  }

  /** The same as {@link #apply}. */
  public Dataset<Row> enforce(Dataset<Row> rows) {
    return apply(rows);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Dataset<Row> typed = new Conformed(schema).apply(rows);
    Column before = Rejection.of(typed);
    Column misfits = Frames.columnOrNull(typed, Columns.MISFITS, TextMaps.TYPE);
    Column unknowns = Frames.columnOrNull(typed, Columns.UNKNOWN, TextMaps.TYPE);

    List<Column> judged = eventColumns();
    judged.addAll(pipelineColumns(typed));
    judged.add(rejection(typed, before, misfits, unknowns).as(Columns.REJECTION));
    judged.add(misfits.as(Columns.MISFITS));
    judged.add(unknowns.as(Columns.UNKNOWN));
    Dataset<Row> marked = typed.select(judged.toArray(Column[]::new));

    List<Column> kept = eventColumns();
    kept.addAll(pipelineColumns(marked));
    kept.add(col(Columns.REJECTION));
    kept.add(rescued(marked).as(Columns.RESCUED));
    return marked.select(kept.toArray(Column[]::new));
  }

  private Column rejection(Dataset<Row> typed, Column before, Column misfits, Column unknowns) {
    List<Column> faults = new ArrayList<>();
    faults.add(before);
    if (Frames.has(typed, Columns.MISFITS)) {
      Column misfit = Compiled.call(new RequiredMisfit(schema, strict), misfits);
      faults.add(when(misfits.isNotNull(), misfit));
    }
    if (unknown == UnknownFields.REJECT && Frames.has(typed, Columns.UNKNOWN)) {
      faults.add(
          when(
              unknowns.isNotNull(),
              Compiled.call(new UndeclaredField(schema, cipher != null), unknowns)));
    }
    StructType demanding = demanding();
    if (demanding.length() > 0) {
      Column[] values =
          Arrays.stream(demanding.fieldNames()).map(Frames::column).toArray(Column[]::new);
      faults.add(
          Rejection.naming(
              Rejection.ENFORCE,
              Reason.MISSING_REQUIRED_FIELD,
              "a required field is absent or null",
              Compiled.call(new MissingField(demanding), struct(values))));
    }
    return coalesce(faults.toArray(Column[]::new));
  }

  /** The declared fields that are required or have required fields inside. */
  private StructType demanding() {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(field -> !field.nullable() || MissingField.concerns(field.dataType()))
            .toArray(StructField[]::new));
  }

  private Column rescued(Dataset<Row> marked) {
    Column misfits = col(Columns.MISFITS);
    Column unknowns = col(Columns.UNKNOWN);
    Column merged =
        Compiled.call(
            new TextMaps.Rescue(schema, unknown == UnknownFields.RESCUE, cipher),
            misfits,
            unknowns,
            Frames.columnOrNull(marked, Columns.TOPIC, StringType),
            coalesce(Frames.columnOrNull(marked, Columns.PARTITION, IntegerType), lit(-1)),
            coalesce(Frames.columnOrNull(marked, Columns.OFFSET, LongType), lit(-1L)));
    return when(
        col(Columns.REJECTION).isNull().and(misfits.isNotNull().or(unknowns.isNotNull())), merged);
  }

  private List<Column> eventColumns() {
    List<Column> columns = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      columns.add(Frames.column(name));
    }
    return columns;
  }

  private static List<Column> pipelineColumns(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (String name : rows.columns()) {
      if (!Frames.isEvent(name)
          && !CONSUMED.contains(name)
          && !name.equals(Columns.REJECTION)
          && !name.equals(Columns.RESCUED)) {
        columns.add(Frames.column(name));
      }
    }
    return columns;
  }
}
