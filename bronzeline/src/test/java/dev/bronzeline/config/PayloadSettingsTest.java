package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.SchemaLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadSettingsTest {
  private static final Map<String, String> FIELDS =
      Map.of("amount", "double", "note", "string", "device", "struct", "device.os", "string");

  @TempDir Path directory;

  @Test
  void a_raw_pipeline_needs_no_schema() {
    PipelineConfig raw =
        new ConfigFixture(directory)
            .file("pipelines/raw.yaml", "source: {topic: blobs}\npayload: {format: raw}\n")
            .load("raw", "dev")
            .pipeline();

    assertThat(raw.payload().format()).isEqualTo(PayloadSettings.Format.RAW);
    assertThat(new SchemaLoader(directory).load(String.valueOf(raw.schema().file())).toDDL())
        .isEqualTo("value BINARY");
    assertThat(
            new ConfigFixture(directory)
                .file(
                    "pipelines/raw.yaml",
                    "source: {topic: blobs}\npayload: {format: raw}\nschema: {file: schemas/orders.ddl}\n")
                .problems("raw", "dev"))
        .contains("schema.file has no use with payload.format: raw; leave it out");
  }

  @Test
  void plain_avro_needs_to_know_what_the_records_were_written_with() {
    assertThat(new ConfigFixture(directory).orders("payload: {format: avro}\n").problems())
        .contains("payload.writer-schema is required for format: avro");
    assertThat(
            new ConfigFixture(directory)
                .orders("payload: {format: avro, writer-schema: schemas/order.avsc}\n")
                .problems())
        .contains("payload.writer-schema must be a file", "did you mean 'schemas/orders.avsc'?");
    assertThat(
            new ConfigFixture(directory)
                .orders("payload: {format: avro, writer-schema: schemas/orders.avsc}\n")
                .load()
                .pipeline()
                .payload()
                .writerSchema())
        .isEqualTo(directory.resolve("schemas/orders.avsc").toString());
  }

  @Test
  void formats_are_written_with_hyphens() {
    PayloadSettings payload =
        new ConfigFixture(directory)
            .orders(
                "payload: {format: json-confluent, key-format: string, unreachable-schema: retry}\n")
            .load()
            .pipeline()
            .payload();

    assertThat(payload.format()).isEqualTo(PayloadSettings.Format.JSON_CONFLUENT);
    assertThat(payload.keyFormat()).isEqualTo(PayloadSettings.KeyFormat.STRING);
    assertThat(payload.unreachableSchema()).isEqualTo(PayloadSettings.UnreachableSchema.RETRY);
    assertThat(payload.needsRegistry()).isFalse();
  }

  @Test
  void aliases_are_other_names_of_fields_that_exist() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file(
                "pipelines/orders.yaml",
                """
                source: {topic: orders-v1}
                schema:
                  file: schemas/orders.ddl
                  aliases: {amount: [amt, price], device.os: [system]}
                """);

    assertThat(config.load(FIELDS).pipeline().schema().aliases())
        .isEqualTo(Map.of("amount", List.of("amt", "price"), "device.os", List.of("system")));
  }

  @Test
  void an_alias_of_no_field_and_one_that_is_a_field_are_told() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .file(
                "pipelines/orders.yaml",
                """
                source: {topic: orders-v1}
                schema:
                  file: schemas/orders.ddl
                  aliases: {amout: [amt], note: [amount], device: []}
                """);

    assertThat(config.problems(FIELDS))
        .contains(
            "schema.aliases.amout must be a field of the schema, but is 'amout'; did you mean"
                + " 'amount'?",
            "schema.aliases.note is a field of the schema itself, but is 'amount'",
            "schema.aliases.device is empty");
  }
}
