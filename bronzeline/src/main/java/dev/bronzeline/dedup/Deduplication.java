package dev.bronzeline.dedup;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.bronzeline.refine.Compiled;
import dev.bronzeline.schema.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Step 9: keeps one of several copies of an event. Not a {@link dev.bronzeline.refine.Step}, for it
 * drops rows and shuffles them.
 *
 * <p>Copies are rows with the same key. Only accepted rows have copies: a row that is rejected, or
 * lacks one of the key fields, always passes and uses up no key.
 *
 * <p>On a stream the first copy to arrive is kept, and a row is a copy when one with its key
 * arrived within the window before, by {@code _ingested_at}: no row is ever too late, and a wrong
 * event time does no harm. (Copies of one partition arrive in the order of their offsets; which of
 * two copies in different partitions of one batch comes first is not defined.) Without a window
 * every key is remembered for ever, and the state grows without bound.
 *
 * <p>The latest or earliest copy is known only when the window has closed. A stream that is to keep
 * that one drops nothing and shuffles nothing: it marks the rows that have to wait, in the column
 * {@code _held}, and {@link WindowContest} decides about them later.
 *
 * <p>On a data frame that is not a stream, the whole frame is the window.
 *
 * @param keys the key fields, with dots for fields of structs; of simple types
 * @param window how long a key is remembered on a stream; null for ever, which a stream can only if
 *     it keeps the first copy
 * @param keep which copy is kept
 * @param eventTime the column that says which copy is the latest or earliest
 */
