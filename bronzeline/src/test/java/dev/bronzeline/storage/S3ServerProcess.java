package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The embedded S3 server as a process of its own. */
final class S3ServerProcess implements AutoCloseable {
  private static final String ACCESS_KEY = "bronze";
  private static final String SECRET_KEY = "bronze-secret-key";

  private final Path folder;
  private Process process;
  private int port;

  private S3ServerProcess(Path folder) throws IOException {
    this.folder = folder;
    this.process = launch(0);
    this.port = awaitReady(process);
  }

  static S3ServerProcess start(Path folder) throws IOException {
    return new S3ServerProcess(folder);
  }

  /** Kills the server and starts it again, on the same port. */
  void restart() throws Exception {
    process.destroyForcibly().waitFor();
    process = launch(port);
    port = awaitReady(process);
  }

  void createBucket(String name) {
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .build()) {
      client.createBucket(request -> request.bucket(name));
    }
  }

  Map<String, String> s3aSettings() {
    return Map.of(
        "fs.s3a.endpoint",
        endpoint(),
        "fs.s3a.endpoint.region",
        "us-east-1",
        "fs.s3a.path.style.access",
        "true",
        "fs.s3a.connection.ssl.enabled",
        "false",
        "fs.s3a.aws.credentials.provider",
        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "fs.s3a.access.key",
        ACCESS_KEY,
        "fs.s3a.secret.key",
        SECRET_KEY);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  private Process launch(int onPort) throws IOException {
    Path module = Path.of(System.getProperty("bronze.home"), "embedded-s3", "target");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                module.resolve("lib") + "/*:" + module.resolve("classes"),
                "dev.bronzeline.embedded.s3.S3Server",
                "--exit-with-parent",
                folder.toString(),
                String.valueOf(onPort)));
    builder.environment().put("BRONZE_S3_ACCESS_KEY", ACCESS_KEY);
    builder.environment().put("BRONZE_S3_SECRET_KEY", SECRET_KEY);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int awaitReady(Process process) throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    String line = lines.readLine();
    if (line == null || !line.startsWith("READY ")) {
      throw new IOException("The S3 server did not start: " + line);
    }
    return Integer.parseInt(line.substring("READY ".length()));
  }
}
