package dev.bronzeline.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * A pipeline's numbers at one moment. The counts are since the process began.
 *
 * @param at the moment
 * @param batches batches committed
 * @param read records read from Kafka
 * @param accepted records in the bronze table
 * @param rejected records in the dead-letter table
 * @param duplicates records dropped as copies
 * @param ignored records that the policy says are not kept
 * @param lastBatch how long the last batch took; zero before the first
 * @param recordsPerSecond records read per second of the last batch; 0 before the first
 * @param lastCommit when the last batch was committed; before the first, when the process began
 * @param retentionLeft the least share of its life that an unread record in Kafka has left, from 0
 *     to 1; 1 when nothing waits to be read
 * @param budgetUsed the used part of the error budget, above 1 when it is exceeded; 0 without one
 * @param schemasAdopted how often a newer version of the schema took the place of another
 * @param schemaRefused whether the newest version of the schema could not
 * @param schemaUnseen for how long nobody could tell whether there is a newer one; zero while
 *     somebody can
 */
public record MetricsSnapshot(
    Instant at,
    long batches,
    long read,
    long accepted,
    long rejected,
    long duplicates,
    long ignored,
    Duration lastBatch,
    double recordsPerSecond,
    Instant lastCommit,
    double retentionLeft,
    double budgetUsed,
    long schemasAdopted,
    boolean schemaRefused,
    Duration schemaUnseen) {

  /** The share of validated records that were accepted, from 0 to 1; 1 when there was none. */
  public double validationSuccessRate() {
    long validated = accepted + rejected;
    return validated == 0 ? 1 : (double) accepted / validated;
  }
}
