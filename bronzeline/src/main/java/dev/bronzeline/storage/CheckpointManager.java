package dev.bronzeline.storage;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Looks after Spark's checkpoints: where they are, what they say, how they are rewound and copied,
 * and which are not needed any more.
 *
 * <p>A checkpoint is not the truth about what was published; the log of the root is. Without its
 * checkpoint a job goes on where the log ends. Thread-safe.
 */
public final class CheckpointManager {
  private static final String CHECKPOINT = "_checkpoint";

  private final String root;
  private final Configuration hadoop;
  private final Clock clock;

  /**
   * Checkpoints of pipelines below a common root.
   *
   * @param root the folder that holds the pipelines' roots, on any Hadoop file system
   * @param hadoop how to reach it
   */
  public CheckpointManager(String root, Configuration hadoop) {
    this(root, hadoop, Clock.systemUTC());
  }

  CheckpointManager(String root, Configuration hadoop, Clock clock) {
    this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    this.hadoop = hadoop;
    this.clock = clock;
  }

  /**
   * Where the checkpoint of the pipeline that reads a topic is, unless it is configured elsewhere.
   */
  public String checkpointPath(String topic) {
    return root + "/" + topic + "/" + CHECKPOINT;
  }

  /**
   * A short account of a checkpoint, and what is wrong with it.
   *
   * @param checkpoint its folder
   * @return empty when there is no checkpoint
   * @throws IOException when the file system cannot be reached
   */
  public Optional<CheckpointStatus> inspect(String checkpoint) throws IOException {
    return read(checkpoint).map(Checkpoint::status);
  }

  /**
   * All that a checkpoint says.
   *
   * @param checkpoint its folder, anywhere
   * @return empty when there is no checkpoint, or half of one that is being set aside
   * @throws IOException when the file system cannot be reached
   */
  public Optional<Checkpoint> read(String checkpoint) throws IOException {
    if (RetiredCheckpoint.isOnItsWay(checkpoint, hadoop)) {
      return Optional.empty();
    }
    return CheckpointContents.read(checkpoint, hadoop).map(Checkpoint::new);
  }

  /**
   * Which Kafka a checkpoint's offsets are of.
   *
   * @param checkpoint its folder, which need not exist
   * @return unknown when the checkpoint does not say it
   * @throws IOException when the file system cannot be reached
   */
  public SourceIdentity source(String checkpoint) throws IOException {
    return CheckpointContents.identity(checkpoint, hadoop)
        .map(CheckpointIdentity::source)
        .orElse(SourceIdentity.UNKNOWN);
  }

  /** Leaves in a checkpoint whose it is. */
  public void mark(String checkpoint, CheckpointIdentity identity) throws IOException {
    String json = new String(LedgerJson.write(identity), StandardCharsets.UTF_8);
    CheckpointContents.write(checkpoint, CheckpointIdentity.FILE, json, hadoop);
  }

  /**
   * What a rewind would do. It changes nothing.
   *
   * @param checkpoint the checkpoint's folder
   * @param batch the batch after whose end the checkpoint shall stand
   * @param ofRoot the root that the checkpoint is for
   * @throws CheckpointMismatchException when it cannot be done or would skip offsets
   */
  public CheckpointRewind planRewind(String checkpoint, long batch, String ofRoot)
      throws IOException {
    CommitLog log = new CommitLog(Stores.open(new Path(ofRoot), hadoop));
    return CheckpointRewind.of(
        present(checkpoint), batch, LogEnd.ofStream(log), inFull(ofRoot), newQuery());
  }

  /**
   * Rewinds a checkpoint. First the lane of the stream is opened, so that a job that still runs
   * cannot publish any more and the log ends where it is seen to end. When it is interrupted, it
   * can be done again.
   *
   * @param checkpoint the checkpoint's folder
   * @param batch the batch after whose end the checkpoint shall stand
   * @param ofRoot the root that the checkpoint is for
   * @return what was done
   * @throws CheckpointMismatchException when it cannot be done or would skip offsets; nothing was
   *     changed
   */
  public CheckpointRewind rewind(String checkpoint, long batch, String ofRoot) throws IOException {
    CheckpointRewind planned = planRewind(checkpoint, batch, ofRoot);
    if (planned.isNothing()) {
      return planned;
    }
    Store store = Stores.open(new Path(ofRoot), hadoop);
    LogEnd end = LogEnd.ofStream(new CommitLog(store));
    LaneWriter lane =
        LaneWriter.open(store, Writing.here(Writing.STREAM, end.pipeline(), Claim.NONE));
    Checkpoint found = present(checkpoint);
    CheckpointRewind rewind =
        CheckpointRewind.of(found, batch, LogEnd.of(lane), inFull(ofRoot), newQuery());
    // The plans go last: with commits missing, Spark's job refuses what is half done.
    delete(rewind, "commits/");
    delete(rewind, "state/");
    if (rewind.query() != null) {
      // The log knows nothing of the new id, so whose the checkpoint is must be right.
      Optional<CheckpointIdentity> its = found.identity();
      if (its.filter(identity -> identity.root() != null).isPresent()) {
        mark(checkpoint, its.get().movedTo(inFull(ofRoot)));
      }
      CheckpointContents.write(
          checkpoint, "metadata", SparkFormats.metadata(rewind.query()), hadoop);
    }
    delete(rewind, "offsets/");
    deleteRemains(checkpoint, batch + 1, Math.max(found.lastPlanned(), found.lastCommitted()) + 1);
    if (rewind.next() != null) {
      CheckpointContents.write(checkpoint, "offsets/" + (batch + 1), rewind.next(), hadoop);
    }
    return rewind;
  }

