package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint that no job can go on from, moved out of the way and kept for who wants to look.
 *
 * <p>Where folders can be renamed, that is one step. An object store moves file by file, so the
 * move may be cut short. It therefore leaves {@value #UNFINISHED} in the new place before it begins
 * and removes it at the end: half a checkpoint is never taken for a damaged one. Only what was
 * listed at its beginning is moved, and only empty folders are removed.
 */
public final class RetiredCheckpoint {
  /** The file that stands in the new place as long as files are on their way there. */
  static final String UNFINISHED = "bronzeline-unfinished";

  private static final Logger LOG = LoggerFactory.getLogger(RetiredCheckpoint.class);

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
   * @return where it is now, or null if there was none, or another start has just moved it
   * @throws IOException if the file system fails; {@link #finish} moves the rest
   */
  public static @Nullable String setAside(String checkpoint, Configuration hadoop)
      throws IOException {
    RetiredCheckpoint retired = new RetiredCheckpoint(checkpoint, hadoop);
    if (!retired.files.exists(retired.from)) {
      return null;
    }
    Path place = retired.newPlace();
    return Stores.renamesFolders(retired.files) ? retired.renameTo(place) : retired.moveTo(place);
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
    String place = null;
    for (Path unfinished : retired.unfinishedPlaces()) {
      place = retired.moveTo(unfinished);
    }
    return place;
  }

  /** Whether a move was cut short, or is under way: what is still there is no checkpoint. */
  static boolean isOnItsWay(String checkpoint, Configuration hadoop) throws IOException {
    return !new RetiredCheckpoint(checkpoint, hadoop).unfinishedPlaces().isEmpty();
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

  /** By listing: of the places of earlier moves, a person may have deleted any. */
  private List<Path> unfinishedPlaces() throws IOException {
    List<Path> places = new ArrayList<>();
    for (FileStatus each : list(from.getParent())) {
      if (each.isDirectory()
          && each.getPath().getName().startsWith(from.getName() + SUFFIX)
          && files.exists(new Path(each.getPath(), UNFINISHED))) {
        places.add(from.suffix(each.getPath().getName().substring(from.getName().length())));
      }
    }
    return places;
  }

  private @Nullable String renameTo(Path to) throws IOException {
    if (renamed(from, to)) {
      return to.toString();
    }
    if (files.exists(from)) {
      throw new IOException("The folder %s could not be moved to %s".formatted(from, to));
    }
    return null; // somebody else was faster
  }

  private String moveTo(Path to) throws IOException {
    Path unfinished = new Path(to, UNFINISHED);
    files.create(unfinished, true).close();
    List<Path> folders = new ArrayList<>();
    Map<Path, Path> moves = new LinkedHashMap<>();
    plan(from, to, folders, moves);
    for (Map.Entry<Path, Path> each : moves.entrySet()) {
      move(each.getKey(), each.getValue());
    }
    for (Path folder : folders) {
      deleteIfEmpty(folder);
    }
    files.delete(unfinished, false);
    return to.toString();
  }

  /** Lists the files with their targets, and the folders, inner ones first. */
  private void plan(Path folder, Path to, List<Path> folders, Map<Path, Path> moves)
      throws IOException {
    for (FileStatus each : list(folder)) {
      Path target = new Path(to, each.getPath().getName());
      if (each.isDirectory()) {
        plan(each.getPath(), target, folders, moves);
      } else {
        moves.put(each.getPath(), target);
      }
    }
    folders.add(folder);
  }

  private void move(Path file, Path target) throws IOException {
    files.mkdirs(target.getParent());
    if (renamed(file, target)) {
      return;
    }
    if (files.exists(file)) {
      files.delete(target, false); // a copy whose original was not removed any more
      if (!renamed(file, target) && files.exists(file)) {
        throw new IOException("The file %s could not be moved to %s".formatted(file, target));
      }
    } // otherwise another start has moved it meanwhile
  }

  private boolean renamed(Path source, Path target) throws IOException {
    try {
      return files.rename(source, target);
    } catch (FileNotFoundException | FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What is in it meanwhile is another query's. */
  private void deleteIfEmpty(Path folder) throws IOException {
    try {
      if (list(folder).length == 0) {
        files.delete(folder, false);
      }
    } catch (PathIsNotEmptyDirectoryException e) {
      LOG.debug("{} stays: somebody has written there again", folder, e);
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
