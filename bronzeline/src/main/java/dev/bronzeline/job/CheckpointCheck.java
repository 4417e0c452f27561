package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.storage.Checkpoint;
import dev.bronzeline.storage.CheckpointFit;
import dev.bronzeline.storage.CheckpointIdentity;
import dev.bronzeline.storage.CheckpointManager;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.LogEnd;
import dev.bronzeline.storage.Stores;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Holds a checkpoint against the pipeline that is to use it, and against its log. */
public final class CheckpointCheck {
  private static final int LOOKS = 5;

  private CheckpointCheck() {}

  /**
   * Whether a pipeline's job could start with its checkpoint, as everything is now. It changes
   * nothing. When a running job moves on meanwhile, it looks again.
   */
  public static CheckpointFit look(PipelineConfig pipeline, Configuration hadoop)
      throws IOException {
    return examine(pipeline, hadoop).fit();
  }

  /** The same, with the checkpoint itself. */
  static Look examine(PipelineConfig pipeline, Configuration hadoop) throws IOException {
    CommitLog log = new CommitLog(Stores.open(new Path(pipeline.sink().root()), hadoop));
    return look(pipeline, hadoop, () -> LogEnd.ofStream(log));
  }

  /**
   * Lets a pipeline's job start with its checkpoint, and marks the checkpoint as the job's.
   *
   * @param source the Kafka that the job reads
   * @param log where the lane ends that the job has opened
   * @throws dev.bronzeline.storage.CheckpointMismatchException when it does not fit; nothing was
   *     changed
   */
  static void takeOver(
      PipelineConfig pipeline, SourceIdentity source, LogEnd log, Configuration hadoop)
      throws IOException {
    String path = pipeline.sink().checkpoint();
    Look look = look(pipeline, hadoop, () -> log);
    look.fit().require(path);
    Optional<CheckpointIdentity> found = look.checkpoint().flatMap(Checkpoint::identity);
    CheckpointIdentity ours = identity(pipeline, source, hadoop);
    CheckpointIdentity taken = found.map(its -> its.takenFor(ours)).orElse(ours);
    if (!found.equals(Optional.of(taken))) {
      manager(pipeline, hadoop).mark(path, taken);
    }
  }

  /**
   * What was found.
   *
   * @param checkpoint the checkpoint; empty when there is none
   * @param fit whether it fits
   */
  record Look(Optional<Checkpoint> checkpoint, CheckpointFit fit) {}

  @FunctionalInterface
  private interface End {
    LogEnd read() throws IOException;
  }

  /**
   * A bad verdict counts only if the checkpoint was read after the batches that it speaks of were
   * finished: another job may write while it is read, and the files of the state are listed before
   * the commits that need them.
   */
  private static Look look(PipelineConfig pipeline, Configuration hadoop, End log)
      throws IOException {
    Look look = lookOnce(pipeline, hadoop, log);
    for (int looks = 1; !look.fit().isGood() && looks < LOOKS; looks++) {
      Look again = lookOnce(pipeline, hadoop, log);
      if (progress(again.checkpoint()).equals(progress(look.checkpoint()))) {
        return again;
      }
      look = again;
    }
    return look;
  }

  private static Look lookOnce(PipelineConfig pipeline, Configuration hadoop, End log)
      throws IOException {
    Optional<Checkpoint> checkpoint = manager(pipeline, hadoop).read(pipeline.sink().checkpoint());
    return new Look(checkpoint, CheckpointFit.of(checkpoint, log.read(), job(pipeline, hadoop)));
  }

  private static Optional<List<Long>> progress(Optional<Checkpoint> checkpoint) {
    return checkpoint.map(each -> List.of(each.lastPlanned(), each.lastCommitted()));
  }

  private static CheckpointManager manager(PipelineConfig pipeline, Configuration hadoop) {
    return new CheckpointManager(pipeline.sink().root(), hadoop);
  }

  /** What a checkpoint must fit. */
  static CheckpointFit.Job job(PipelineConfig pipeline, Configuration hadoop) throws IOException {
    return new CheckpointFit.Job(
        identity(pipeline, SourceIdentity.UNKNOWN, hadoop), pipeline.source().isRead());
  }

  /**
   * What a pipeline has read, as its log and its checkpoint say: a copy of a checkpoint knows it
   * before the log does.
   *
   * @param log what the log says
   */
  public static SourceIdentity source(
      PipelineConfig pipeline, SourceIdentity log, Configuration hadoop) throws IOException {
    return manager(pipeline, hadoop).source(pipeline.sink().checkpoint()).updatedBy(log);
  }

  /** What the pipeline's job leaves in its checkpoint. */
  private static CheckpointIdentity identity(
      PipelineConfig pipeline, SourceIdentity source, Configuration hadoop) throws IOException {
    return new CheckpointIdentity(
        CheckpointIdentity.rootOf(pipeline.sink().root(), hadoop),
        pipeline.name(),
        deduplication(pipeline.deduplicate()),
        source,
        null,
        null);
  }

  private static String deduplication(@Nullable DeduplicateSettings settings) {
    // A query that holds rows back has no state: the rows are in the root. Otherwise, the length of
    // the window may change: each key in the state has an end of its own.
    return settings == null || settings.keep() != DeduplicateSettings.Keep.FIRST
        ? CheckpointIdentity.NO_DEDUPLICATION
        : "%s %s"
            .formatted(
                String.join(" and ", settings.keys()),
                settings.window() == null ? "for ever" : "within a window");
  }
}
