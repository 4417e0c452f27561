package dev.bronzeline.chaos;

import dev.bronzeline.crash.CommitPoint;
import dev.bronzeline.crash.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is done to a pipeline, and in which order: a pure function of a seed and a number of kills.
 * A stage depends on the seed and its own number alone, so it can be run again without the others.
 *
 * @param stages each with servers, a topic and a root of its own
 */
record ChaosPlan(List<Stage> stages) {
  private static final int KILLS_PER_ROUND = 4;
  private static final int ROUNDS_PER_STAGE = 2;
  private static final int LONGEST_BACKFILL_MILLIS = 1500;

  /** Minutes; the window of the deduplication is an hour. */
  private static final int LONGEST_WAY_BACK = 180;

  /** Most often those at which something is being published. */
  private static final List<Moment> MOMENTS =
      List.of(
          Moment.STARTED,
          Moment.OPENED,
          Moment.OPENED,
          Moment.COMMITTED,
          Moment.COMMITTED,
          Moment.COMMITTED,
          Moment.ANNOUNCED,
          Moment.ANNOUNCED,
          Moment.ANNOUNCED,
          Moment.ANNOUNCED);

  /** Where the root of a stage is. */
  enum Storage {
    /** A bucket, whose client gives up a request soon: most faults reach the job. */
    S3_IMPATIENT(150),
    /** A bucket, whose client repeats requests as it does by default. */
    S3(50),
    /** A folder. */
    LOCAL(Integer.MAX_VALUE);

    private final int longestCalm;

    Storage(int longestCalm) {
      this.longestCalm = longestCalm;
    }

    /** The most requests between two that suffer. */
    int longestCalm() {
      return longestCalm;
    }

    boolean isS3() {
      return this != LOCAL;
    }
  }

  /** Where the deduplication of a stage keeps what it has seen. */
  enum Memory {
    /** In the heap. */
    MEMORY,
    /** In RocksDB. */
    ROCKSDB
  }

  /**
   * One life of a root.
   *
   * @param number from 1
   * @param seed for what its faults and events leave to chance
   * @param backfill whether the job begins after some events, which a backfill publishes beside it
   * @param rounds after each of which the account must be right
   */
  record Stage(
      int number,
      long seed,
      Storage storage,
      Memory memory,
      boolean backfill,
      List<List<Injection>> rounds) {
    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder(
              "Stage %d on %s, keys in %s%s"
                  .formatted(number, storage, memory, backfill ? ", with a backfill" : ""));
      for (List<Injection> round : rounds) {
        text.append("%n  round: ".formatted());
        text.append(String.join("; ", round.stream().map(Injection::toString).toList()));
      }
      return text.toString();
    }
  }

  /** The plan with so many kills. */
  static ChaosPlan of(long seed, int kills) {
    List<Stage> stages = new ArrayList<>();
    int perStage = KILLS_PER_ROUND * ROUNDS_PER_STAGE;
    for (int planned = 0; planned < kills; planned += perStage) {
      stages.add(stage(seed, stages.size() + 1, Math.min(perStage, kills - planned)));
    }
    return new ChaosPlan(List.copyOf(stages));
  }

  private static Stage stage(long seed, int number, int kills) {
    Random random = new Random(31 * seed + number);
    Storage storage = Storage.values()[(number - 1) % Storage.values().length];
    List<List<Injection>> rounds = new ArrayList<>();
    for (int left = kills; left > 0; left -= KILLS_PER_ROUND) {
      List<Injection> round = kills(Math.min(left, KILLS_PER_ROUND), random);
      mixIn(round, whileItWorks(number + rounds.size(), random), random);
      if (storage == Storage.LOCAL) {
        mixIn(round, new Injection.FillDisk(random.nextLong()), random);
      }
      rounds.add(round);
    }
    if (rounds.size() == ROUNDS_PER_STAGE) {
      rounds.add(List.of(betweenJobs(number, random), kill(random)));
    }
    long stageSeed = random.nextLong();
    Memory memory = random.nextBoolean() ? Memory.MEMORY : Memory.ROCKSDB;
    // A short plan is one of few seconds.
    boolean backfill = rounds.size() > ROUNDS_PER_STAGE && random.nextBoolean();
    if (backfill) {
      Duration delay = Duration.ofMillis(random.nextInt(LONGEST_BACKFILL_MILLIS));
      mixIn(rounds.get(0), new Injection.KillBackfill(delay), random);
    }
    return new Stage(
        number, stageSeed, storage, memory, backfill, rounds.stream().map(List::copyOf).toList());
  }

  private static void mixIn(List<Injection> round, Injection another, Random random) {
    round.add(random.nextInt(round.size() + 1), another);
  }

  private static List<Injection> kills(int count, Random random) {
    List<Injection> kills = new ArrayList<>();
    while (kills.size() < count) {
      kills.add(random.nextInt(4) == 0 ? halt(random) : kill(random));
    }
    return kills;
  }

  private static Injection kill(Random random) {
    Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
    return new Injection.KillJob(moment, moment.delay(random), random.nextLong());
  }

  /** Some points are passed only where an older writer was halted before. */
  private static Injection halt(Random random) {
    CommitPoint[] points = CommitPoint.values();
    CommitPoint point = points[random.nextInt(points.length)];
    return new Injection.HaltJob(
        switch (point) {
          case AMID_THE_CLEAN_UP -> List.of(CommitPoint.BEFORE_THE_ENTRY, point);
          case BEFORE_DROPPING_AN_OLD_INTENT, AFTER_DROPPING_AN_OLD_INTENT ->
              List.of(CommitPoint.AFTER_THE_ENTRY, point);
          default -> List.of(point);
        });
  }

  /** What happens while no job runs. */
  private static Injection betweenJobs(int turn, Random random) {
    return switch (turn % 4) {
      case 0 ->
          new Injection.MoveClockBack(Duration.ofMinutes(5 + random.nextInt(LONGEST_WAY_BACK)));
      case 1 -> new Injection.DamageCheckpoint(CheckpointDamage.DELETED, random.nextLong());
      case 2 -> new Injection.DamageCheckpoint(CheckpointDamage.TRUNCATED, random.nextLong());
      default -> new Injection.DamageCheckpoint(CheckpointDamage.CORRUPTED, random.nextLong());
    };
  }

  private static Injection whileItWorks(int turn, Random random) {
    return switch (turn % 4) {
      case 0 -> new Injection.TerminateJob();
      case 1 -> new Injection.KillBroker(Duration.ofMillis(500 + random.nextInt(8000)));
      case 2 -> new Injection.StartSecondJob();
      default -> new Injection.PauseJob(Scene.LONGER_THAN_TIMEOUTS);
    };
  }
}
