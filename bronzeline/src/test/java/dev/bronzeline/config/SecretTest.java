package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

  private static final String HIDDEN = "hunter2hunter2";

  @TempDir Path directory;

  @Test
  void a_secret_prints_as_stars() throws Exception {
    Secret secret = Secret.of(HIDDEN);

    assertThat(secret).hasToString("***");
    assertThat(new ObjectMapper().writeValueAsString(Map.of("password", secret)))
        .isEqualTo("{\"password\":\"***\"}");
    assertThat(secret.reveal()).isEqualTo(HIDDEN);
  }

  @Test
  void a_secret_reaches_another_process() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Secret.of(HIDDEN));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(Secret.of(HIDDEN)).isNotEqualTo(Secret.of("other"));
    }
  }

  @Test
  void options_that_look_secret_are() {
    Options options =
        Options.of(
            Map.of(
                "ssl.truststore.password", HIDDEN,
                "sasl.jaas.config", HIDDEN,
                "spark.hadoop.fs.s3a.access.key", HIDDEN,
                "spark.authenticate.secret", HIDDEN,
                "ssl.keystore.key", HIDDEN,
                "security.protocol", "SSL"));

    assertThat(options.toString()).doesNotContain(HIDDEN).contains("SSL");
    assertThat(options.plain()).containsOnlyKeys("security.protocol");
    assertThat(options.reveal()).hasSize(6).containsEntry("sasl.jaas.config", HIDDEN);
  }

  @Test
  void a_whole_configuration_prints_without_its_secrets() throws Exception {
    BronzeConfig config = withSecrets().env("PII", ConfigFixture.KEY).load();

    assertThat(config.toString())
        .doesNotContain(HIDDEN, ConfigFixture.KEY)
        .contains("accessKey=***", "secret=***", "sasl.jaas.config=***");
    ObjectMapper json = new ObjectMapper().registerModules(new Jdk8Module(), new JavaTimeModule());
    assertThat(json.writeValueAsString(config))
        .contains("\"accessKey\":\"***\"")
        .doesNotContain(HIDDEN, ConfigFixture.KEY);
  }

  @Test
  void problems_never_show_a_secret() {
    ConfigFixture config =
        withSecrets()
            .env("PII", "not-a-key-" + HIDDEN)
            .set("kafka.options.kafka.ssl.key.password", HIDDEN)
            .set("storage.s3.acces-key", HIDDEN)
            .set("storage.root", "${env:ROOT_WITH_SECRET}")
            .set("streaming.trigger", "${env:TRIGGER}")
            .env("TRIGGER", HIDDEN)
            .set("pii.key-id", "[" + HIDDEN + "]")
            .set("storage.s3.region.x", HIDDEN);

    assertThat(config.problems())
        .isEqualTo(
            """
            --set: streaming.trigger must be a duration such as 500ms, 30s, 5m, 1h or 7d, but is '${env:TRIGGER}'
            --set: storage.root needs the environment variable ROOT_WITH_SECRET, which is not set; set it, or write ${env:ROOT_WITH_SECRET:-default}
            --set: storage.s3.region must be a text that is not empty, but is a section
            --set: kafka.options.kafka.ssl.key.password must not begin with 'kafka.'; write ssl.key.password
            --set: pii.key-id must be 1 to 64 letters, digits, '_', '-' and '.', not starting with '.', but is a list
            --set: storage.s3.acces-key is not a known setting; did you mean 'access-key'?
            pipelines/orders.yaml:3: pii.key must be 32 bytes in base64; make one with: openssl rand -base64 32""");
  }

  private ConfigFixture withSecrets() {
    return new ConfigFixture(directory)
        .orders("pii: {key: \"${env:PII}\", fields: [{path: email, mode: hash}]}\n")
        .set("storage.s3.access-key", HIDDEN)
        .set("storage.s3.secret-key", HIDDEN)
        .set("kafka.options.sasl.jaas.config", HIDDEN)
        .set("spark.conf.spark.ssl.keyPassword", HIDDEN);
  }
}
