package dev.bronzeline.chaos;

import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.crash.TestRoot;
import dev.bronzeline.launch.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator before a job that does not start because of its checkpoint: reads what it says, and
 * does it. When it names a batch, the checkpoint is rewound to it; else it is removed.
 */
final class CheckpointRepair {
  private static final Pattern REWIND = Pattern.compile("rewind --to-batch (\\d+)");
  private static final int ATTEMPTS = 3;

  private final TestRoot root;
  private final Jobs jobs;

  CheckpointRepair(TestRoot root, Jobs jobs) {
    this.root = root;
    this.jobs = jobs;
  }

  Path checkpoint() {
    return root.folder().resolve("_checkpoint");
  }

  /**
   * Starts the job if none lives, repairs the checkpoint when it ends, and starts again, until it
   * makes progress.
   *
   * @param progress a number that grows with it
   * @return whether the checkpoint had to be removed
   */
  boolean untilProgress(Callable<Long> progress) throws Exception {
    boolean removed = false;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      long before = progress.call();
      JobProcess process = jobs.isAlive() ? jobs.running() : jobs.startNext();
      Jobs.awaitThat(process, () -> !process.isAlive() || progress.call() > before);
      if (process.isAlive()) {
        return removed;
      }
      jobs.expect(process, "With its checkpoint", Set.of(ExitCode.BATCH_REFUSED, ExitCode.FAILURE));
      removed |= repair(process.story());
    }
    throw new AssertionError("The job does not start although its checkpoint was repaired");
  }

  private boolean repair(String story) throws Exception {
    Matcher rewind = REWIND.matcher(story);
    if (!rewind.find()) {
      Campaign.delete(checkpoint());
      return true;
    }
    List<String> options = List.of("--to-batch", rewind.group(1), "--yes");
    try (JobProcess command = jobs.job().start(jobs.nextName(), "checkpoint rewind", options)) {
      jobs.expect(command, "The rewind", Set.of(ExitCode.OK));
    }
    return false;
  }
}
