package dev.bronzeline.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The folder for temporary data of this process: shuffles, state, uploads. Only its user can look
 * into it.
 */
final class LocalFolder {

  /** Spark's own hooks run before: they have a greater priority. */
  private static final int AFTER_SPARK = 1;

  private LocalFolder() {}

  /** The same folder every time; it goes when the process ends. */
  static Path ofThisProcess() {
    return Holder.FOLDER;
  }

  private static final class Holder {
    static final Path FOLDER = make();

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("bronze-");
        ShutdownHookManager.get().addShutdownHook(() -> delete(folder), AFTER_SPARK);
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot make a folder for temporary data in "
                + System.getProperty("java.io.tmpdir")
                + "; name another place with -Djava.io.tmpdir",
            e);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A file that somebody still writes stays for the system's own clean-up; the process ends.
      return;
    }
  }
}