  /** On a local disk a file that was lost may have left its checksum, and Spark stops at it. */
  private void deleteRemains(String checkpoint, long from, long to) throws IOException {
    for (long batch = from; batch <= to; batch++) {
      CheckpointContents.delete(checkpoint, "commits/" + batch, hadoop);
      CheckpointContents.delete(checkpoint, "offsets/" + batch, hadoop);
    }
  }

  private void delete(CheckpointRewind rewind, String folder) throws IOException {
    for (String name : rewind.deletes()) {
      if (name.startsWith(folder)) {
        CheckpointContents.delete(rewind.checkpoint(), name, hadoop);
      }
    }
  }

  /**
   * What a fork would copy. It changes nothing.
   *
   * @param from the checkpoint's folder
   * @param to the folder of the copy, which must not exist
   * @throws CheckpointMismatchException when it cannot be copied, or there is something already
   */
  public CheckpointFork planFork(String from, String to) throws IOException {
    CheckpointFork fork = CheckpointFork.of(present(from), to, newQuery());
    if (CheckpointContents.read(to, hadoop).isPresent()) {
      throw new CheckpointMismatchException(
          "There is something at %s already; name a folder that does not exist.".formatted(to));
    }
    return fork;
  }

  /**
   * Copies a checkpoint as it is after its last finished batch, for another query. A job may run on
   * it meanwhile.
   *
   * @param from the checkpoint's folder
   * @param to the folder of the copy, which must not exist
   * @return what was copied
   * @throws CheckpointMismatchException when it cannot be copied, or there is something already
   * @throws IOException also when a running job has removed a file meanwhile; the copy cannot be
   *     used then
   */
  public CheckpointFork fork(String from, String to) throws IOException {
    CheckpointFork fork = planFork(from, to);
    Checkpoint original = present(from);
    Path source = new Path(from);
    Path target = new Path(to);
    FileSystem sources = source.getFileSystem(hadoop);
    FileSystem targets = target.getFileSystem(hadoop);
    for (String name : fork.files()) {
      try (InputStream in = sources.open(new Path(source, name));
          OutputStream out = targets.create(new Path(target, name), false)) {
        in.transferTo(out);
      }
    }
    mark(to, CheckpointIdentity.fork(original, sourceOf(original)));
    // Without this file no job starts from the copy, so it comes last.
    CheckpointContents.write(to, "metadata", SparkFormats.metadata(fork.query()), hadoop);
    return fork;
  }

  /** What an older version has not left in the checkpoint, the log of its root knows. */
  private SourceIdentity sourceOf(Checkpoint checkpoint) throws IOException {
    CheckpointIdentity its = checkpoint.identity().orElse(null);
    if (its == null || its.root() == null || !its.source().equals(SourceIdentity.UNKNOWN)) {
      return its == null ? SourceIdentity.UNKNOWN : its.source();
    }
    CommitLog log = new CommitLog(Stores.open(new Path(its.root()), hadoop));
    return LaneState.read(log, Writing.STREAM).source();
  }

  /**
   * The checkpoints below the root, and what they are needed for.
   *
   * @param configured checkpoints that pipelines are configured with
   */
  public List<CheckpointUse> survey(Set<String> configured) throws IOException {
    return new CheckpointSurvey(root, hadoop).run(configured);
  }

  /**
   * The checkpoints below the root that nothing was written to for some time.
   *
   * @param age how long ago at least
   */
  public List<CheckpointStatus> olderThan(Duration age) throws IOException {
    return survey(Set.of()).stream()
        .map(CheckpointUse::status)
        .filter(status -> isOlder(status, age))
        .toList();
  }

  /** Those that {@link #clean(Duration, Set)} would remove. */
  public List<CheckpointStatus> cleanable(Duration age, Set<String> configured) throws IOException {
    return survey(configured).stream()
        .filter(use -> !use.isNeeded())
        .map(CheckpointUse::status)
        .filter(status -> isOlder(status, age))
        .toList();
  }

  /** Removes the checkpoints that {@link #olderThan} finds and no recovery may need. */
  public List<CheckpointStatus> clean(Duration age) throws IOException {
    return clean(age, Set.of());
  }

  /**
   * Removes the old checkpoints that no recovery may need: none that a pipeline is configured with,
   * none whose query made the last commit in the log of its root or that stands where that log
   * ends, and none that is the only one of its root.
   *
   * @param age how long ago anything was written to them, at least
   * @param configured checkpoints that pipelines are configured with
   * @return what was removed
   */
  public List<CheckpointStatus> clean(Duration age, Set<String> configured) throws IOException {
    List<CheckpointStatus> old = cleanable(age, configured);
    for (CheckpointStatus checkpoint : old) {
      Path folder = new Path(checkpoint.path());
      folder.getFileSystem(hadoop).delete(folder, true);
    }
    return old;
  }

  private boolean isOlder(CheckpointStatus status, Duration age) {
    return status.lastWritten().isBefore(clock.instant().minus(age));
  }

  private Checkpoint present(String checkpoint) throws IOException {
    return read(checkpoint)
        .orElseThrow(
            () -> new CheckpointMismatchException("There is no checkpoint at " + checkpoint + "."));
  }

  private String inFull(String anyRoot) throws IOException {
    return CheckpointIdentity.rootOf(anyRoot, hadoop);
  }

  private static String newQuery() {
    return UUID.randomUUID().toString();
  }
}
