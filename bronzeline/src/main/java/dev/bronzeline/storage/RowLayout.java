package dev.bronzeline.storage;

import dev.bronzeline.schema.BronzeSchema;
import dev.bronzeline.schema.Columns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Where each column stands in the rows that reach the sink, and which of them make a bronze row.
 *
 * <p>The bronze table has the event's own columns first, then Bronzeline's in a fixed order; what
 * only a dead letter needs (the original key, value and headers) is in neither.
 *
 * @param bronze the columns of the bronze table, in order
 * @param ordinals for each of them, where it stands in the row
 * @param held where the row says whether it is to be on hold; -1 if none ever is
 * @param counted fields whose nulls are counted
 */
record RowLayout(
    StructType bronze,
    List<Integer> ordinals,
    int topic,
    int partition,
    int offset,
    int kafkaTimestamp,
    int ingestedAt,
    int schemaVersion,
    int violations,
    int rejection,
    int key,
    int value,
    int headers,
    int held,
    @Nullable EventTime eventTime,
    List<StructPath> counted)
    implements Serializable {

  private static final List<String> BRONZE_METADATA =
      List.of(BronzeSchema.bronze(new StructType()).fieldNames());

  private static final Set<String> DEAD_LETTER_ONLY =
      Set.of(Columns.REJECTION, Columns.KEY, Columns.VALUE, Columns.HEADERS);

  /** The columns of the bronze table in their order, those of them that the rows have. */
  static List<String> inOrder(StructType rows) {
    List<String> names = List.of(rows.fieldNames());
    List<String> bronze = new ArrayList<>(names);
    bronze.removeAll(DEAD_LETTER_ONLY);
    bronze.remove(Columns.HELD);
    bronze.removeAll(BRONZE_METADATA);
    BRONZE_METADATA.stream().filter(names::contains).forEach(bronze::add);
    return bronze;
  }

  /**
   * The layout of rows of this schema.
   *
   * @param eventTime the path of the event's own time, or null
   * @throws IllegalArgumentException when a column that every row needs is absent, naming all such
   *     columns
   */
  static RowLayout of(StructType rows, @Nullable String eventTime) {
    return of(rows, eventTime, List.of());
  }

  /**
   * The layout of rows of this schema.
   *
   * @param eventTime the path of the event's own time, or null
   * @param counted the paths of the fields whose nulls are counted
   * @throws IllegalArgumentException when one of them is absent, or a column that every row needs
   */
  static RowLayout of(StructType rows, @Nullable String eventTime, Collection<String> counted) {
    List<String> names = List.of(rows.fieldNames());
    List<String> absent = new ArrayList<>(BRONZE_METADATA);
    absent.addAll(DEAD_LETTER_ONLY);
    absent.removeAll(names);
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "Rows for the bronze writer lack the columns "
              + absent
              + "; they come from the pipeline's steps.");
    }
    List<String> bronze = inOrder(rows);
    StructField[] fields = bronze.stream().map(rows::apply).toArray(StructField[]::new);
    return new RowLayout(
        new StructType(fields),
        bronze.stream().map(rows::fieldIndex).toList(),
        rows.fieldIndex(Columns.TOPIC),
        rows.fieldIndex(Columns.PARTITION),
        rows.fieldIndex(Columns.OFFSET),
        rows.fieldIndex(Columns.KAFKA_TIMESTAMP),
        rows.fieldIndex(Columns.INGESTED_AT),
        rows.fieldIndex(Columns.SCHEMA_VERSION),
        rows.fieldIndex(Columns.VIOLATIONS),
        rows.fieldIndex(Columns.REJECTION),
        rows.fieldIndex(Columns.KEY),
        rows.fieldIndex(Columns.VALUE),
        rows.fieldIndex(Columns.HEADERS),
        names.indexOf(Columns.HELD),
        eventTime == null ? null : EventTime.at(rows, eventTime),
        counted.stream().map(path -> counted(rows, path)).toList());
  }

  private static StructPath counted(StructType rows, String path) {
    return StructPath.find(rows, path)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Nulls of '%s' cannot be counted: there is no such field.".formatted(path)));
  }
}
