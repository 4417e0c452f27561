package dev.bronzeline.testing;

import dev.bronzeline.demo.EmbeddedKafka;
import dev.bronzeline.demo.EmbeddedRegistry;
import dev.bronzeline.demo.EmbeddedS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * A real Kafka, a real S3 and a real schema registry for integration tests: one of each per JVM,
 * started when a test first asks, stopped when the last test is done. Tests do not share topics or
 * buckets.
 *
 * <pre>{@code
 * @RegisterExtension static final RealParts PARTS = new RealParts();
 * }</pre>
 *
 * <p>A test that kills or stops a server starts its own instead.
 */
public final class RealParts implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(RealParts.class);

  private @Nullable Store store;

  @Override
  public void beforeAll(ExtensionContext context) {
    store = context.getRoot().getStore(NAMESPACE);
  }

  public EmbeddedKafka kafka() {
    return theOne(EmbeddedKafka.class, EmbeddedKafka::start);
  }

  public EmbeddedS3 s3() {
    return theOne(EmbeddedS3.class, EmbeddedS3::start);
  }

  public EmbeddedRegistry registry() {
    return theOne(EmbeddedRegistry.class, EmbeddedRegistry::start);
  }

  /** Creates a topic that no other test uses, and returns its name. */
  public String newTopic(int partitions) {
    return newTopic(partitions, Map.of());
  }

  /** Creates a topic that no other test uses, with settings of its own, and returns its name. */
  public String newTopic(int partitions, Map<String, String> configs) {
    String topic = uniqueName("topic");
    try {
      kafka().createTopic(topic, partitions, configs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return topic;
  }

  /** Creates a bucket that no other test uses, and returns its name. */
  public String newBucket() {
    String bucket = uniqueName("bucket");
    try {
      s3().createBucket(bucket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bucket;
  }

  /** A new folder under {@code target}, for servers or roots of one test. */
  public static Path newFolder() {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target", "real-parts").toAbsolutePath()), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String uniqueName(String kind) {
    return kind + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private <T extends AutoCloseable> T theOne(Class<T> type, Start<T> start) {
    if (store == null) {
      throw new IllegalStateException("RealParts must be a static field with @RegisterExtension");
    }
    // The root store closes what it holds when all tests of this JVM are done.
    return store.computeIfAbsent(
        type,
        absent -> {
          try {
            return start.in(newFolder());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        type);
  }

  @FunctionalInterface
  private interface Start<T> {
    T in(Path folder) throws IOException;
  }
}
