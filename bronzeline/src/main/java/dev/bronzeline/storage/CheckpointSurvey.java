package dev.bronzeline.storage;

import dev.bronzeline.storage.CheckpointFit.Verdict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the checkpoints below a folder, in it and in the folders of pipelines, by names that begin
 * with {@code _checkpoint}; and finds out which of them a recovery may need.
 */
final class CheckpointSurvey {
  private static final String NAME = "_checkpoint";

  private final Configuration hadoop;
  private final Path below;
  private final FileSystem files;

  CheckpointSurvey(String below, Configuration hadoop) throws IOException {
    this.hadoop = hadoop;
    this.below = new Path(below);
    this.files = this.below.getFileSystem(hadoop);
  }

  /** A checkpoint, its root, and where that one's log ends; null when nobody can tell. */
  private record Found(Checkpoint checkpoint, String root, boolean hasLog, @Nullable LogEnd end) {

    /** A copy that no job has taken, which nobody needs. */
    boolean isLooseFork() {
      return checkpoint.identity().filter(its -> its.root() == null).isPresent();
    }

    Optional<CheckpointFit> fit() {
      return Optional.ofNullable(end)
          .map(known -> CheckpointFit.of(Optional.of(checkpoint), known, null));
    }

    /** Such as one that was rewound under a new query, which the log does not know yet. */
    boolean canGoOn() {
      return !isLooseFork() && fit().filter(its -> its.verdict() == Verdict.FITS).isPresent();
    }

    boolean hasLastCommit() {
      return end != null && end.hasCommit() && end.query().equals(checkpoint.query());
    }
  }

  /**
   * All checkpoints, in the order of their paths.
   *
   * @param configured checkpoints that a pipeline is configured with
   */
  List<CheckpointUse> run(Set<String> configured) throws IOException {
    Set<Path> inUse = new HashSet<>();
    for (String path : configured) {
      inUse.add(qualified(new Path(path)));
    }
    List<Found> all = new ArrayList<>();
    for (Path folder : folders()) {
      Optional<CheckpointContents> read = CheckpointContents.read(folder.toString(), hadoop);
      if (read.isPresent()) {
        all.add(found(new Checkpoint(read.get()), folder));
      }
    }
    Map<String, Integer> ofRoot = new HashMap<>();
    all.stream()
        .filter(each -> !each.isLooseFork())
        .forEach(each -> ofRoot.merge(each.root(), 1, Integer::sum));
    List<CheckpointUse> uses = new ArrayList<>();
    for (Found each : all) {
      List<String> needed = new ArrayList<>();
      if (inUse.contains(qualified(new Path(each.checkpoint().path())))) {
        needed.add("a pipeline is configured with it");
      }
      if (each.hasLastCommit()) {
        needed.add("the last commit in the log is of its query");
      } else if (each.canGoOn()) {
        needed.add("it stands where the log ends");
      }
      if (each.hasLog() && each.end() == null) {
        needed.add("the log of its root is damaged");
      }
      if (!each.isLooseFork() && ofRoot.getOrDefault(each.root(), 0) == 1) {
        needed.add("it is the only one of its root");
      }
      uses.add(
          new CheckpointUse(
              each.checkpoint().status(),
              each.hasLog() ? each.root() : null,
              each.checkpoint().identity().map(CheckpointIdentity::pipeline).orElse(null),
              each.fit().map(CheckpointFit::verdict).orElse(null),
              needed));
    }
    return uses;
  }

  /** With the file system of its own: a configured checkpoint may be in another bucket. */
  private Path qualified(Path path) throws IOException {
    return path.getFileSystem(hadoop).makeQualified(path);
  }

  private Found found(Checkpoint checkpoint, Path folder) throws IOException {
    Path parent = Objects.requireNonNull(folder.getParent(), "it has a name of its own");
    String root = checkpoint.identity().map(CheckpointIdentity::root).orElse(parent.toString());
    Path log = new Path(root, CommitLog.FOLDER);
    boolean hasLog = log.getFileSystem(hadoop).exists(log);
    return new Found(checkpoint, root, hasLog, hasLog ? end(root) : null);
  }

  private @Nullable LogEnd end(String root) throws IOException {
    try {
      return LogEnd.ofStream(new CommitLog(Stores.open(new Path(root), hadoop)));
    } catch (DamagedLogException e) {
      return null;
    }
  }

  private List<Path> folders() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path child : folders(below)) {
      if (isNamed(child)) {
        found.add(child);
      } else {
        folders(child).stream().filter(CheckpointSurvey::isNamed).forEach(found::add);
      }
    }
    if (isNamed(below)) {
      found.add(below);
    }
    return found.stream().sorted().toList();
  }

  private static boolean isNamed(Path folder) {
    return folder.getName().startsWith(NAME) && !TemporaryCheckpoints.areIn(folder);
  }

  private List<Path> folders(Path folder) throws IOException {
    try {
      return Arrays.stream(files.listStatus(folder))
          .filter(FileStatus::isDirectory)
          .map(FileStatus::getPath)
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
