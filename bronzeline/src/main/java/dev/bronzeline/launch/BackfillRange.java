package dev.bronzeline.launch;

import dev.bronzeline.kafka.BackfillRequest;
import dev.bronzeline.kafka.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which {@code bronze backfill} is told what to publish. */
final class BackfillRange {
  @Option(
      names = "--from-offsets",
      paramLabel = "JSON",
      description = {
        "The first offset of each partition, as in '{\"user_events\":{\"0\":1200,\"1\":-2}}'; -2 is"
            + " the oldest that Kafka has. Partitions that are not named are left alone."
      })
  private @Nullable String fromOffsets;

  @Option(
      names = "--to-offsets",
      paramLabel = "JSON",
      description = {
        "The offset after the last one, of the same partitions; -1 is the end of what Kafka has."
      })
  private @Nullable String toOffsets;

  @Option(
      names = "--from-time",
      paramLabel = "TIME",
      description = {
        "The first record of each partition whose timestamp in Kafka is not before this time, as in"
            + " 2026-11-23T00:00:00Z."
      })
  private @Nullable String fromTime;

  @Option(
      names = "--to-time",
      paramLabel = "TIME",
      description =
          "Up to the first record of each partition whose timestamp is not before this time.")
  private @Nullable String toTime;

  /**
   * What the options ask for.
   *
   * @throws ParameterException if that is not one pair of options with what they must have
   */
  BackfillRequest read(CommandSpec command) {
    try {
      if (fromOffsets != null && toOffsets != null && fromTime == null && toTime == null) {
        return new BackfillRequest.Offsets(
            offsets("--from-offsets", fromOffsets), offsets("--to-offsets", toOffsets));
      }
      if (fromTime != null && toTime != null && fromOffsets == null && toOffsets == null) {
        return new BackfillRequest.Times(time("--from-time", fromTime), time("--to-time", toTime));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    throw new ParameterException(
        command.commandLine(),
        "a backfill needs --from-offsets and --to-offsets, or --from-time and --to-time");
  }

  private static Position offsets(String option, String json) {
    try {
      return Position.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static Instant time(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s must be a time with its offset from UTC, as in 2026-11-23T00:00:00Z or"
                  .formatted(option)
              + " 2026-11-23T01:00:00+01:00, but is '"
              + text
              + "'",
          e);
    }
  }
}
