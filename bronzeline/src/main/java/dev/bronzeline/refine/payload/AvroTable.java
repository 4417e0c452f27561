package dev.bronzeline.refine.payload;

import dev.bronzeline.schema.Reason;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/** The table that Avro records are read into, whatever schema each was written with. */
final class AvroTable {
  private final StructType schema;
  private final ParserLimits limits;
  private final AvroValues values;
  private final int levels;

  AvroTable(StructType schema, ParserLimits limits, Coercion coercion, boolean dropsUndeclared) {
    ValueReaders json = new ValueReaders(coercion);
    this.schema = schema;
    this.limits = limits;
    this.levels = json.struct(schema).levels();
    this.values = new AvroValues(json, dropsUndeclared);
  }

  /** How records of a schema become rows. */
  AvroValue resolve(Schema writer) {
    return values.event(writer, schema, RecordDecoder.EXTRA);
  }

  /**
   * Reads a record.
   *
   * @param event how to, from {@link #resolve}
   * @param writer what it was written with
   * @param from where it begins
   */
  GenericInternalRow read(AvroValue event, Schema writer, byte[] value, int from) {
    AvroReader in = new AvroReader(value, from, limits.maxDepth());
    SetAside aside = new SetAside(in, levels, limits.maxSetAside());
    if (!(event.read(in, aside) instanceof GenericInternalRow row)) {
      throw new Malformed(
          Reason.WRONG_ROOT_TYPE,
          "expected a record, not the "
              + writer.getType().name().toLowerCase(Locale.ROOT)
              + " that stands",
          from);
    }
    if (!in.isAtEnd()) {
      throw new Malformed(Reason.TRAILING_DATA, "something follows the record", in.at());
    }
    int fields = schema.length();
    row.update(fields + 1, aside.misfits());
    row.update(fields + 2, aside.unknownFields());
    return row;
  }
}
