package dev.bronzeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.config.Options;
import dev.bronzeline.config.S3Settings;
import dev.bronzeline.config.Secret;
import dev.bronzeline.config.SparkSettings;
import dev.bronzeline.config.StreamingSettings.State;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkPropertiesTest {

  private static final Path FOLDER = Path.of("/tmp/bronze-1");
  private static final S3Settings AMAZON =
      new S3Settings(null, "eu-west-1", false, null, null, true);
  private static final S3Settings MINIO =
      new S3Settings(
          "http://localhost:9000", null, true, Secret.of("lake"), Secret.of("hunter2"), false);

  @Test
  void a_job_gets_settings_for_production() {
    assertThat(SparkProperties.of(settings(Map.of()), "local[2]", State.MEMORY, AMAZON, FOLDER))
        .containsEntry("spark.master", "local[2]")
        .containsEntry("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .containsEntry("spark.sql.session.timeZone", "UTC")
        .containsEntry("spark.sql.shuffle.partitions", "3")
        .containsEntry("spark.sql.catalog.bronze", "dev.bronzeline.refine.CompiledFunctions")
        .containsEntry("spark.ui.enabled", "false")
        .containsEntry(
            "spark.sql.streaming.checkpointFileManagerClass",
            "dev.bronzeline.storage.CheckpointFiles")
        .containsEntry(
            "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
  }

  @Test
  void the_state_is_kept_in_memory_or_on_disk() {
    String provider = "spark.sql.streaming.stateStore.providerClass";

    assertThat(SparkProperties.of(settings(Map.of()), "local", State.MEMORY, AMAZON, FOLDER))
        .containsEntry(provider, "dev.bronzeline.dedup.DigestStateStoreProvider");
    assertThat(SparkProperties.of(settings(Map.of()), "local", State.ROCKSDB, AMAZON, FOLDER))
        .containsEntry(
            provider, "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
  }

  @Test
  void extensions_that_a_person_sets_come_before_ours() {
    Map<String, String> given = Map.of("spark.sql.extensions", "org.acme.Extension");

    assertThat(SparkProperties.of(settings(given), "local", State.MEMORY, AMAZON, FOLDER))
        .containsEntry(
            "spark.sql.extensions", "org.acme.Extension,dev.bronzeline.spark.SteadyCode");
    assertThat(SparkProperties.of(settings(Map.of()), "local", State.MEMORY, AMAZON, FOLDER))
        .containsEntry("spark.sql.extensions", "dev.bronzeline.spark.SteadyCode");
  }

  @Test
  void a_local_session_is_reachable_from_this_machine_only_and_keeps_its_files_together() {
    assertThat(SparkProperties.of(settings(Map.of()), "local[*]", State.MEMORY, AMAZON, FOLDER))
        .containsEntry("spark.driver.bindAddress", "127.0.0.1")
        .containsEntry("spark.driver.host", "127.0.0.1")
        .containsEntry("spark.local.dir", "/tmp/bronze-1")
        .containsEntry("spark.hadoop.fs.s3a.buffer.dir", "/tmp/bronze-1/s3a");
    assertThat(
            SparkProperties.of(
                settings(Map.of()), "k8s://https://host", State.MEMORY, AMAZON, FOLDER))
        .doesNotContainKeys(
            "spark.driver.bindAddress", "spark.local.dir", "spark.hadoop.fs.s3a.buffer.dir");
  }

  @Test
  void keys_are_used_when_they_are_given_and_otherwise_the_sdks_own_chain_is_asked() {
    assertThat(SparkProperties.of(settings(Map.of()), "local", State.MEMORY, MINIO, FOLDER))
        .containsEntry("spark.hadoop.fs.s3a.endpoint", "http://localhost:9000")
        .containsEntry("spark.hadoop.fs.s3a.endpoint.region", "us-east-1")
        .containsEntry("spark.hadoop.fs.s3a.path.style.access", "true")
        .containsEntry("spark.hadoop.fs.s3a.connection.ssl.enabled", "false")
        .containsEntry("spark.hadoop.fs.s3a.access.key", "lake")
        .containsEntry("spark.hadoop.fs.s3a.secret.key", "hunter2")
        .containsEntry(
            "spark.hadoop.fs.s3a.aws.credentials.provider",
            "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    assertThat(SparkProperties.of(settings(Map.of()), "local", State.MEMORY, AMAZON, FOLDER))
        .doesNotContainKeys(
            "spark.hadoop.fs.s3a.endpoint",
            "spark.hadoop.fs.s3a.access.key",
            "spark.hadoop.fs.s3a.secret.key")
        .containsEntry("spark.hadoop.fs.s3a.endpoint.region", "eu-west-1")
        .containsEntry(
            "spark.hadoop.fs.s3a.aws.credentials.provider",
            "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
  }

  @Test
  void what_a_person_sets_by_name_wins() {
    String provider = "spark.sql.streaming.stateStore.providerClass";
    String hdfs = "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider";

    assertThat(
            SparkProperties.of(
                settings(Map.of(provider, hdfs, "spark.local.dir", "/fast")),
                "local",
                State.MEMORY,
                AMAZON,
                FOLDER))
        .containsEntry(provider, hdfs)
        .containsEntry("spark.local.dir", "/fast");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.sasl.jaas.config",
        "kafka.ssl.keystore.password",
        "kafka.ssl.key.password",
        "kafka.ssl.keystore.key",
        "kafka.basic.auth.user.info",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.session.token"
      })
  void spark_hides_every_secret(String key) {
    assertThat(Pattern.compile(SparkProperties.SECRETS).matcher(key).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.bootstrap.servers",
        "kafka.security.protocol",
        "kafka.sasl.mechanism",
        "subscribe",
        "startingOffsets",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.hadoop.fs.s3a.path.style.access"
      })
  void spark_shows_what_is_no_secret(String key) {
    assertThat(Pattern.compile(SparkProperties.SECRETS).matcher(key).find()).isFalse();
  }

  private static SparkSettings settings(Map<String, String> conf) {
    return new SparkSettings("local", "bronze", 3, Options.of(conf));
  }
}
