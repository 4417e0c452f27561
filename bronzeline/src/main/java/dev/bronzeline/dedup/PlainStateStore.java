package dev.bronzeline.dedup;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.KeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;
import scala.collection.immutable.Set;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The part of Spark's contract that a store with one value a key and one family of columns does not
 * have: each call says so.
 */
abstract class PlainStateStore implements StateStore {

  /** Refuses any family of columns but the one that there is. */
  static void only(String family) {
    if (!family.equals(StateStore.DEFAULT_COL_FAMILY_NAME())) {
      throw unsupported("the column family " + family);
    }
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(
        "The state store of the deduplication does not have " + what);
  }

  @Override
  public Set<String> allColumnFamilyNames() {
    return CollectionConverters.asScala(java.util.Set.of(StateStore.DEFAULT_COL_FAMILY_NAME()))
        .toSet();
  }

  @Override
  public void createColFamilyIfAbsent(
      String family,
      StructType key,
      StructType value,
      KeyStateEncoderSpec encoder,
      boolean multipleValues,
      boolean internal) {
    throw unsupported("column families");
  }

  @Override
  public boolean removeColFamilyIfExists(String family) {
    throw unsupported("column families");
  }

  @Override
  public Iterator<UnsafeRow> valuesIterator(UnsafeRow key, String family) {
    throw unsupported("several values a key");
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> iteratorWithMultiValues(String family) {
    throw unsupported("several values a key");
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> prefixScan(UnsafeRow prefix, String family) {
    throw unsupported("prefixes of keys");
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> prefixScanWithMultiValues(
      UnsafeRow prefix, String family) {
    throw unsupported("prefixes of keys");
  }

  @Override
  public void putList(UnsafeRow key, UnsafeRow[] values, String family) {
    throw unsupported("several values a key");
  }

  @Override
  public void merge(UnsafeRow key, UnsafeRow value, String family) {
    throw unsupported("several values a key");
  }

  @Override
  public void mergeList(UnsafeRow key, UnsafeRow[] values, String family) {
    throw unsupported("several values a key");
  }
}
