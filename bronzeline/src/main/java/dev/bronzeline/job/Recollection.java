package dev.bronzeline.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.dedup.Deduplication;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.PublishedFiles;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of a pipeline's deduplication, taken from what the pipeline has published, whoever
 * published it: for a query that has no memory of its own.
 *
 * @param deduplication what a copy is
 * @param root the pipeline's root
 */
record Recollection(Deduplication deduplication, String root) {
  private static final Logger LOG = LoggerFactory.getLogger(Recollection.class);

  /** That of a pipeline; empty if its queries do not look for copies. */
  static Optional<Recollection> of(BronzeConfig config) {
    return Optional.ofNullable(
            new StepSettings(config.pipeline(), JobConfig.schema(config)).deduplication())
        .filter(deduplication -> !deduplication.holdsBack()) // those look at what is on hold
        .map(deduplication -> new Recollection(deduplication, config.pipeline().sink().root()));
  }

  /**
   * Writes the state that a query begins with: the keys that are published within the window before
   * now.
   *
   * @param schema of the rows that the query writes
   * @param checkpoint that of the query, which has not begun
   */
  void write(SparkSession spark, StructType schema, String checkpoint) {
    Duration window = deduplication.window();
    Instant since = window == null ? Instant.MIN : Instant.now().minus(window);
    List<String> files = files(spark.sparkContext().hadoopConfiguration(), since);
    if (files.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    Dataset<Row> published =
        spark
            .read()
            .schema(columns(schema))
            .option("recursiveFileLookup", true) // the folders' names are no columns
            .parquet(files.toArray(String[]::new));
    deduplication.remember(
        window == null ? published : published.where(col(Columns.INGESTED_AT).gt(lit(since))),
        checkpoint);
    LOG.info(
        "Recalled the published keys from {} files in {} ms",
        files.size(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private List<String> files(Configuration hadoop, Instant since) {
    try {
      Path home = new Path(root);
      return PublishedFiles.validatedSince(new CommitLog(Stores.open(home, hadoop)), since).stream()
          .map(path -> new Path(home, path).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The log of " + root + " cannot be read", e);
    }
  }

  /** The columns that the keys are in, and when a row was published. */
  private StructType columns(StructType schema) {
    Set<String> names = new LinkedHashSet<>();
    deduplication.keys().forEach(key -> names.add(key.split("\\.", -1)[0]));
    StructType columns = new StructType();
    for (String name : names) {
      columns = columns.add(schema.apply(name));
    }
    return columns.add(Columns.INGESTED_AT, DataTypes.TimestampType);
  }
}
