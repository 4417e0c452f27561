package dev.bronzeline.demo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A Kafka broker and an S3 server on this machine.
 *
 * @param kafka its data lie in {@code <folder>/kafka}
 * @param s3 its data lie in {@code <folder>/s3}
 */
public record EmbeddedServers(EmbeddedKafka kafka, EmbeddedS3 s3) implements AutoCloseable {

  /** Starts both and returns when both can be used; if one fails, none is left running. */
  public static EmbeddedServers start(Path folder) throws IOException {
    EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"));
    try {
      return new EmbeddedServers(EmbeddedKafka.start(folder.resolve("kafka")), s3);
    } catch (IOException | RuntimeException e) {
      s3.close();
      throw e;
    }
  }

  /** Stops both; their data stay. */
  @Override
  public void close() {
    try (s3) {
      kafka.close();
    }
  }
}
