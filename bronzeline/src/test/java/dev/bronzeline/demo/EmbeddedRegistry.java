package dev.bronzeline.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A schema registry with Confluent's interface on this machine as a process of its own. A new one
 * on the same folder finds all schemas again.
 */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final String MAIN_CLASS = "dev.bronzeline.embedded.registry.RegistryServer";
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/apis/ccompat/v7";

  private final Path folder;
  private ServerProcess server;

  private EmbeddedRegistry(Path folder) throws IOException {
    this.folder = folder;
    this.server = launch(0);
  }

  /** Starts a registry on a free port, and returns when clients can connect. */
  public static EmbeddedRegistry start(Path folder) throws IOException {
    return new EmbeddedRegistry(folder);
  }

  /** Its address, such as {@code http://127.0.0.1:40124/apis/ccompat/v7}; a restart keeps it. */
  public String url() {
    return "http://127.0.0.1:" + server.port() + PATH;
  }

  /**
   * Registers a schema as the next version of a subject.
   *
   * @param type {@code AVRO} or {@code JSON}
   * @param references the schemas that it refers to, as a JSON array
   * @return its id
   */
  public int register(String subject, String type, String schema, String references)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("schema", schema).put("schemaType", type);
    body.set("references", JSON.readTree(references));
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url() + "/subjects/" + subject + "/versions"))
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(BodyPublishers.ofString(body.toString()))
                    .build(),
                BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
    return JSON.readTree(response.body()).path("id").asInt();
  }

  /** Kills it as a crash would (SIGKILL). {@link #restart} brings it back. */
  public void kill() {
    server.kill();
  }

  /** Starts it again on the same folder and port. */
  public void restart() throws IOException {
    int port = server.port();
    server.stop();
    server = launch(port);
  }

  @Override
  public void close() {
    server.stop();
  }

  private ServerProcess launch(int port) throws IOException {
    return ServerProcess.start(
        "registry",
        MAIN_CLASS,
        folder,
        List.of("--exit-with-parent", folder.resolve("data").toString(), String.valueOf(port)),
        Map.of());
  }
}
