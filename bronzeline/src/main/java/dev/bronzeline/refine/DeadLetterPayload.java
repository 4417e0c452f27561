package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The end of the narrow part: from here on a row carries its original bytes only if it is rejected,
 * and sealed if the pipeline has personal data.
 *
 * <p>On accepted rows {@code _key}, {@code _value} and {@code _headers} become null, so that they
 * are not shuffled. With a cipher, those of other rows are sealed (of headers the values), and
 * their event columns, which no one will read, become null, so that nothing in clear is shuffled
 * either.
 *
 * @param cipher null to leave dead letters in clear
 */
public record DeadLetterPayload(@Nullable PayloadCipher cipher) implements Step {
  private static final StructType HEADER =
      new StructType().add("key", StringType).add("value", BinaryType);
  private static final StructType PARTS =
      new StructType()
          .add(Columns.KEY, BinaryType)
          .add(Columns.VALUE, BinaryType)
          .add(Columns.HEADERS, new ArrayType(HEADER, true));
  private static final String SEALED = "_sealed";

  /** Leaves dead letters in clear. */
  public DeadLetterPayload() {
    this(null);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Column rejected = Rejection.of(rows).isNotNull();
    Map<String, Column> payload = new LinkedHashMap<>();
    for (StructField part : PARTS.fields()) {
      if (Frames.has(rows, part.name())) {
        Column original = col(part.name());
        payload.put(
            part.name(),
            cipher == null ? when(rejected, original) : col(SEALED).getField(part.name()));
      }
    }
    if (cipher == null || payload.isEmpty()) {
      return payload.isEmpty() ? rows : rows.withColumns(payload);
    }
    for (String name : rows.columns()) {
      if (Frames.isEvent(name)) {
        payload.put(name, when(rejected.equalTo(false), Frames.column(name)));
      }
    }
    Column sealed =
        Compiled.call(
            new Seal(cipher),
            struct(
                Arrays.stream(PARTS.fields())
                    .map(part -> Frames.columnOrNull(rows, part.name(), part.dataType()))
                    .toArray(Column[]::new)),
            Frames.columnOrNull(rows, Columns.TOPIC, StringType),
            coalesce(Frames.columnOrNull(rows, Columns.PARTITION, IntegerType), lit(-1)),
            coalesce(Frames.columnOrNull(rows, Columns.OFFSET, LongType), lit(-1L)));
    return rows.withColumn(SEALED, when(rejected, sealed)).withColumns(payload).drop(SEALED);
  }

  /** Seals key, value and the values of headers; nulls stay. */
  public record Seal(PayloadCipher cipher) implements ScalarFunction<InternalRow> {
    /** Called from generated code. */
    public InternalRow invoke(
        InternalRow payload, @Nullable UTF8String topic, int partition, long offset) {
      Coordinates at = new Coordinates(String.valueOf(topic), partition, offset);
      return new GenericInternalRow(
          new @Nullable Object[] {
            payload.isNullAt(0) ? null : cipher.seal(payload.getBinary(0), at),
            payload.isNullAt(1) ? null : cipher.seal(payload.getBinary(1), at),
            payload.isNullAt(2) ? null : headers(payload.getArray(2), at)
          });
    }

    private ArrayData headers(ArrayData headers, Coordinates at) {
      @Nullable Object[] sealed = new @Nullable Object[headers.numElements()];
      for (int i = 0; i < sealed.length; i++) {
        if (!headers.isNullAt(i)) {
          InternalRow header = headers.getStruct(i, HEADER.length());
          UTF8String key = header.isNullAt(0) ? null : header.getUTF8String(0).clone();
          byte[] value = header.isNullAt(1) ? null : cipher.seal(header.getBinary(1), at);
          sealed[i] = new GenericInternalRow(new @Nullable Object[] {key, value});
        }
      }
      return new GenericArrayData(sealed);
    }

    /** Each sealing takes a fresh nonce. */
    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {PARTS, StringType, IntegerType, LongType};
    }

    @Override
    public DataType resultType() {
      return PARTS;
    }

    @Override
    public boolean isResultNullable() {
      return false;
    }

    @Override
    public String name() {
      return "seal";
    }
  }
}
