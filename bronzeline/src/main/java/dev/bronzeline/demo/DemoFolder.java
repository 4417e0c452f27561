package dev.bronzeline.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything of one demo: the servers' data and the key for personal data.
 *
 * <p>A folder that a demo made may be used again: what the earlier demo left in it is removed. Any
 * other folder must be empty or absent. While it is open, no second demo can use it.
 */
final class DemoFolder implements AutoCloseable {
  static final String PII_KEY = "pii.key";
  static final String S3_KEYS = "s3.env";

  private static final String MARKER = ".bronze-demo";
  private static final List<String> CONTENTS = List.of("kafka", "s3", PII_KEY, S3_KEYS);
  private static final int KEY_BYTES = 32;

  private final Path path;
  private final FileChannel marker;

  private DemoFolder(Path path, FileChannel marker) {
    this.path = path;
    this.marker = marker;
  }

  /**
   * Opens a folder for a demo.
   *
   * @param wanted the folder; null for a new one among the temporary files of the system
   * @throws DemoException if the folder belongs to somebody else
   */
  static DemoFolder open(@Nullable Path wanted) throws IOException {
    Path path =
        wanted == null
            ? Files.createTempDirectory("bronze-demo-")
            : Files.createDirectories(wanted.toAbsolutePath().normalize());
    if (!Files.exists(path.resolve(MARKER)) && !isEmpty(path)) {
      throw new DemoException(
          "The folder %s is not empty, and no demo made it. Name an empty or a new one with --dir."
              .formatted(path));
    }
    DemoFolder folder = new DemoFolder(path, lock(path));
    for (String name : CONTENTS) {
      delete(path.resolve(name));
    }
    return folder;
  }

  Path path() {
    return path;
  }

  /** Makes a random key for personal data, in base64, and keeps it in the folder. */
  String newPiiKey() throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    String key = Base64.getEncoder().encodeToString(bytes);
    writeSecret(PII_KEY, key + "\n");
    return key;
  }

  /** Keeps the keys of the S3 server in the folder, as variables for a shell. */
  void keepS3Keys(EmbeddedS3 s3) throws IOException {
    writeSecret(
        S3_KEYS,
        "export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_REGION=%s%n"
            .formatted(s3.accessKey(), s3.secretKey(), BucketRequest.REGION));
  }

  /** Only its owner can read the file, from the moment that it exists. */
  private void writeSecret(String name, String content) throws IOException {
    Path file = path.resolve(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }

  /** Lets other demos use the folder; its contents stay. */
  @Override
  public void close() throws IOException {
    marker.close();
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new DemoException(
          "Another demo is running in %s. Name another folder with --dir.".formatted(path));
    }
    return channel;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
