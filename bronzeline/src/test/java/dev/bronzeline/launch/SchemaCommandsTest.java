package dev.bronzeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.testing.RegistryDouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SchemaCommandsTest {

  private static final String FIRST =
      "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [{\"name\": \"id\", \"type\": \"string\"}, {\"name\": \"n\", \"type\": \"int\"}]}";
  private static final String SECOND = FIRST.replace("\"int\"", "[\"int\", \"null\"]");
  private static final String THIRD =
      SECOND.replace("}]}", "}, {\"name\": \"at\", \"type\": \"long\", \"default\": 0}]}");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RegistryDouble registry =
      RegistryDouble.start()
          .with("orders-value", 1, 11, "AVRO", FIRST, "")
          .with("orders-value", 2, 12, "AVRO", SECOND, "")
          .with("orders-value", 3, 13, "AVRO", THIRD, "");

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    write("spark_config.yaml", "storage: {root: /lake}\n");
    write("kafka.yaml", "kafka: {bootstrap-servers: 'broker:9092'}\n");
    write("environments/dev.yaml", "");
    write("schemas/orders.ddl", "id STRING NOT NULL, n INT");
    write("schemas/wider.ddl", "id STRING NOT NULL, n BIGINT, device STRUCT<os: STRING NOT NULL>");
    write("schemas/narrower.ddl", "id STRING NOT NULL, n STRING");
    write("pipelines/files.yaml", "source: {topic: orders}\nschema: {file: schemas/orders.ddl}\n");
    write(
        "pipelines/registry.yaml",
        """
        source: {topic: orders}
        schema: {registry: {urls: '%s', retries: 0}}
        """
            .formatted(registry.url()));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void show_tells_what_is_in_force_and_where_it_comes_from() throws IOException {
    assertThat(run("show", "--topic=registry")).isZero();
    assertThat(out.toString())
        .contains("Version 3, from orders-value, version 3, at " + registry.url())
        .containsPattern("id +string +yes")
        .containsPattern("at +bigint +yes +0");

    assertThat(run("show", "--topic=files", "--json")).isZero();
    JsonNode shown = new JsonMapper().readTree(out.toString());
    assertThat(shown.path("version").asText()).isEqualTo("1");
    assertThat(shown.path("origin").asText()).endsWith("schemas/orders.ddl");
    assertThat(shown.path("ddl").asText()).isEqualTo("id STRING NOT NULL,n INT");
    assertThat(shown.path("fields").get(0).path("required").asBoolean()).isTrue();
  }

  @Test
  void show_reads_any_other_schema_too() {
    assertThat(run("show", "--topic=files", "wider")).isZero();
    assertThat(out.toString())
        .containsPattern("device +struct")
        .containsPattern("device.os +string +yes");

    assertThat(run("show", "--topic=registry", "registry:1")).isZero();
    assertThat(out.toString()).contains("Version 1, from orders-value, version 1");
  }

  @Test
  void diff_tells_what_would_change_path_by_path() {
    assertThat(run("diff", "--topic=files", "schemas/wider.ddl")).isZero();
    assertThat(out.toString())
        .contains("n is wider: int became bigint")
        .contains("device is new: struct<os:string>, optional")
        .contains("Compatible: backward");

    assertThat(run("diff", "--topic=registry", "--from=registry:1", "registry:latest")).isZero();
    assertThat(out.toString())
        .contains("n may be absent now")
        .contains("The old schema cannot read what is written with the new one:")
        .contains("Avro at /fields/1/type");
  }

  @Test
  void check_answers_with_its_exit_code() throws IOException {
    assertThat(run("check", "--topic=files", "wider")).isZero();
    assertThat(out.toString()).contains("wider.ddl is backward compatible");

    assertThat(run("check", "--topic=files", "wider", "--compatibility=full"))
        .isEqualTo(ExitCode.SCHEMA_INCOMPATIBLE.code());
    assertThat(run("check", "--topic=files", "narrower", "--json"))
        .isEqualTo(ExitCode.SCHEMA_INCOMPATIBLE.code());
    assertThat(new JsonMapper().readTree(out.toString()).at("/against/0/reasons/0").asText())
        .isEqualTo("n is of another type: int became string");
  }

  @Test
  void check_can_ask_for_all_versions() {
    assertThat(run("check", "--topic=registry", "registry:2", "--compatibility=forward")).isZero();
    assertThat(
            run(
                "check",
                "--topic=registry",
                "registry:2",
                "--compatibility=forward",
                "--transitive"))
        .isEqualTo(ExitCode.SCHEMA_INCOMPATIBLE.code());
    assertThat(out.toString()).contains("With orders-value, version 1,");
  }

  @Test
  void a_registry_that_is_silent_and_a_subject_that_is_not_there_end_differently() {
    assertThat(run("show", "--topic=registry", "--set=schema.registry.subject=none"))
        .isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
    assertThat(err.toString()).contains("has no subject none");

    registry.fails(503, 100);
    assertThat(run("show", "--topic=registry", "--set=schema.registry.retry-backoff=1ms"))
        .isEqualTo(ExitCode.DEPENDENCY_AWAY.code());
    assertThat(err.toString()).contains("did not answer /subjects/orders-value/versions/latest");
  }

  @Test
  void a_registry_where_there_is_none_is_a_wrong_command_line() {
    assertThat(run("show", "--topic=files", "registry:1")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("names no registry; set schema.registry.urls");
    assertThat(run("show", "--topic=registry", "registry:newest")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void validate_and_the_version_on_every_row_know_the_registry() {
    assertThat(execute("validate", "--topic=registry", "--config=" + directory)).isZero();
    assertThat(
            execute(
                "validate", "--topic=registry", "--config=" + directory, "--set=event-time=nope"))
        .isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
    assertThat(err.toString()).contains("event-time must be a field of the schema");
  }

  private int run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("schema", command, "--config=" + directory));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine bronze = JobLauncher.commandLine();
    bronze.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return bronze.execute(arguments);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
