package dev.bronzeline.storage;

import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Output;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes manifests: lists of data files with their sizes, rows, offsets and event times, so that
 * readers need not list directories. Below a root, a manifest is built from the log and holds
 * committed files only; anywhere else, from the footers of the Parquet files that are there.
 *
 * <p>The manifest of a root is written to {@code <root>/_manifests/<name>}, that of a directory
 * below it to {@code <root>/_manifests/<directory>/<name>}, and that of any other directory to its
 * own {@code _manifests/<name>}. Readers see the old manifest or the new one, never a part of it.
 * Thread-safe.
 */
public final class ManifestWriter {

  /** The folder of the manifests. */
  public static final String FOLDER = "_manifests";

  /** A directory for an hour is three levels below its root. */
  private static final int DEEPEST = 3;

  private final Configuration hadoop;

  /** With Hadoop's settings as they are found on the class path. */
  public ManifestWriter() {
    this(new Configuration());
  }

  /** With these settings for the file systems. */
  public ManifestWriter(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * What was written.
   *
   * @param path the full path of the manifest
   * @param manifest what it says
   */
  public record Written(String path, Manifest manifest) {}

  /**
   * Writes or replaces the manifest of a directory.
   *
   * @param directory a root, a directory below one, or any directory with Parquet files
   * @param name the manifest's file name; its extension says the format, see {@link ManifestFormat}
   * @throws IllegalArgumentException when the name has no known extension, or has a folder in it
   * @throws FileNotFoundException when there is neither a log nor such a directory
   * @throws IOException when the log or a file cannot be read, or the manifest not be written
   */
  public Written writeManifest(String directory, String name) throws IOException {
    ManifestFormat format = ManifestFormat.of(name);
    if (name.contains("/")) {
      throw new IllegalArgumentException(
          "'%s' is a path; give the name of the manifest only".formatted(name));
    }
    Path asked = new Path(directory);
    FileSystem files = asked.getFileSystem(hadoop);
    Path described = files.makeQualified(asked);
    Optional<Path> root = rootOf(files, described);
    if (root.isEmpty() && !files.getFileStatus(described).isDirectory()) {
      throw new FileNotFoundException(described + " is not a directory");
    }
    Path home = root.orElse(described);
    String below = relative(home, described);
    Store store = Stores.open(home, hadoop);
    Manifest manifest =
        root.isPresent()
            ? fromLog(store, home, below)
            : Manifest.of(
                readable(described),
                null,
                new FooterScan(new HadoopRoot(described.toString(), hadoop), hadoop).files());
    String target = FOLDER + "/" + (below.isEmpty() ? "" : below + "/") + name;
    store.put(target, format.encode(manifest));
    return new Written(readable(new Path(home, target)), manifest);
  }

  private static Manifest fromLog(Store store, Path root, String below) throws IOException {
    CommitLog log = new CommitLog(store);
    long sequence = log.tail();
    List<Manifest.File> files =
        log.live(sequence).all().stream()
            .filter(file -> file.output() != Output.HELD)
            .filter(file -> below.isEmpty() || file.path().startsWith(below + "/"))
            .map(file -> describe(root, file))
            .sorted(Comparator.comparing(Manifest.File::path))
            .toList();
    Path described = below.isEmpty() ? root : new Path(root, below);
    return Manifest.of(readable(described), sequence, files);
  }

  private static Manifest.File describe(Path root, FileEntry file) {
    String folder = folder(file.path());
    return new Manifest.File(
        readable(root) + "/" + file.path(),
        file.bytes(),
        file.rows(),
        folder.substring(Math.min(folder.length(), file.output().folder().length() + 1)),
        file.offsets(),
        file.minEventTime(),
        file.maxEventTime());
  }

  /** The directory itself if it has a log, or the root that it is a table or a partition of. */
  private static Optional<Path> rootOf(FileSystem files, Path directory) throws IOException {
    Path candidate = directory;
    String below = "";
    for (int up = 0; up <= DEEPEST && candidate != null; up++) {
      if (isTable(below) && files.exists(new Path(candidate, CommitLog.FOLDER))) {
        return Optional.of(candidate);
      }
      below = candidate.getName();
      candidate = candidate.getParent();
    }
    return Optional.empty();
  }

  private static boolean isTable(String folder) {
    return folder.isEmpty()
        || Output.tables().stream().anyMatch(output -> output.folder().equals(folder));
  }

  /** The folder part of a relative path; empty when it has none. */
  static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Local files without their scheme, as every reader takes them; others as they are. */
  static String readable(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  private static String relative(Path root, Path directory) {
    String below = directory.toUri().getPath().substring(root.toUri().getPath().length());
    return below.startsWith("/") ? below.substring(1) : below;
  }
}
