package dev.bronzeline.storage;

import java.time.Instant;
import java.util.List;

/**
 * What a writer is about to publish, written before it publishes the first file: whoever finds an
 * intent without its entry in the log knows which files to remove.
 *
 * @param writer the id of the writer
 * @param checkpoint the id of the Spark query's checkpoint
 * @param batch the number of Spark's micro-batch
 * @param next the first place in the log at which the batch's entry can stand
 * @param at when the writer made the intent, by its own clock
 * @param files what is about to be published
 */
record Intent(
    String writer, String checkpoint, long batch, long next, Instant at, List<StagedFile> files) {

  Intent {
    files = List.copyOf(files);
  }
}
