package dev.bronzeline.storage;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * Remembers which columns of a table have too many different values for a dictionary.
 *
 * <p>Parquet begins every column of every file with a dictionary and gives it up when it does not
 * pay: for an id or a hash, each value is hashed, stored, and written once more. That was half of
 * the CPU time of writing a file. What one file finds out, the next ones of the same table in the
 * same process use; after {@value #FILES} files it is tried again, for data changes. Only the
 * encoding is concerned, never the content.
 *
 * <p>Thread-safe; several tasks learn at the same time.
 */
final class DictionaryAdvice {
  private static final int FILES = 100;
  private static final Map<String, DictionaryAdvice> TABLES = new ConcurrentHashMap<>();

  /** Columns without a dictionary, and for how many more files. */
  private final Map<String, Integer> plain = new ConcurrentHashMap<>();

  DictionaryAdvice() {}

  /** What this process knows of a table. */
  static DictionaryAdvice of(String table) {
    return TABLES.computeIfAbsent(table, added -> new DictionaryAdvice());
  }

  /** The columns, as paths with dots, that the next file should write without a dictionary. */
  Set<String> columnsWithout() {
    plain.replaceAll((column, files) -> files - 1);
    plain.values().removeIf(files -> files < 0);
    return Set.copyOf(plain.keySet());
  }

  /** Learns from a finished file, whose writer was free to choose for the columns not given. */
  void learn(ParquetMetadata footer, Set<String> without) {
    Set<String> gaveUp = new HashSet<>();
    for (BlockMetaData rowGroup : footer.getBlocks()) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        EncodingStats pages = column.getEncodingStats();
        if (pages != null && pages.hasNonDictionaryEncodedPages()) {
          gaveUp.add(column.getPath().toDotString());
        }
      }
    }
    gaveUp.removeAll(without);
    gaveUp.forEach(column -> plain.put(column, FILES));
  }
}
