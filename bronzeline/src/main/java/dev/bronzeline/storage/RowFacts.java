package dev.bronzeline.storage;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a task has seen of its rows beside their counts, as far as a batch rule asks for it.
 *
 * @param nulls accepted rows without a value, for each counted field
 * @param ingestedAt when the batch was ingested, in milliseconds since 1970
 * @param newestRecord the latest of Kafka's timestamps up to then
 * @param newestEvent the latest event time up to then
 */
record RowFacts(List<Long> nulls, long ingestedAt, long newestRecord, long newestEvent)
    implements Serializable {
  /** A time that nothing has. */
  static final long NEVER = Long.MIN_VALUE;

  /** Copies the list. */
  RowFacts {
    nulls = List.copyOf(nulls);
  }

  /** Of no rows. */
  static RowFacts none(int fields) {
    return new RowFacts(Collections.nCopies(fields, 0L), NEVER, NEVER, NEVER);
  }

  /** Of these rows and others. */
  RowFacts plus(RowFacts more) {
    return new RowFacts(
        IntStream.range(0, nulls.size()).mapToObj(i -> nulls.get(i) + more.nulls.get(i)).toList(),
        Math.max(ingestedAt, more.ingestedAt),
        Math.max(newestRecord, more.newestRecord),
        Math.max(newestEvent, more.newestEvent));
  }

  static @Nullable Instant time(long millis) {
    return millis == NEVER ? null : Instant.ofEpochMilli(millis);
  }
}
