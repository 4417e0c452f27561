package dev.bronzeline.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An S3 server on this machine as a process of its own, for the demo and the tests. An object is
 * the plain file {@code <data folder>/<bucket>/<key>}, so other tools can look at it directly; a
 * new server on the same folder finds all objects again.
 *
 * <p>It listens on 127.0.0.1 and knows one pair of keys, made at random by {@link #start}. Not
 * thread-safe.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final String MAIN_CLASS = "dev.bronzeline.embedded.s3.S3Server";
  private static final int KEY_BYTES = 20;

  private final Path folder;
  private final String accessKey;
  private final String secretKey;
  private ServerProcess server;

  private EmbeddedS3(Path folder, String accessKey, String secretKey) throws IOException {
    this.folder = folder;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.server = launch(0);
  }

  /** Starts a server over a folder, on a free port, and returns when clients can connect. */
  public static EmbeddedS3 start(Path folder) throws IOException {
    return new EmbeddedS3(folder, "demo-" + randomKey().substring(0, 8), randomKey());
  }

  /** The server's address, such as {@code http://127.0.0.1:40124}; a restart keeps it. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  public String accessKey() {
    return accessKey;
  }

  public String secretKey() {
    return secretKey;
  }

  /** The folder that holds one folder per bucket. */
  public Path dataFolder() {
    return folder.resolve("data");
  }

  /** The process id of the running server. */
  public long pid() {
    return server.pid();
  }

  /**
   * What Hadoop's S3A client must know to use this server: {@code fs.s3a.*} settings. For Spark,
   * put {@code spark.hadoop.} before each name.
   */
  public Map<String, String> s3aSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fs.s3a.endpoint", endpoint());
    settings.put("fs.s3a.endpoint.region", BucketRequest.REGION);
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    settings.put(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    settings.put("fs.s3a.access.key", accessKey);
    settings.put("fs.s3a.secret.key", secretKey);
    return settings;
  }

  /** Creates a bucket through the S3 API. One that exists already is fine. */
  public void createBucket(String name) throws IOException {
    new BucketRequest(URI.create(endpoint()), accessKey, secretKey).create(name);
  }

  /** Kills the server as a crash would (SIGKILL). {@link #restart} brings it back. */
  public void kill() {
    server.kill();
  }

  /** Starts the server again on the same folder and port, with the same keys. */
  public void restart() throws IOException {
    int port = server.port();
    server.stop();
    server = launch(port);
  }

  /** Stops the server; its data stay. Closing twice does nothing. */
  @Override
  public void close() {
    server.stop();
  }

  private ServerProcess launch(int port) throws IOException {
    return ServerProcess.start(
        "s3",
        MAIN_CLASS,
        folder,
        List.of("--exit-with-parent", dataFolder().toString(), String.valueOf(port)),
        Map.of("BRONZE_S3_ACCESS_KEY", accessKey, "BRONZE_S3_SECRET_KEY", secretKey));
  }

  private static String randomKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
