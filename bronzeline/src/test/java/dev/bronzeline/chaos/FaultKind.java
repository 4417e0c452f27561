package dev.bronzeline.chaos;

/** What a campaign does to the parts of a pipeline, in the words of its report. */
enum FaultKind {
  JOB_KILLED(Target.JOB, "job killed at a random moment (SIGKILL)"),
  JOB_HALTED(Target.JOB, "job halted at a point of the commit"),
  JOB_TERMINATED(Target.OTHER, "job stopped (SIGTERM)"),
  JOB_PAUSED(Target.OTHER, "job paused longer than its timeouts (SIGSTOP)"),
  SECOND_JOB(Target.OTHER, "second job on the same root"),
  BACKFILL_KILLED(Target.OTHER, "backfill beside the job killed (SIGKILL), run again"),
  BROKER_KILLED(Target.OTHER, "broker killed and restarted"),
  CHECKPOINT_DELETED(Target.OTHER, "checkpoint deleted"),
  CHECKPOINT_TRUNCATED(Target.OTHER, "file of the checkpoint truncated"),
  CHECKPOINT_CORRUPTED(Target.OTHER, "file of the state corrupted"),
  DISK_FULL(Target.OTHER, "disk full"),
  CLOCK_BACK(Target.OTHER, "job's clock moved back"),
  S3_STATUS_500(Target.S3, "S3 answered 500"),
  S3_STATUS_503(Target.S3, "S3 answered 503"),
  S3_SLOW(Target.S3, "S3 was slow"),
  S3_CUT(Target.S3, "S3 connection cut before the request"),
  S3_ANSWER_LOST(Target.S3, "S3 answer lost, request done");

  private enum Target {
    JOB,
    S3,
    OTHER
  }

  private final Target target;
  private final String text;

  FaultKind(Target target, String text) {
    this.target = target;
    this.text = text;
  }

  /** Whether the job's process ends without any farewell. */
  boolean isKill() {
    return target == Target.JOB;
  }

  /** Whether it is a request to S3 that suffers. */
  boolean isS3() {
    return target == Target.S3;
  }

  @Override
  public String toString() {
    return text;
  }
}
