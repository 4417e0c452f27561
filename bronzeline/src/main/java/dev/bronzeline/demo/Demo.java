package dev.bronzeline.demo;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.spark.SparkSessionFactory;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The whole product on one machine: starts a Kafka and an S3 server, sends events with every kind
 * of fault, runs the job on them, and holds what the ledger says against what was sent.
 */
public final class Demo {
  private static final String BUCKET = "bronze";
  private static final String SAMPLE_PIPELINE = "user_events";
  private static final String ENVIRONMENT = "dev";
  private static final String PII_KEY = "BRONZE_PII_KEY";
  private static final String S3_ACCESS_KEY = "BRONZE_DEMO_S3_ACCESS_KEY";
  private static final String S3_SECRET_KEY = "BRONZE_DEMO_S3_SECRET_KEY";
  private static final int SAMPLE_SIZE_LIMIT_KB = 512;
  private static final int BATCHES = 4;
  private static final int DEAD_LETTERS = 3;

  private final Options options;
  private final Path home;
  private final Function<String, @Nullable String> environment;
  private final Ingestion ingestion;
  private final Screen screen;

  /**
   * What to demonstrate.
   *
   * @param pipeline the pipeline that runs
   * @param folder where to put everything; null for a new folder among the temporary files
   * @param file events to send, one a line; null for generated or packaged ones
   * @param events how many events to generate
   * @param partitions how many partitions the topic gets
   * @param seed what the generated events depend on
   */
  public record Options(
      String pipeline,
      @Nullable Path folder,
      @Nullable Path file,
      long events,
      int partitions,
      long seed) {}
