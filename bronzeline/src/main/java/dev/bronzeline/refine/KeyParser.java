package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.refine.payload.KeyDecoder;
import dev.bronzeline.refine.payload.ParserLimits;
import dev.bronzeline.refine.payload.RecordDecoder;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.schema.Reason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The part of step 2 that reads the record's key: adds {@code _key_text}, which becomes the column
 * {@code _key} of the table.
 *
 * <p>A key that is not in its format is noted in {@code _failure}, unless there is one already. A
 * null key gives null.
 *
 * @param format what the bytes of keys are; null when they are not read, and then nothing is added
 * @param limits how large a key may be
 * @param cipher for a pipeline with personal data: the text is sealed as rescued values are; null
 *     keeps it in clear
 */
public record KeyParser(
    @Nullable KeyFormat format, ParserLimits limits, @Nullable PayloadCipher cipher)
    implements Step {
  private static final String PARSED = "_parsed_key";

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    if (format == null) {
      return rows;
    }
    Column parsed =
        Compiled.call(
            new KeyToText(format, limits, cipher),
            col(Columns.KEY),
            Frames.columnOrNull(rows, Columns.FAILURE, RecordDecoder.FAILURE),
            Frames.columnOrNull(rows, Columns.TOPIC, StringType),
            coalesce(Frames.columnOrNull(rows, Columns.PARTITION, IntegerType), lit(-1)),
            coalesce(Frames.columnOrNull(rows, Columns.OFFSET, LongType), lit(-1L)));
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      columns.add(
          column.equals(Columns.FAILURE)
              ? col(PARSED).getField(Columns.FAILURE).as(column)
              : Frames.column(column));
    }
    columns.add(col(PARSED).getField(Columns.KEY_TEXT).as(Columns.KEY_TEXT));
    return rows.withColumn(PARSED, parsed).select(columns.toArray(Column[]::new));
  }

  /** Reads a key. Public only because generated code must see it. Thread-safe. */
  public static final class KeyToText implements ScalarFunction<InternalRow> {
    private static final StructType RESULT =
        new StructType()
            .add(Columns.KEY_TEXT, StringType)
            .add(Columns.FAILURE, RecordDecoder.FAILURE);

    private final KeyFormat format;
    private final ParserLimits limits;
    private final @Nullable PayloadCipher cipher;
    private transient volatile @Nullable KeyDecoder decoder;

    KeyToText(KeyFormat format, ParserLimits limits, @Nullable PayloadCipher cipher) {
      this.format = format;
      this.limits = limits;
      this.cipher = cipher;
    }

    /** Called by generated code: see {@link KeyDecoder#decode}. */
    public InternalRow invoke(
        byte @Nullable [] key,
        @Nullable InternalRow failure,
        @Nullable UTF8String topic,
        int partition,
        long offset) {
      GenericInternalRow result = new GenericInternalRow(2);
      result.update(1, failure);
      if (key == null) {
        return result;
      }
      KeyDecoder made = decoder;
      if (made == null) {
        made = format.decoder(limits);
        decoder = made;
      }
      KeyDecoder.Decoded decoded = made.decode(key);
      UTF8String text = decoded.text();
      if (text == null && failure == null) {
        result.update(
            1,
            new GenericInternalRow(
                new Object[] {
                  UTF8String.fromString(Reason.UNREADABLE_KEY),
                  UTF8String.fromString("the key: " + decoded.problem())
                }));
      } else if (text != null) {
        Coordinates at = new Coordinates(String.valueOf(topic), partition, offset);
        result.update(0, cipher == null ? text : sealed(cipher, text, at));
      }
      return result;
    }

    private static UTF8String sealed(PayloadCipher cipher, UTF8String text, Coordinates at) {
      return UTF8String.fromString(
          Base64.getEncoder().encodeToString(cipher.seal(text.getBytes(), at)));
    }

    /** Each sealing takes a fresh nonce. */
    @Override
    public boolean isDeterministic() {
      return cipher == null;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {BinaryType, RecordDecoder.FAILURE, StringType, IntegerType, LongType};
    }

    @Override
    public DataType resultType() {
      return RESULT;
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    @Override
    public String name() {
      return "key_to_text";
    }

    @Override
    public String toString() {
      return name();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof KeyToText that
          && format.equals(that.format)
          && limits.equals(that.limits)
          && Objects.equals(cipher, that.cipher);
    }

    @Override
    public int hashCode() {
      return Objects.hash(format, limits, cipher);
    }
  }
}
