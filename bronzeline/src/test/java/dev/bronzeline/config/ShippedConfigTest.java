package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.FieldTypes;
import dev.bronzeline.schema.SchemaLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that we ship load without a problem, in every environment, schema and all. */
class ShippedConfigTest {

  private static final Path CONFIG = Path.of(System.getProperty("bronze.home", ".."), "config");

  @ParameterizedTest
  @CsvSource({
    "user_events, dev",
    "user_events, staging",
    "user_events, prod",
    "earthquakes, dev",
    "earthquakes, staging",
    "earthquakes, prod"
  })
  void every_pipeline_loads_in_every_environment(String pipeline, String environment) {
    BronzeConfig config = load(pipeline, environment, Map.of());

    assertThat(config.pipeline().name()).isEqualTo(pipeline);
    assertThat(config.pipeline().rules()).isNotEmpty();
    assertThat(config.pipeline().pii().keys().get(0).bytes()).hasSize(32);
    assertThat(config.pipeline().deduplicate()).isNotNull();
    assertThat(config.storage().s3().accessKey()).isNull();
    assertThat(config.kafka().options().secret()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"user_events, prod", "earthquakes, staging"})
  void what_the_environment_says_arrives(String pipeline, String environment) {
    BronzeConfig config =
        load(
            pipeline,
            environment,
            Map.of(
                "S3_ENDPOINT", "http://localhost:9000",
                "S3_ACCESS_KEY", "me",
                "S3_SECRET_KEY", "hidden",
                "S3_PATH_STYLE", "true",
                "KAFKA_SASL_JAAS_CONFIG", "hidden"));

    assertThat(config.storage().root()).isEqualTo("s3a://lake/bronze");
    assertThat(config.storage().s3())
        .isEqualTo(
            new S3Settings(
                "http://localhost:9000",
                "us-east-1",
                true,
                Secret.of("me"),
                Secret.of("hidden"),
                true));
    assertThat(config.kafka().options().secret()).containsOnlyKeys("sasl.jaas.config");
    assertThat(config.toString()).doesNotContain("hidden");
  }

  private static BronzeConfig load(String pipeline, String environment, Map<String, String> more) {
    Map<String, String> env = new HashMap<>(more);
    env.put("BRONZE_PII_KEY", ConfigFixture.KEY);
    if (!environment.equals("dev")) {
      env.put("BRONZE_ROOT", "s3a://lake/bronze/");
      env.put("KAFKA_BOOTSTRAP_SERVERS", "kafka-1:9092,kafka-2:9092");
    }
    SchemaLoader schemas = new SchemaLoader(CONFIG);
    return BronzeConfig.load(
        CONFIG,
        pipeline,
        environment,
        Map.of(),
        env::get,
        schema -> FieldTypes.of(schemas.load(Objects.requireNonNull(schema.file()))));
  }
}
