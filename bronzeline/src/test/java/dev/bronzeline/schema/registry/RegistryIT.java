package dev.bronzeline.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.demo.EmbeddedRegistry;
import dev.bronzeline.schema.SchemaDiff;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.testing.RealParts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The registry as it really is. */
class RegistryIT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  @Test
  void ten_versions_of_an_avro_subject_are_read_each_with_its_id_and_its_difference()
      throws Exception {
    String url = PARTS.registry().url();
    Registry registry = new Registry(settings(url, "orders-value"), Clock.systemUTC());
    StringBuilder fields = new StringBuilder("{\"name\": \"id\", \"type\": \"string\"}");
    SchemaVersion before = null;
    for (int version = 1; version <= 10; version++) {
      String schema =
          "{\"type\": \"record\", \"name\": \"x.Order\", \"fields\": [%s]}".formatted(fields);
      int id = PARTS.registry().register("orders-value", "AVRO", schema, "[]");

      assertThat(registry.byId(id)).isEqualTo(new Schema.Parser().parse(schema));
      SchemaVersion latest = registry.version("orders-value", null);
      assertThat(latest.version()).isEqualTo(String.valueOf(version));
      assertThat(latest.schema().fields()).hasSize(version);
      if (before != null) {
        assertThat(SchemaDiff.between(before, latest).verdict()).isEqualTo("full");
      }
      before = latest;
      fields.append(
          ", {\"name\": \"f%d\", \"type\": [\"null\", \"long\"], \"default\": null}"
              .formatted(version));
    }
    assertThat(registry.versions("orders-value")).hasSize(10).startsWith(1).endsWith(10);
    assertThat(registry.version("orders-value", 4).schema().fields()).hasSize(4);
  }

  @Test
  void avro_and_json_subjects_refer_to_others() throws Exception {
    String url = PARTS.registry().url();
    Registry registry = new Registry(settings(url, "sale-value"), Clock.systemUTC());
    PARTS
        .registry()
        .register(
            "money",
            "AVRO",
            "{\"type\": \"record\", \"name\": \"x.Money\", \"fields\": [{\"name\": \"amount\", \"type\": \"double\"}]}",
            "[]");
    int id =
        PARTS
            .registry()
            .register(
                "sale-value",
                "AVRO",
                "{\"type\": \"record\", \"name\": \"x.Sale\", \"fields\": [{\"name\": \"paid\", \"type\": \"x.Money\"}]}",
                "[{\"name\": \"x.Money\", \"subject\": \"money\", \"version\": 1}]");
    PARTS
        .registry()
        .register(
            "json-value",
            "JSON",
            "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}, \"required\": [\"id\"]}",
            "[]");

    assertThat(registry.byId(id).getField("paid").schema().getFullName()).isEqualTo("x.Money");
    assertThat(registry.version("sale-value", null).schema())
        .isEqualTo(StructType.fromDDL("paid STRUCT<amount: DOUBLE NOT NULL> NOT NULL"));
    assertThat(registry.version("json-value", null).schema())
        .isEqualTo(StructType.fromDDL("id STRING NOT NULL"));
  }

  @Test
  void what_is_not_there_is_unknown() {
    Registry registry = new Registry(settings(PARTS.registry().url(), "none"), Clock.systemUTC());

    assertThatThrownBy(() -> registry.byId(987_654)).isInstanceOf(UnknownSchemaException.class);
    assertThatThrownBy(() -> registry.version("none", null))
        .isInstanceOf(UnknownSchemaException.class);
    assertThatThrownBy(() -> registry.version("none", 3))
        .isInstanceOf(UnknownSchemaException.class);
    assertThat(registry.health().answers()).isTrue();
  }

  @Test
  void a_registry_that_was_killed_is_silent_and_answers_again_after_its_restart() throws Exception {
    try (EmbeddedRegistry server = EmbeddedRegistry.start(RealParts.newFolder())) {
      int id = server.register("a-value", "AVRO", "\"string\"", "[]");
      RegistrySettings settings = settings(server.url(), "a-value");
      server.kill();

      Registry registry = new Registry(settings, Clock.systemUTC());
      assertThatThrownBy(() -> registry.byId(id)).isInstanceOf(SchemaUnavailableException.class);
      assertThat(registry.health().answers()).isFalse();

      server.restart();
      Registry again = new Registry(settings, Clock.systemUTC());
      assertThat(again.byId(id).getType()).isEqualTo(Schema.Type.STRING);
    }
  }

  private static RegistrySettings settings(String url, String subject) {
    return new RegistrySettings(
        List.of(url),
        subject,
        null,
        null,
        null,
        null,
        new RegistrySettings.Patience(
            Duration.ofSeconds(5), Duration.ofSeconds(20), 1, Duration.ofMillis(50)),
        Duration.ofMinutes(1));
  }
}
