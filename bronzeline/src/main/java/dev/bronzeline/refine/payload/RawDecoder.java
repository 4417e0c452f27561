package dev.bronzeline.refine.payload;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** Keeps a value as it is, in one binary column. */
public final class RawDecoder extends RecordDecoder {
  /** A decoder for values up to a length. */
  public RawDecoder(ParserLimits limits) {
    super(1, limits);
  }

  @Override
  GenericInternalRow read(byte[] value) {
    GenericInternalRow row = new GenericInternalRow(1 + EXTRA);
    row.update(0, value);
    return row;
  }
}
