package dev.bronzeline.chaos;

import dev.bronzeline.crash.CommitPoint;
import dev.bronzeline.crash.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One thing that a plan does to the parts of a pipeline while events flow. */
sealed interface Injection {

  /** Does it, and leaves the parts such that a job can go on. */
  void inflictOn(Scene scene) throws Exception;

  /** As what the report counts it. */
  FaultKind kind();

  /**
   * Kills the job.
   *
   * @param moment something that can be seen
   * @param delay how long after it
   * @param seed for what the moment leaves to chance
   */
  record KillJob(Moment moment, Duration delay, long seed) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.killJob(moment, delay, new Random(seed));
    }

    @Override
    public FaultKind kind() {
      return FaultKind.JOB_KILLED;
    }

    @Override
    public String toString() {
      return "kill %s + %d ms".formatted(moment, delay.toMillis());
    }
  }

  /** Lets one job after the other end, as if it were killed, at a point of its commit. */
  record HaltJob(List<CommitPoint> points) implements Injection {
    /** Copies the list. */
    public HaltJob {
      points = List.copyOf(points);
    }

    @Override
    public void inflictOn(Scene scene) throws Exception {
      for (CommitPoint point : points) {
        scene.haltJob(point);
      }
    }

    @Override
    public FaultKind kind() {
      return FaultKind.JOB_HALTED;
    }

    @Override
    public String toString() {
      return "halt " + String.join(", ", points.stream().map(CommitPoint::name).toList());
    }
  }

  /** Asks the job to stop while it works. */
  record TerminateJob() implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.terminateJob();
    }

    @Override
    public FaultKind kind() {
      return FaultKind.JOB_TERMINATED;
    }

    @Override
    public String toString() {
      return "SIGTERM";
    }
  }

  /** Stops the job where it is, and lets it go on after a while. */
  record PauseJob(Duration pause) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.pauseJob(pause);
    }

    @Override
    public FaultKind kind() {
      return FaultKind.JOB_PAUSED;
    }

    @Override
    public String toString() {
      return "SIGSTOP for %d ms".formatted(pause.toMillis());
    }
  }

  /** Starts another job on the same root. */
  record StartSecondJob() implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.startSecondJob();
    }

    @Override
    public FaultKind kind() {
      return FaultKind.SECOND_JOB;
    }

    @Override
    public String toString() {
      return "second job";
    }
  }

  /** Damages the checkpoint while no job runs, and mends it as the operator's manual says. */
  record DamageCheckpoint(CheckpointDamage damage, long seed) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.damageCheckpoint(damage, new Random(seed));
    }

    @Override
    public FaultKind kind() {
      return damage.kind();
    }

    @Override
    public String toString() {
      return "checkpoint " + damage;
    }
  }

  /** Fills the disk of a local root while the job works, and frees it after a while. */
  record FillDisk(long seed) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.fillDisk(new Random(seed));
    }

    @Override
    public FaultKind kind() {
      return FaultKind.DISK_FULL;
    }

    @Override
    public String toString() {
      return "disk full";
    }
  }

  /** Lets jobs start with a clock that is behind, and later with the right one again. */
  record MoveClockBack(Duration by) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.moveClockBack(by);
    }

    @Override
    public FaultKind kind() {
      return FaultKind.CLOCK_BACK;
    }

    @Override
    public String toString() {
      return "clock %d min back".formatted(by.toMinutes());
    }
  }

  /**
   * Starts a backfill beside the job, of what was sent before the job's beginning, kills it, and
   * starts it again. The end of the round waits for it.
   *
   * @param delay how long after its first commit
   */
  record KillBackfill(Duration delay) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.killBackfill(delay);
    }

    @Override
    public FaultKind kind() {
      return FaultKind.BACKFILL_KILLED;
    }

    @Override
    public String toString() {
      return "backfill, killed %d ms after its first commit".formatted(delay.toMillis());
    }
  }

  /** Kills the broker, and starts it again after a while. */
  record KillBroker(Duration away) implements Injection {
    @Override
    public void inflictOn(Scene scene) throws Exception {
      scene.killBroker(away);
    }

    @Override
    public FaultKind kind() {
      return FaultKind.BROKER_KILLED;
    }

    @Override
    public String toString() {
      return "broker away for %d ms".formatted(away.toMillis());
    }
  }
}
