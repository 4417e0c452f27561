package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.job.PiiKeys;
import dev.bronzeline.refine.PiiKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from their birth to their end, as an operator sees them. */
class PiiCommandsTest {
  private static final String OLD = key(1);
  private static final String NEW = key(2);

  @TempDir Path dir;
  private Path config = Path.of("");
  private Path root = Path.of("");

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void configure() throws IOException {
    config = Files.createDirectory(dir.resolve("config"));
    root = dir.resolve("lake/orders");
    file("spark_config.yaml", "storage: {root: %s}\n".formatted(dir.resolve("lake")));
    file("kafka.yaml", "kafka: {bootstrap-servers: 'broker:9092'}\n");
    file("environments/dev.yaml", "");
    file("schemas/orders.ddl", "id STRING NOT NULL, email STRING");
    secret("old.key", OLD);
    secret("new.key", NEW);
    pipeline(
        """
        - {id: shop, version: 1, source: "file:old.key"}
        - {id: shop, version: 2, source: "file:new.key", active: true}
        """);
  }

  @Test
  void versions_are_listed_and_no_key_is_shown() {
    Run run = run("pii", "key", "list");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("shop.1  orders", "shop.2  orders", "old.key", "yes     live")
        .doesNotContain(OLD, NEW);
  }

  @Test
  void a_token_is_turned_back_until_its_key_is_destroyed_even_for_who_has_a_copy()
      throws IOException {
    String old = token(1, "shop.1", "ann@example.com");
    String now = token(2, "shop.2", "bob@example.com");
    assertThat(run("pii", "reveal", "--topic", "orders", old, now).out())
        .isEqualTo("ann@example.com\nbob@example.com\n");

    Run dry = run("pii", "key", "destroy", "--id", "shop", "--version", "1");
    assertThat(dry.code()).isZero();
    assertThat(dry.out())
        .contains(
            "Key shop.1 of orders\n",
            "Would remember it in " + root + "/_keys/shop.1.destroyed.json\n",
            "Would overwrite and delete " + config.resolve("old.key") + "\n",
            "Nothing was changed. Give --yes");
    assertThat(run("pii", "reveal", "--topic", "orders", old).out()).startsWith("ann");

    Run done = run("pii", "key", "destroy", "--id", "shop", "--version", "1", "--yes");
    assertThat(done.code()).isZero();
    assertThat(done.out()).contains("Overwrote and deleted", "cannot be turned back");
    assertThat(config.resolve("old.key")).doesNotExist();
    assertThat(root.resolve("_keys/shop.1.destroyed.json")).exists();
    assertThat(run("pii", "key", "list").out()).contains("destroyed at 2");

    // Somebody has kept a copy.
    secret("old.key", OLD);
    Run after = run("pii", "reveal", "--topic", "orders", old, now);
    assertThat(after.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(after.out()).isEqualTo("bob@example.com\n");
    assertThat(after.err())
        .contains("It was made with the key 'shop.1', which was destroyed at ")
        .contains("nobody can read it any more")
        .doesNotContain("ann");
    PipelineConfig pipeline =
        BronzeConfig.load(config, "orders", "dev", Map.of(), name -> null).pipeline();
    assertThatThrownBy(() -> PiiKeys.requireNoneDestroyed(pipeline, new Configuration()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("pii has the key 'shop.1', which was destroyed at ")
        .hasMessageEndingWith("; take it out of pii.keys");
  }

  @Test
  void without_its_file_a_destroyed_version_must_leave_the_configuration() throws IOException {
    assertThat(run("pii", "key", "destroy", "--id", "shop", "--version", "1", "--yes").code())
        .isZero();

    assertThat(run("pii", "reveal", "--topic", "orders", "x").err())
        .contains("old.key; if that version was destroyed, take it out of pii.keys");
    assertThat(run("pii", "key", "destroy", "--id", "shop", "--version", "1", "--yes").code())
        .as("again")
        .isZero();

    pipeline("- {id: shop, version: 2, source: 'file:new.key'}\n");
    assertThat(run("pii", "reveal", "--topic", "orders", token(1, "shop.1", "ann")).err())
        .contains("'shop.1', which was destroyed at ");
  }

  @Test
  void the_active_version_and_one_that_nobody_names_are_refused() {
    Run active = run("pii", "key", "destroy", "--id", "shop", "--version", "2", "--yes");
    assertThat(active.code()).isEqualTo(ExitCode.INVALID_CONFIGURATION.code());
    assertThat(active.err())
        .contains("The key 'shop.2' is what orders still writes with; make another version active");
    assertThat(config.resolve("new.key")).exists();

    Run unknown = run("pii", "key", "destroy", "--id", "shop", "--yes");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(unknown.err())
        .contains("No pipeline names the key 'shop'; there are: shop.1, shop.2");
  }

  @Test
  void what_bronze_cannot_reach_is_said_to_be_done_by_hand() throws IOException {
    pipeline(
        """
        - {id: shop, version: 1, source: "env:OLD_KEY"}
        - {id: vault, version: 3, source: "class:com.acme.Vault"}
        - {id: shop, version: 2, source: "file:new.key", active: true}
        """);

    JsonNode variable =
        json(run("pii", "key", "destroy", "--id", "shop", "--version", "1", "--json"));
    assertThat(variable.path("done").asBoolean(true)).isFalse();
    assertThat(variable.path("deleted")).isEmpty();
    assertThat(variable.path("byHand").path(0).asText())
        .isEqualTo("remove the variable OLD_KEY wherever it is set");
    assertThat(run("pii", "key", "destroy", "--id", "vault", "--version", "3", "--yes").out())
        .contains("destroy it where com.acme.Vault gets it from");
    assertThat(root.resolve("_keys/vault.3.destroyed.json")).exists();
  }

  @Test
  void nothing_that_a_key_ever_was_is_left_below_the_root() throws IOException {
    run("pii", "key", "destroy", "--id", "shop", "--version", "1", "--yes");

    try (Stream<Path> files = Files.walk(dir.resolve("lake"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain(OLD, NEW);
      }
    }
  }

  @Test
  void no_jvm_of_ours_writes_its_heap_to_a_file() throws IOException {
    Path home = Path.of(System.getProperty("bronze.home"));
    for (String file : new String[] {"bronze", "config/jvm.options"}) {
      assertThat(Files.readString(home.resolve(file))).doesNotContain("HeapDump");
    }
  }

  private static JsonNode json(Run run) throws IOException {
    return new JsonMapper().readTree(run.out());
  }

  private static String token(int seed, String name, String value) {
    return new PiiKey(name, Base64.getDecoder().decode(key(seed)))
        .tokens()
        .token(value.getBytes(UTF_8));
  }

  private static String key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void pipeline(String keys) throws IOException {
    file(
        "pipelines/orders.yaml",
        """
        source: {topic: orders}
        schema: {file: schemas/orders.ddl}
        pii:
          keys:
        %s  fields: [{path: email, mode: tokenize}]
        """
            .formatted(keys.indent(4)));
  }

  private void secret(String name, String content) throws IOException {
    Path file = config.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }

  private void file(String name, String content) throws IOException {
    Path file = config.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--config", config.toString(), "--environment", "dev"))
            .toArray(String[]::new);
    int code =
        JobLauncher.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all);
    return new Run(code, out.toString(), err.toString());
  }
}
