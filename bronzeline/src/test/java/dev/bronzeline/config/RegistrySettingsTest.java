package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.RegistrySettings.KeyStoreFile;
import dev.bronzeline.config.RegistrySettings.Login;
import dev.bronzeline.config.RegistrySettings.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySettingsTest {

  @TempDir Path directory;

  @Test
  void every_key_reaches_its_place() {
    RegistrySettings registry =
        registry(
            """
            {urls: [https://a:8081/, https://b:8081], subject: orders-x, version: 3, user: me, password: hidden,
             trust-store: tls/truststore.p12, trust-store-password: t, key-store: tls/keystore.p12, key-store-password: k,
             connect-timeout: 1s, request-timeout: 2s, retries: 4, retry-backoff: 10ms}
            """);

    assertThat(registry)
        .isEqualTo(
            new RegistrySettings(
                List.of("https://a:8081", "https://b:8081"),
                "orders-x",
                3,
                new Login("me", Secret.of("hidden")),
                new KeyStoreFile(
                    directory.resolve("tls/truststore.p12").toString(), Secret.of("t")),
                new KeyStoreFile(directory.resolve("tls/keystore.p12").toString(), Secret.of("k")),
                new Patience(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), 4, Duration.ofMillis(10)),
                Duration.ofMinutes(1)));
    assertThat(registry.toString()).doesNotContain("hidden");
    assertThat(registry.patience().most()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void the_least_section_has_these_defaults() {
    assertThat(registry("{urls: 'http://a:8081'}"))
        .isEqualTo(
            new RegistrySettings(
                List.of("http://a:8081"),
                "orders-v1-value",
                null,
                null,
                null,
                null,
                new Patience(
                    Duration.ofSeconds(5), Duration.ofSeconds(10), 3, Duration.ofMillis(200)),
                Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "topic, orders-v1-value",
    "record, com.example.Order",
    "topic-record, orders-v1-com.example.Order"
  })
  void a_strategy_names_the_subject(String strategy, String subject) {
    assertThat(
            registry(
                    "{urls: 'http://a', record: com.example.Order, subject-strategy: %s}"
                        .formatted(strategy))
                .subject())
        .isEqualTo(subject);
  }

  @Test
  void a_file_beside_a_registry_is_what_is_in_force() {
    SchemaSettings schema =
        new ConfigFixture(directory)
            .set("schema.registry.urls", "http://a")
            .load()
            .pipeline()
            .schema();

    assertThat(schema.file()).endsWith("orders.ddl");
    assertThat(schema.registry()).isNotNull();
    assertThat(schema.subject()).isNull();
  }

  @Test
  void all_that_is_wrong_is_told_at_once_and_no_secret_with_it() {
    String problems =
        fixture(
                """
                {urls: ['https://me:hidden@a:8081', b:8081], subject-strategy: record, version: newest, user: me, token: hidden,
                 trust-store: tls/trust.p12, key-store-password: hidden, request-timeout: 0s, retries: -1, url: x}
                """)
            .problems();

    assertThat(problems)
        .contains("schema.registry.urls[0] must not name a user; write schema.registry.user")
        .contains("schema.registry.urls[1] must be a URL such as https://registry:8081")
        .contains("schema.registry.record is required for subject-strategy: record")
        .contains(
            "schema.registry.version must be 'latest' or a number, 1 or above, but is 'newest'")
        .contains("schema.registry.password is required beside user")
        .contains("schema.registry.token has no use beside user and password")
        .contains("schema.registry.trust-store must be a file")
        .contains("schema.registry.key-store is required beside key-store-password")
        .contains("schema.registry.request-timeout must be longer than nothing")
        .contains("schema.registry.retries must be a whole number")
        .contains("schema.registry.url is not a known setting; did you mean 'urls'?")
        .doesNotContain("hidden");
  }

  @Test
  void several_topics_need_the_subject() {
    assertThat(
            fixture("{urls: 'http://a'}")
                .set("source.topic", "")
                .set("source.topics", "[x, y]")
                .problems())
        .contains(
            "schema.registry.subject is required, since the pipeline may read several topics");
  }

  @Test
  void that_a_schema_cannot_be_looked_for_now_is_no_problem_of_the_configuration() {
    ConfigFixture config = fixture("{urls: 'http://a'}");
    UncheckedIOException away = new UncheckedIOException(new IOException("no answer"));

    assertThatThrownBy(() -> load(away)).isSameAs(away);
    config.set("payload.max-depth", "0");
    assertThat(config.problems()).contains("payload.max-depth");
  }

  private BronzeConfig load(UncheckedIOException away) {
    return BronzeConfig.load(
        directory,
        "orders",
        "dev",
        Map.of(),
        name -> null,
        schema -> {
          throw away;
        });
  }

  private RegistrySettings registry(String section) {
    return Objects.requireNonNull(fixture(section).load().pipeline().schema().registry());
  }

  private ConfigFixture fixture(String section) {
    return new ConfigFixture(directory)
        .file(
            "pipelines/orders.yaml",
            "source: {topic: orders-v1}\nschema:\n  registry: %s"
                .formatted(section.strip().replace("\n", "\n    ")));
  }
}
