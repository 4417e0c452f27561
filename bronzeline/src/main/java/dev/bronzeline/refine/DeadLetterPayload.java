package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
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

  /** Leaves dead letters in clear. */
  public DeadLetterPayload() {
    this(null);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Column rejected = Rejection.of(rows).isNotNull();
    Map<String, Column> payload = new LinkedHashMap<>();
    if (cipher != null) {
      for (StructField field : rows.schema().fields()) {
        if (Frames.isEvent(field.name())) {
          Column column = Frames.column(field.name());
          payload.put(
              field.name(),
              when(rejected.equalTo(false), column).as(field.name(), field.metadata()));
        }
      }
    }
    for (String name : new String[] {Columns.KEY, Columns.VALUE, Columns.HEADERS}) {
      if (Frames.has(rows, name)) {
        Column column = col(name);
        payload.put(name, when(rejected, cipher == null ? column : sealed(rows, name, column)));
      }
    }
    return payload.isEmpty() ? rows : rows.withColumns(payload);
  }

  private Column sealed(Dataset<Row> rows, String name, Column column) {
    ScalarFunction<?> seal =
        name.equals(Columns.HEADERS)
            ? new SealHeaders(java.util.Objects.requireNonNull(cipher))
            : new Seal(java.util.Objects.requireNonNull(cipher));
    return Compiled.call(
        seal,
        column,
        Frames.columnOrNull(rows, Columns.TOPIC, StringType),
        coalesce(Frames.columnOrNull(rows, Columns.PARTITION, IntegerType), lit(-1)),
        coalesce(Frames.columnOrNull(rows, Columns.OFFSET, LongType), lit(-1L)));
  }

  /** Seals bytes; null stays null. */
  public record Seal(PayloadCipher cipher) implements ScalarFunction<byte[]> {
    /** Called from generated code. */
    public byte @Nullable [] invoke(
        byte @Nullable [] payload, @Nullable UTF8String topic, int partition, long offset) {
      return payload == null
          ? null
          : cipher.seal(payload, new Coordinates(String.valueOf(topic), partition, offset));
    }

    /** Each sealing takes a fresh nonce. */
    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {BinaryType, StringType, IntegerType, LongType};
    }

    @Override
    public DataType resultType() {
      return BinaryType;
    }

    @Override
    public String name() {
      return "seal";
    }
  }

  /** Seals the values of headers; keys and nulls stay. */
  public record SealHeaders(PayloadCipher cipher) implements ScalarFunction<ArrayData> {
    /** Called from generated code. */
    public @Nullable ArrayData invoke(
        @Nullable ArrayData headers, @Nullable UTF8String topic, int partition, long offset) {
      if (headers == null) {
        return null;
      }
      Coordinates at = new Coordinates(String.valueOf(topic), partition, offset);
      @Nullable Object[] sealed = new @Nullable Object[headers.numElements()];
      for (int i = 0; i < sealed.length; i++) {
        if (!headers.isNullAt(i)) {
          InternalRow header = headers.getStruct(i, 2);
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
      return new DataType[] {new ArrayType(HEADER, true), StringType, IntegerType, LongType};
    }

    @Override
    public DataType resultType() {
      return new ArrayType(HEADER, true);
    }

    @Override
    public String name() {
      return "seal_headers";
    }
  }
}
