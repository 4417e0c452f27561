package dev.bronzeline.observe;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * When to tell somebody.
 *
 * @param id its name, unique among the rules
 * @param metric what is looked at
 * @param bound on which side of the threshold it is wrong to be
 * @param threshold in the metric's unit
 * @param level how urgent it is
 */
public record AlertRule(String id, Metric metric, Bound bound, double threshold, Level level) {

  /** The side of a threshold on which a value is wrong. */
  public enum Bound {
    /** Greater than the threshold. */
    ABOVE,
    /** Less than the threshold. */
    BELOW
  }

  /** What a rule can look at. A ratio is over what happened since the check before. */
  public enum Metric {
    /** Rejected records per record read, from 0 to 1. */
    REJECTED_RATIO {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return ratio(now.rejected() - before.rejected(), now.read() - before.read());
      }
    },
    /** Duplicates per record read, from 0 to 1. */
    DUPLICATE_RATIO {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return ratio(now.duplicates() - before.duplicates(), now.read() - before.read());
      }
    },
    /** Records read per second of the last batch, if one ended since the check before. */
    RECORDS_PER_SECOND {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return sinceBatch(before, now, now.recordsPerSecond());
      }
    },
    /** How many seconds the last batch took, if one ended since the check before. */
    BATCH_SECONDS {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return sinceBatch(before, now, now.lastBatch().toMillis() / 1e3);
      }
    },
    /** How many seconds ago the last batch was committed. */
    SECONDS_SINCE_COMMIT {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of(Duration.between(now.lastCommit(), now.at()).toMillis() / 1e3);
      }
    },
    /**
     * The least share of its life that an unread record in Kafka has left, from 0 to 1: near 0,
     * Kafka is about to delete records that were not read.
     */
    RETENTION_LEFT {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of(now.retentionLeft());
      }
    },
    /** The used part of the error budget: above 1 when it is exceeded. */
    ERROR_BUDGET_USED {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of(now.budgetUsed());
      }
    },
    /** How often a newer version of the schema was adopted since the check before. */
    SCHEMAS_ADOPTED {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of((double) (now.schemasAdopted() - before.schemasAdopted()));
      }
    },
    /** 1 while the newest version of the schema could not be adopted. */
    SCHEMA_REFUSED {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of(now.schemaRefused() ? 1 : 0);
      }
    },
    /** For how many seconds nobody could tell whether there is a newer schema. */
    SCHEMA_UNSEEN_SECONDS {
      @Override
      OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now) {
        return OptionalDouble.of(now.schemaUnseen().toMillis() / 1e3);
      }
    };

    /** The value now; empty when nothing happened that it could be taken from. */
    abstract OptionalDouble value(MetricsSnapshot before, MetricsSnapshot now);

    private static OptionalDouble ratio(long part, long whole) {
      return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }

    private static OptionalDouble sinceBatch(
        MetricsSnapshot before, MetricsSnapshot now, double value) {
      return now.batches() == before.batches() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  /** Whether somebody is to be told about this value. */
  boolean isBrokenBy(double value) {
    return bound == Bound.ABOVE ? value > threshold : value < threshold;
  }
}
