package dev.bronzeline.storage;

import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.RootReader.RootFile;
import dev.bronzeline.schema.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/** Describes the Parquet files of a directory that has no log, from their footers. */
final class FooterScan {
  private final HadoopRoot directory;
  private final Configuration hadoop;

  FooterScan(HadoopRoot directory, Configuration hadoop) {
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /**
   * All visible Parquet files at any depth, sorted by path.
   *
   * @throws IOException when a footer cannot be read
   */
  List<Manifest.File> files() throws IOException {
    List<Manifest.File> found = new ArrayList<>();
    for (RootFile file : directory.list("")) {
      if (file.path().endsWith(".parquet") && !file.isHidden()) {
        found.add(describe(file));
      }
    }
    found.sort(Comparator.comparing(Manifest.File::path));
    return found;
  }

  private Manifest.File describe(RootFile file) throws IOException {
    Path path = directory.at(file.path());
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(path, hadoop), HadoopReadOptions.builder(hadoop).build())) {
      return new Manifest.File(
          ManifestWriter.readable(path),
          file.bytes(),
          reader.getRecordCount(),
          ManifestWriter.folder(file.path()),
          offsets(reader.getRowGroups(), reader.getRecordCount()),
          null,
          null);
    } catch (RuntimeException e) {
      throw new IOException(
          "%s is not a readable Parquet file: %s. Move it away or restore it, then write the manifest again."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Known from the statistics only when all rows are from one Kafka partition. */
  private static List<FileOffsets> offsets(List<BlockMetaData> groups, long rows) {
    Span<String> topic = span(groups, Columns.TOPIC, value -> ((Binary) value).toStringUsingUTF8());
    Span<Integer> partition = span(groups, Columns.PARTITION, value -> (Integer) value);
    Span<Long> offset = span(groups, Columns.OFFSET, value -> (Long) value);
    if (topic == null || partition == null || offset == null) {
      return List.of();
    }
    return topic.isOne() && partition.isOne()
        ? List.of(new FileOffsets(topic.min(), partition.min(), offset.min(), offset.max(), rows))
        : List.of();
  }

  private record Span<T extends Comparable<T>>(T min, T max) {
    boolean isOne() {
      return min.equals(max);
    }

    Span<T> and(Span<T> other) {
      return new Span<>(
          min.compareTo(other.min) <= 0 ? min : other.min,
          max.compareTo(other.max) >= 0 ? max : other.max);
    }
  }

  private static <T extends Comparable<T>> @Nullable Span<T> span(
      List<BlockMetaData> groups, String column, Function<Object, T> value) {
    Span<T> span = null;
    for (BlockMetaData group : groups) {
      Map<String, ColumnChunkMetaData> columns =
          group.getColumns().stream()
              .collect(Collectors.toMap(chunk -> chunk.getPath().toDotString(), chunk -> chunk));
      ColumnChunkMetaData chunk = columns.get(column);
      Statistics<?> statistics = chunk == null ? null : chunk.getStatistics();
      if (statistics == null || !statistics.hasNonNullValue() || statistics.getNumNulls() != 0) {
        return null;
      }
      var here =
          new Span<>(
              value.apply(statistics.genericGetMin()), value.apply(statistics.genericGetMax()));
      span = span == null ? here : span.and(here);
    }
    return span;
  }
}
