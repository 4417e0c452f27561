package dev.bronzeline.spark;

import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.SparkSettings;
import dev.bronzeline.config.StreamingSettings.State;
import dev.bronzeline.dedup.DigestStateStoreProvider;
import dev.bronzeline.refine.CompiledFunctions;
import dev.bronzeline.storage.CheckpointFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;

/**
 * The Spark properties of a job, from its settings. A pure function; what a person sets by name
 * wins.
 */
final class SparkProperties {

  /**
   * Keys and values that Spark must hide in its UI, logs and plans: its own list, and Kafka's and
   * S3's words for secrets.
   */
  static final String SECRETS =
      "(?i)secret|passw(or)?d|token|access[._-]?key|jaas|credential|passphrase|private[._-]?key|keystore[.]key|user[.]info";

  private static final String STATE_STORE = "spark.sql.streaming.stateStore.";
  private static final String S3A = "spark.hadoop.fs.s3a.";

  private SparkProperties() {}

  /**
   * All properties.
   *
   * @param master Spark's master
   * @param state where the deduplication keeps what it has seen
   * @param s3 how S3 is reached
   * @param folder where this process may put temporary data, if Spark runs on this machine
   */
  static SortedMap<String, String> of(
      SparkSettings spark, String master, State state, S3Settings s3, Path folder) {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put("spark.master", master);
    properties.put("spark.sql.shuffle.partitions", String.valueOf(spark.shufflePartitions()));
    properties.put(CompiledFunctions.CATALOG_SETTING, CompiledFunctions.class.getName());
    engine(properties);
    state(properties, state);
    s3(properties, s3);
    if (isLocal(master)) {
      local(properties, folder);
    }
    properties.putAll(spark.conf().reveal());
    properties.merge(
        SteadyCode.EXTENSIONS_SETTING,
        SteadyCode.class.getName(),
        (given, ours) -> given + "," + ours);
    return properties;
  }

  static boolean isLocal(String master) {
    return master.startsWith("local");
  }

  private static void engine(Map<String, String> properties) {
    properties.put("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    properties.put("spark.sql.session.timeZone", "UTC");
    // Spark turns it off for stateful queries itself, with a warning; for the others it would
    // change the number of files.
    properties.put("spark.sql.adaptive.enabled", "false");
    // A job adds no artifacts to its session. With isolation, each start of a query would get a
    // class loader of its own, and its code be compiled again.
    properties.put("spark.sql.artifact.isolation.enabled", "false");
    properties.put("spark.redaction.regex", SECRETS);
    properties.put("spark.sql.redaction.options.regex", SECRETS + "|url");
    properties.put("spark.ui.enabled", "false");
    properties.put("spark.ui.showConsoleProgress", "false");
    // A job runs for months: what it keeps for the UI must not grow with it.
    properties.put("spark.ui.retainedJobs", "50");
    properties.put("spark.ui.retainedStages", "50");
    properties.put("spark.ui.retainedTasks", "2000");
    properties.put("spark.sql.ui.retainedExecutions", "20");
    properties.put("spark.sql.streaming.numRecentProgressUpdates", "20");
    // The log says what was published, so the checkpoint is not for going back in time.
    properties.put("spark.sql.streaming.minBatchesToRetain", "20");
    properties.put("spark.sql.streaming.stopTimeout", "10s");
  }

  /**
   * The store for a new checkpoint; Spark lets an old one keep its own, so RocksDB's settings are
   * always there: changes are checkpointed, not files, and no look-ups only count rows. Checkpoints
   * are written so that they are safe on S3, too.
   */
  private static void state(Map<String, String> properties, State state) {
    properties.put(
        STATE_STORE + "providerClass",
        switch (state) {
          case MEMORY -> DigestStateStoreProvider.class.getName();
          case ROCKSDB -> RocksDBStateStoreProvider.class.getName();
        });
    properties.put(STATE_STORE + "rocksdb.changelogCheckpointing.enabled", "true");
    properties.put(STATE_STORE + "rocksdb.boundedMemoryUsage", "true");
    properties.put(STATE_STORE + "rocksdb.maxMemoryUsageMB", "500");
    properties.put(STATE_STORE + "rocksdb.trackTotalNumberOfRows", "false");
    properties.put(CheckpointFiles.SETTING, CheckpointFiles.class.getName());
  }

  private static void s3(Map<String, String> properties, S3Settings s3) {
    if (s3.endpoint() != null) {
      properties.put(S3A + "endpoint", s3.endpoint());
    }
    if (s3.region() != null) {
      properties.put(S3A + "endpoint.region", s3.region());
    } else if (s3.endpoint() != null) {
      // A server that is not Amazon's has no regions, but every signature names one.
      properties.put(S3A + "endpoint.region", "us-east-1");
    }
    properties.put(S3A + "path.style.access", String.valueOf(s3.pathStyle()));
    properties.put(S3A + "connection.ssl.enabled", String.valueOf(s3.ssl()));
    if (s3.accessKey() != null && s3.secretKey() != null) {
      properties.put(
          S3A + "aws.credentials.provider",
          "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
      properties.put(S3A + "access.key", s3.accessKey().reveal());
      properties.put(S3A + "secret.key", s3.secretKey().reveal());
    } else {
      properties.put(
          S3A + "aws.credentials.provider",
          "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
    }
  }

  private static void local(Map<String, String> properties, Path folder) {
    properties.put("spark.driver.bindAddress", "127.0.0.1");
    properties.put("spark.driver.host", "127.0.0.1");
    properties.put("spark.local.dir", folder.toString());
    properties.put(S3A + "buffer.dir", folder.resolve("s3a").toString());
    properties.put("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString());
  }
}
