package dev.bronzeline.job;

import dev.bronzeline.config.DeduplicateSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.SourceSettings;
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
import java.util.regex.Pattern;
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
   * @param log where the lane ends that the job has opened
   * @throws dev.bronzeline.storage.CheckpointMismatchException when it does not fit; nothing was
   *     changed
   */
  static void takeOver(PipelineConfig pipeline, LogEnd log, Configuration hadoop)
      throws IOException {
    String path = pipeline.sink().checkpoint();
    Look look = look(pipeline, hadoop, () -> log);
    look.fit().require(path);
    Optional<CheckpointIdentity> found = look.checkpoint().flatMap(Checkpoint::identity);
    CheckpointIdentity ours = identity(pipeline, hadoop);
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

  /** A verdict counts only if no batch was planned or finished while it was found. */
  private static Look look(PipelineConfig pipeline, Configuration hadoop, End log)
      throws IOException {
    CheckpointManager manager = manager(pipeline, hadoop);
    String path = pipeline.sink().checkpoint();
    Optional<Checkpoint> checkpoint = manager.read(path);
    for (int look = 1; ; look++) {
      CheckpointFit fit = CheckpointFit.of(checkpoint, log.read(), job(pipeline, hadoop));
      if (fit.isGood() || look == LOOKS) {
        return new Look(checkpoint, fit);
      }
      Optional<Checkpoint> again = manager.read(path);
      if (progress(again).equals(progress(checkpoint))) {
        return new Look(checkpoint, fit);
      }
      checkpoint = again;
    }
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
        identity(pipeline, hadoop), topic -> reads(pipeline.source(), topic));
  }

  /** What the pipeline's job leaves in its checkpoint. */
  private static CheckpointIdentity identity(PipelineConfig pipeline, Configuration hadoop)
      throws IOException {
    return new CheckpointIdentity(
        CheckpointIdentity.rootOf(pipeline.sink().root(), hadoop),
        pipeline.name(),
        deduplication(pipeline.deduplicate()),
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

  private static boolean reads(SourceSettings source, String topic) {
    return source.topicPattern() == null
        ? source.topics().contains(topic)
        : Pattern.matches(source.topicPattern(), topic);
  }
}
