package dev.bronzeline.quality;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A rule on a batch as a whole.
 *
 * @param id names it in the log and the metrics
 * @param refuses whether a batch that breaks it is not published
 * @param minRecords a batch with fewer records is not judged
 * @param demand what must hold
 */
public record BatchRule(String id, boolean refuses, long minRecords, Demand demand)
    implements Serializable {

  /** What must hold for a batch. What cannot be judged, holds. */
  public sealed interface Demand extends Serializable {
    /** What is wrong, in words; null when nothing is. */
    @Nullable String brokenBy(BatchFacts batch, CommitHistory before);
  }

  /**
   * Not too many records are rejected.
   *
   * @param share of all records of the batch, 0 to 1
   */
  public record MaxRejected(double share) implements Demand {
    @Override
    public @Nullable String brokenBy(BatchFacts batch, CommitHistory before) {
      long rejected = batch.counts().rejected();
      return exceeds(rejected, batch.records(), share)
          ? "%d of %d records are rejected (%s), and %s may be"
              .formatted(
                  rejected, batch.records(), percent(rejected, batch.records()), percent(share))
          : null;
    }
  }

  /**
   * A field is not null too often.
   *
   * @param field its path
   * @param share of the accepted rows, those that are put on hold among them, 0 to 1
   */
  public record MaxNull(String field, double share) implements Demand {
    @Override
    public @Nullable String brokenBy(BatchFacts batch, CommitHistory before) {
      long nulls = batch.nulls().getOrDefault(field, 0L);
      long accepted = batch.counts().accepted() + batch.counts().held();
      return exceeds(nulls, accepted, share)
          ? "'%s' is null in %d of %d accepted rows (%s), and %s may be"
              .formatted(field, nulls, accepted, percent(nulls, accepted), percent(share))
          : null;
    }
  }

  /**
   * There are about as many records as there used to be. Not judged before there are enough
   * commits.
   *
   * @param least the least part of the average, null for any
   * @param most the greatest, null for any
   * @param commits of how many commits before it is the average
   */
  public record Rows(@Nullable Double least, @Nullable Double most, int commits) implements Demand {
    @Override
    public @Nullable String brokenBy(BatchFacts batch, CommitHistory before) {
      OptionalDouble average = before.averageRecords(commits);
      if (average.isEmpty()) {
        return null;
      }
      double usual = average.getAsDouble();
      String beyond =
          least != null && batch.records() < least * usual
              ? "fewer than " + percent(least)
              : most != null && batch.records() > most * usual
                  ? "more than " + percent(most)
                  : null;
      return beyond == null
          ? null
          : String.format(
              Locale.ROOT,
              "%d records are %s of %.0f, the average of the last %d commits",
              batch.records(),
              beyond,
              usual,
              commits);
    }
  }

  /**
   * The newest record is young enough. Times after that of ingestion are left out: a clock that is
   * ahead must not hide that everything else is late.
   *
   * @param age the greatest difference between the newest time and that of ingestion
   * @param ofEvents whether it is the event's own time and not Kafka's timestamp
   */
  public record MaxAge(Duration age, boolean ofEvents) implements Demand {
    @Override
    public @Nullable String brokenBy(BatchFacts batch, CommitHistory before) {
      Instant newest = ofEvents ? batch.newestEvent() : batch.newestRecord();
      Instant now = batch.ingestedAt();
      if (newest == null || now == null || !newest.plus(age).isBefore(now)) {
        return null;
      }
      return "the newest %s is %d s before ingestion, and %d s may be"
          .formatted(
              ofEvents ? "event time" : "Kafka timestamp",
              Duration.between(newest, now).toSeconds(),
              age.toSeconds());
    }
  }

  /** By the share as it was written: 29 of 100 are 29 %, though 0.29 * 100 is a little less. */
  static boolean exceeds(long part, long whole, double share) {
    return whole > 0
        && BigDecimal.valueOf(part)
                .compareTo(BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(whole)))
            > 0;
  }

  static String percent(long part, long whole) {
    return percent((double) part / whole);
  }

  static String percent(double share) {
    String text = String.format(Locale.ROOT, "%.2f", share * 100);
    return text.replaceFirst("\\.?0+$", "") + " %";
  }
}