public record Deduplication(
    List<String> keys, @Nullable Duration window, Keep keep, String eventTime) {
  /** The column that {@link #byKeyAndArrival} adds: what copies have in common. */
  public static final String KEY = "_dedup_key";

  private static final String RANK = "_dedup_rank";
  private static final String EXPIRY = "_dedup_expiry";

  /**
   * What a session must be set to for queries that begin with {@link #remember remembered keys}:
   * the state store of this package, and that Spark does not insist on a state that begins empty.
   */
  public static final Map<String, String> REMEMBERING =
      Map.of(
          "spark.sql.streaming.stateStore.providerClass",
          DigestStateStoreProvider.class.getName(),
          "spark.sql.streaming.verifyCheckpointDirectoryEmptyOnStart",
          "false");

  /**
   * Copies the keys.
   *
   * @throws IllegalArgumentException if there is no key or the window is not positive
   */
  public Deduplication {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("Deduplication needs at least one key field");
    }
    if (window != null && window.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "The window of deduplication must be at least a millisecond, but is " + window);
    }
  }

  /** Takes Kafka's timestamp for the event time. */
  public Deduplication(List<String> keys, @Nullable Duration window, Keep keep) {
    this(keys, window, keep, Columns.KAFKA_TIMESTAMP);
  }

  /** Keeps the first copy by these key fields; on a stream without a window. */
  public Deduplication(String... keys) {
    this(List.of(keys), null, Keep.FIRST);
  }

  /**
   * The rows without the copies, lazy.
   *
   * @throws IllegalArgumentException if a key field is not there or not of a simple type, or a
   *     stream is to keep another than the first copy without a window
   */
  public Dataset<Row> apply(Dataset<Row> rows) {
    if (!rows.isStreaming()) {
      return removeDuplicates(rows, keep);
    }
    return keep == Keep.FIRST ? firstOfStream(rows) : hold(rows);
  }

  /**
   * The rows of a data frame that is not a stream without the copies, lazy and deterministic: ties
   * are decided by the offset.
   *
   * @throws IllegalArgumentException as {@link #apply}, and if the event time is needed and not
   *     there
   */
  public Dataset<Row> removeDuplicates(Dataset<Row> rows, Keep kept) {
    if (rows.isStreaming()) {
      return new Deduplication(keys, window, kept, eventTime).apply(rows);
    }
    Column rank = row_number().over(Window.partitionBy(KEY).orderBy(order(rows, kept)));
    return rows.withColumn(KEY, key(rows))
        .withColumn(RANK, rank)
        .where(col(RANK).equalTo(1))
        .drop(KEY, RANK);
  }

  /** Whether the rows of a stream have to wait for the windows of their keys to close. */
  public boolean holdsBack() {
    return keep != Keep.FIRST;
  }

  private Dataset<Row> hold(Dataset<Row> rows) {
    if (window == null) {
      throw new IllegalArgumentException(
          ("A stream without a window cannot keep the %s copy: which one that is, is only known when"
                  + " the window closes. Set a window, or keep the first")
              .formatted(keep.name().toLowerCase(java.util.Locale.ROOT)));
    }
    keys.forEach(key -> keyType(rows, key));
    return rows.withColumn(Columns.HELD, isComplete(rows));
  }

  /**
   * Rows that were held back, such that each of Spark's tasks gets all copies of a key, one key
   * after the other, those of a key in the order of their arrival; with the column {@link #KEY} at
   * the end.
   *
   * @throws IllegalArgumentException as {@link #apply}
   */
  public Dataset<Row> byKeyAndArrival(Dataset<Row> held) {
    return held.withColumn(KEY, key(held))
        .repartition(col(KEY))
        .sortWithinPartitions(col(KEY), col(Columns.INGESTED_AT));
  }

  private Dataset<Row> firstOfStream(Dataset<Row> rows) {
    Dataset<Row> keyed = rows.withColumn(KEY, key(rows));
    if (window != null) {
      rows.sparkSession().conf().set(DigestStateStoreProvider.DELAY, delay(window));
    }
    Dataset<Row> unique =
        window == null
            ? keyed.dropDuplicates(KEY)
            : keyed
                .withWatermark(Columns.INGESTED_AT, delay(window) + " milliseconds")
                .dropDuplicatesWithinWatermark(KEY);
    return unique.drop(KEY);
  }

  /**
   * Writes the state of a query that has not begun, so that it takes rows for copies of those that
   * were published before. Its session must be set to {@link #REMEMBERING}.
   *
   * @param published rows of the bronze table with the key fields and {@code _ingested_at}
   * @param checkpoint the query's checkpoint
   */
  public void remember(Dataset<Row> published, String checkpoint) {
    SparkSession spark = (SparkSession) published.sparkSession();
    Column complete = lit(true);
    for (String field : keys) {
      complete = complete.and(path(field).isNotNull());
    }
    Column expiry =
        window == null
            ? lit(0L)
            : unix_micros(col(Columns.INGESTED_AT)).plus(lit(1000 * delay(window)));
    published
        .where(complete)
        .select(key(published).as(KEY), expiry.as(EXPIRY))
        .repartition(Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions")), col(KEY))
        .foreachPartition(
            new StateSeed(
                checkpoint, new SerializableConfiguration(spark.sessionState().newHadoopConf())));
  }

  /**
   * Spark lets a key expire after the delay, and notices when the watermark has come so far, which
   * is behind by the delay once more. So each is half of the window.
   */
  private static long delay(Duration window) {
    return (window.toMillis() + 1) / 2;
  }

  /**
   * The greatest time that a stream has seen when its query has this watermark. Rows must not be
   * stamped with an earlier one by much: what is before the watermark is dropped, and not counted.
   */
  public Instant newest(Instant watermark) {
    return window == null ? Instant.EPOCH : watermark.plusMillis(delay(window));
  }

  /** The key of a row; of a row without copies its coordinates or, failing these, any number. */
  private Column key(Dataset<Row> rows) {
    StructType type = new StructType();
    List<Column> fields = new ArrayList<>();
    for (String key : keys) {
      String name = "k" + fields.size();
      type = type.add(name, keyType(rows, key));
      fields.add(path(key).as(name));
    }
    boolean placed = has(rows, Columns.OFFSET);
    return Compiled.call(
        new DedupKey(type),
        when(isComplete(rows), struct(fields.toArray(Column[]::new))),
        placed ? col(Columns.TOPIC) : lit(""),
        coalesce(placed ? col(Columns.PARTITION) : lit(0), lit(-1)),
        coalesce(placed ? col(Columns.OFFSET) : monotonically_increasing_id(), lit(-1L)));
  }

  /** Whether a row may have copies: it is accepted and lacks no key field. */
  private Column isComplete(Dataset<Row> rows) {
    Column complete = has(rows, Columns.REJECTION) ? col(Columns.REJECTION).isNull() : lit(true);
    for (String key : keys) {
      complete = complete.and(path(key).isNotNull());
    }
    return complete;
  }

  private static DataType keyType(Dataset<Row> rows, String key) {
    DataType type = rows.schema();
    for (String name : key.split("\\.", -1)) {
      if (!(type instanceof StructType struct)
          || !Arrays.asList(struct.fieldNames()).contains(name)) {
        throw new IllegalArgumentException(
            "The key field '%s' is not among %s".formatted(key, rows.schema().simpleString()));
      }
      type = struct.apply(name).dataType();
    }
    if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
      throw new IllegalArgumentException(
          "The key field '%s' is %s; a key field must be of a simple type"
              .formatted(key, type.simpleString()));
    }
    return type;
  }

  private Column[] order(Dataset<Row> rows, Keep kept) {
    List<Column> order = new ArrayList<>();
    boolean latest = kept == Keep.LATEST;
    if (kept != Keep.FIRST) {
      if (!has(rows, eventTime)) {
        throw new IllegalArgumentException(
            "To keep the %s copy there must be a column '%s' with the event time; name another one"
                .formatted(kept.name().toLowerCase(java.util.Locale.ROOT), eventTime));
      }
      Column time = column(eventTime);
      order.add(latest ? time.desc_nulls_last() : time.asc_nulls_last());
    }
    for (String arrival :
        List.of(
            Columns.INGESTED_AT,
            Columns.KAFKA_TIMESTAMP,
            Columns.TOPIC,
            Columns.PARTITION,
            Columns.OFFSET)) {
      if (has(rows, arrival)) {
        order.add(latest ? col(arrival).desc() : col(arrival).asc());
      }
    }
    if (!has(rows, Columns.OFFSET)) {
      Column[] all =
          Arrays.stream(rows.columns()).map(Deduplication::column).toArray(Column[]::new);
      order.add(to_json(struct(all)).asc());
    }
    return order.toArray(Column[]::new);
  }

  private static boolean has(Dataset<Row> rows, String name) {
    return Arrays.asList(rows.columns()).contains(name);
  }

  private static Column path(String path) {
    return col(
        Arrays.stream(path.split("\\.", -1))
            .map(name -> "`" + name.replace("`", "``") + "`")
            .collect(Collectors.joining(".")));
  }

  /** A column by its name, whatever letters it has. */
  public static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
