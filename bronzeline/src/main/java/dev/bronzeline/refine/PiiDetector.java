package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Looks for personal data where none is declared: in every text of the event, in structs, arrays
 * and maps, keys of maps included. It comes after {@link PiiScrubber}, so rules see what was sent.
 *
 * <p>What was found is told in {@code _violations}, as {@link PiiFinding}, whatever the action; an
 * accepted row then has the status {@code warned}. A find that is to be masked in a key of a map,
 * or in a field whose values must stay apart, rejects the row: masks are all the same. Rows that
 * were rejected before are not looked at.
 *
 * <p>What did not fit the schema may be sealed by then; {@link #ofSetAside} looks at it before.
 *
 * @param detection what to look for, where, and what to do
 */
public record PiiDetector(PiiDetection detection) implements Step {
  private static final ArrayType TEXTS = new ArrayType(StringType, true);
  private static final String LOOKED = "_looked";

  /** What was found in what did not fit the schema, until there is {@code _violations}. */
  private static final String EARLIER = "_detected";

  /** The same as {@link #apply}. */
  public Dataset<Row> detect(Dataset<Row> rows) {
    return apply(rows);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a path means no field
   */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    StructType event =
        new StructType(
            Arrays.stream(rows.schema().fields())
                .filter(field -> Frames.isEvent(field.name()))
                .toArray(StructField[]::new));
    DetectTree tree =
        new DetectTree(detection.knownIn(event), detection.distinctIn(event), detection.actions());
    List<Detect.Looked> columns = new ArrayList<>();
    for (StructField field : event.fields()) {
      DetectNode node = tree.at(List.of(field.name()), field.dataType());
      if (!DetectTree.isNothing(node)) {
        columns.add(new Detect.Looked(field.name(), field.dataType(), node));
      }
    }
    Column looked = col(LOOKED);
    Column status = Frames.columnOrNull(rows, Columns.VALIDATION_STATUS, StringType);
    return look(
            rows,
            columns,
            detection.masks(),
            Map.of(
                Columns.VIOLATIONS,
                looked.getField(Detect.VIOLATIONS),
                Columns.VALIDATION_STATUS,
                coalesce(looked.getField(Detect.STATUS), status)))
        .drop(EARLIER);
  }

  /** The step that looks at misfits and undeclared fields, before {@link SchemaEnforcer}. */
  public OfSetAside ofSetAside(UnknownFields unknown) {
    return new OfSetAside(detection, unknown);
  }

  /**
   * Looks through what did not fit the schema and goes to {@code _rescued}: paths and values.
   *
   * @param detection what to look for and what to do
   * @param unknown what becomes of undeclared fields; only what is kept is looked at
   */
  public record OfSetAside(PiiDetection detection, UnknownFields unknown) implements Step {
    @Override
    public Dataset<Row> apply(Dataset<Row> rows) {
      DetectTree tree =
          new DetectTree(
              detection.known().contains(Columns.RESCUED)
                  ? Set.of(List.of(Columns.RESCUED))
                  : Set.of(),
              Set.of(),
              detection.actions());
      DetectNode node = tree.rescued(Columns.RESCUED);
      List<Detect.Looked> columns = new ArrayList<>();
      for (String name : List.of(Columns.MISFITS, Columns.UNKNOWN)) {
        boolean isKept = name.equals(Columns.MISFITS) || unknown == UnknownFields.RESCUE;
        if (isKept && !DetectTree.isNothing(node) && Frames.has(rows, name)) {
          columns.add(new Detect.Looked(name, TextMaps.TYPE, node));
        }
      }
      return columns.isEmpty()
          ? rows
          : look(
              rows,
              columns,
              detection.masks(),
              Map.of(EARLIER, col(LOOKED).getField(Detect.VIOLATIONS)));
    }
  }

  private static Dataset<Row> look(
      Dataset<Row> rows, List<Detect.Looked> columns, boolean masks, Map<String, Column> others) {
    Column before = Rejection.of(rows);
    Column looked = col(LOOKED);
    Map<String, Column> results = new LinkedHashMap<>();
    if (masks) {
      columns.forEach(column -> results.put(column.name(), looked.getField(Detect.field(column))));
    }
    results.put(Columns.REJECTION, coalesce(before, looked.getField(Detect.REJECTION)));
    List.of(EARLIER, Columns.VIOLATIONS, Columns.VALIDATION_STATUS).stream()
        .filter(others::containsKey)
        .forEach(name -> results.put(name, others.get(name)));
    Column values =
        columns.isEmpty()
            ? struct(new Column[0])
            : struct(
                columns.stream()
                    .map(column -> Frames.column(column.name()))
                    .toArray(Column[]::new));
    Column call =
        Compiled.call(
            new Detect(columns),
            values,
            others.containsKey(EARLIER)
                ? lit(null).try_cast(TEXTS)
                : Frames.columnOrNull(rows, Columns.VIOLATIONS, TEXTS),
            Frames.columnOrNull(rows, EARLIER, TEXTS),
            before.isNotNull());
    return rows.withColumn(LOOKED, call).withColumns(results).drop(LOOKED);
  }
}
