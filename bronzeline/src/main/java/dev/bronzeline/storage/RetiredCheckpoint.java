package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that no job can go on from, moved out of the way and kept for who wants to look.
 *
 * <p>An object store moves file by file, so the move may be cut short. It therefore leaves {@value
 * #UNFINISHED} in the new place before it begins and removes it at the end: half a checkpoint is
 * never taken for a damaged one.
 */
public final class RetiredCheckpoint {
  /** The file that stands in the new place as long as files are on their way there. */
  static final String UNFINISHED = "bronzeline-unfinished";

  private static final String SUFFIX = "-set-aside-";

  private final FileSystem files;
  private final Path from;

  private RetiredCheckpoint(String checkpoint, Configuration hadoop) throws IOException {
    this.from = new Path(checkpoint);
    this.files = from.getFileSystem(hadoop);
  }

  /**
   * Moves a checkpoint beside itself, so that the next query begins with a new one.
   *
   * @return where it is now, or null if there was none
   * @throws IOException if the file system fails; {@link #finish} moves the rest
   */
  public static @Nullable String setAside(String checkpoint, Configuration hadoop)
      throws IOException {
    RetiredCheckpoint retired = new RetiredCheckpoint(checkpoint, hadoop);
    return retired.files.exists(retired.from) ? retired.moveTo(retired.newPlace()) : null;
  }

  /**
   * Goes on with a move that was cut short.
   *
   * @return where the checkpoint is now, or null if there was nothing to do
   * @throws IOException if the file system fails
   */
  public static @Nullable String finish(String checkpoint, Configuration hadoop)
      throws IOException {
    RetiredCheckpoint retired = new RetiredCheckpoint(checkpoint, hadoop);
    Optional<Path> place = retired.unfinishedPlace();
    return place.isEmpty() ? null : retired.moveTo(place.get());
  }

  private Path newPlace() throws IOException {
    int number = 1;
    while (files.exists(place(number))) {
      number++;
    }
    return place(number);
  }

  private Path place(int number) {
    return from.suffix(SUFFIX + number);
  }

  private Optional<Path> unfinishedPlace() throws IOException {
    for (int number = 1; files.exists(place(number)); number++) {
      if (files.exists(new Path(place(number), UNFINISHED))) {
        return Optional.of(place(number));
      }
    }
    return Optional.empty();
  }

  private String moveTo(Path to) throws IOException {
    Path unfinished = new Path(to, UNFINISHED);
    files.create(unfinished, true).close();
    move(from, to);
    files.delete(from, true); // the empty folders
    files.delete(unfinished, false);
    return to.toString();
  }

  private void move(Path folder, Path to) throws IOException {
    files.mkdirs(to);
    for (FileStatus each : list(folder)) {
      Path target = new Path(to, each.getPath().getName());
      if (each.isDirectory()) {
        move(each.getPath(), target);
      } else {
        files.delete(target, false); // a copy whose original was not removed any more
        if (!files.rename(each.getPath(), target)) {
          throw new IOException(
              "The file %s could not be moved to %s".formatted(each.getPath(), target));
        }
      }
    }
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0]; // all of it was moved before
    }
  }
}
