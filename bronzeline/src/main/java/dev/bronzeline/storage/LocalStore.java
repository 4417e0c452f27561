package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A root on a POSIX file system. A file is written below {@code _staging}, forced to the disk, and
 * then appears under its name by a rename, or, where it must not replace anything, by a hard link.
 * The folders are forced, too, so that what was reported as done outlives a power failure.
 */
final class LocalStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStore.class);

  private final Path root;

  LocalStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    Path target = resolve(path);
    Path complete = writeStaged(path, content);
    try {
      Files.createDirectories(parent(target));
      Files.createLink(target, complete);
      forceFolders(target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          "The file system of %s has no hard links, which the log needs. Use another one."
              .formatted(root),
          e);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(resolve(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Stored> list(String folder) throws IOException {
    List<Stored> found = new ArrayList<>();
    visit(
        folder.isEmpty() ? root : resolve(folder),
        (file, attributes) -> found.add(new Stored(relative(file), attributes.size())));
    found.removeIf(stored -> StorePaths.isStaged(stored.path()));
    found.sort(Comparator.comparing(Stored::path));
    return found;
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    moveIntoPlace(writeStaged(path, content), resolve(path));
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(resolve(path));
  }

  @Override
  public StagedOutput stage(String path) throws IOException {
    resolve(path);
    String staged = StorePaths.staged(path);
    Path file = resolve(staged);
    FileChannel channel = createStaged(file);
    OutputStream stream = Channels.newOutputStream(channel);
    return new FileStagedOutput(stream, path, staged) {
      @Override
      void sync() throws IOException {
        channel.force(true);
      }

      @Override
      void discard() throws IOException {
        Files.deleteIfExists(file);
      }
    };
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    Path target = resolve(file.path());
    try {
      moveIntoPlace(resolve(file.token()), target);
    } catch (NoSuchFileException e) {
      if (!Files.isRegularFile(target) || Files.size(target) != file.bytes()) {
        throw (IOException)
            new FileNotFoundException(
                    "Cannot publish %s: what was staged is gone, so it was retracted or swept"
                        .formatted(target))
                .initCause(e);
      }
    }
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    Files.deleteIfExists(resolve(file.token())); // first: afterwards nobody can publish it
    Files.deleteIfExists(resolve(file.path()));
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    visit(
        root.resolve(StorePaths.STAGING),
        (file, attributes) -> {
          if (fileName.test(StorePaths.finalName(name(file)))
              || StorePaths.isForgotten(
                  name(file), attributes.lastModifiedTime().toInstant(), Instant.now())) {
            LOG.info("Removing {}, left behind by an older writer", file);
            Files.deleteIfExists(file);
          }
        });
  }

  private Path resolve(String path) {
    return root.resolve(StorePaths.checked(path));
  }

  private String relative(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private Path writeStaged(String path, byte[] content) throws IOException {
    Path file = resolve(StorePaths.staged(path));
    try (FileChannel channel = createStaged(file);
        OutputStream stream = Channels.newOutputStream(channel)) {
      stream.write(content);
      channel.force(true);
    }
    return file;
  }

  private static FileChannel createStaged(Path file) throws IOException {
    Files.createDirectories(parent(file));
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private void moveIntoPlace(Path staged, Path target) throws IOException {
    Files.createDirectories(parent(target));
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolders(target);
  }

  /** A new name is durable when its folder is, and that one's name in its own folder, and so on. */
  private void forceFolders(Path file) throws IOException {
    for (Path folder = parent(file); folder.startsWith(root); folder = parent(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private interface Visitor {
    void visit(Path file, BasicFileAttributes attributes) throws IOException;
  }

  /** Visits every file; one that vanishes meanwhile is passed over. */
  private static void visit(Path folder, Visitor visitor) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            visitor.visit(file, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }
}
