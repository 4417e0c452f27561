package dev.bronzeline.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.config.RegistrySettings.KeyStoreFile;
import dev.bronzeline.config.RegistrySettings.Patience;
import dev.bronzeline.config.Secret;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that believes one client, and a client that believes one server. */
class RegistryTlsTest {

  private static final Secret PASSWORD = Secret.of("changeit");

  @TempDir Path directory;

  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    keytool(
        "-genkeypair",
        "server",
        "-alias",
        "s",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost");
    keytool("-genkeypair", "client", "-alias", "c", "-dname", "CN=client");
    for (String side : List.of("server", "client")) {
      keytool("-exportcert", side, "-alias", side.substring(0, 1), "-file", path(side + ".cer"));
      keytool(
          "-importcert", side + "-trust", "-alias", "x", "-noprompt", "-file", path(side + ".cer"));
    }
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(RegistryTls.context(store("client-trust"), store("server"))) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"schema\": \"\\\"string\\\"\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void who_has_the_right_files_is_let_in_and_nobody_else() {
    assertThat(registry(store("server-trust"), store("client")).byId(1).getType())
        .isEqualTo(Schema.Type.STRING);
    assertThatThrownBy(() -> registry(store("server-trust"), null).byId(1))
        .isInstanceOf(SchemaUnavailableException.class);
    assertThatThrownBy(() -> registry(null, store("client")).byId(1))
        .isInstanceOf(SchemaUnavailableException.class)
        .hasMessageContaining("SSLHandshakeException");
  }

  @Test
  void a_file_that_cannot_be_opened_is_told_without_its_password() throws IOException {
    Files.writeString(directory.resolve("bad.p12"), "nothing");

    assertThatThrownBy(() -> registry(store("bad"), null))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("bad.p12 cannot be opened")
        .hasMessageNotContaining(PASSWORD.reveal());
  }

  private Registry registry(@Nullable KeyStoreFile trust, @Nullable KeyStoreFile key) {
    return new Registry(
        new RegistrySettings(
            List.of("https://127.0.0.1:" + server.getAddress().getPort()),
            null,
            null,
            null,
            trust,
            key,
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), 0, Duration.ofMillis(1)),
            Duration.ofMinutes(1)),
        Clock.systemUTC());
  }

  private KeyStoreFile store(String name) {
    return new KeyStoreFile(path(name + ".p12"), PASSWORD);
  }

  private String path(String file) {
    return directory.resolve(file).toString();
  }

  private void keytool(String command, String store, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-storetype",
                "PKCS12",
                "-keystore",
                path(store + ".p12"),
                "-storepass",
                PASSWORD.reveal()));
    arguments.addAll(Arrays.asList(more));
    if (command.equals("-genkeypair")) {
      arguments.addAll(List.of("-keyalg", "EC"));
    }
    Process process =
        new ProcessBuilder(arguments)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("keytool.log"))).isZero();
  }
}
