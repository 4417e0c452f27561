package dev.bronzeline.storage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A copy of a checkpoint as it is after its last finished batch, for another query. It gets an id
 * of its own: with the old one it would claim batches in the log that are not its own. A pure
 * decision; {@link CheckpointManager#fork} carries it out.
 *
 * @param from the checkpoint's folder
 * @param to the copy's folder
 * @param batch the last batch of the copy
 * @param query the id of the copy's query
 * @param files the files that are copied, by their paths below the folder
 */
public record CheckpointFork(String from, String to, long batch, String query, List<String> files) {

  /** Copies the list. */
  public CheckpointFork {
    files = List.copyOf(files);
  }

  /**
   * Decides what is copied.
   *
   * @throws CheckpointMismatchException when the checkpoint is damaged or has no finished batch
   */
  static CheckpointFork of(Checkpoint checkpoint, String to, String newQuery) {
    List<String> problems = checkpoint.problems();
    if (!problems.isEmpty()) {
      throw new CheckpointMismatchException(
          "The checkpoint %s is damaged, so a copy would be: %s Rewind it first."
              .formatted(checkpoint.path(), String.join(" ", problems)));
    }
    long last = checkpoint.lastCommitted();
    if (last < 0) {
      throw new CheckpointMismatchException(
          "The checkpoint %s has finished no batch, so there is nothing to copy."
              .formatted(checkpoint.path()));
    }
    CheckpointContents files = checkpoint.files();
    Set<String> left = new HashSet<>(files.batchesAfter("offsets", last));
    left.addAll(files.batchesAfter("commits", last));
    left.addAll(files.state().after(last + 1));
    left.addAll(List.of("metadata", CheckpointIdentity.FILE));
    return new CheckpointFork(
        checkpoint.path(),
        to,
        last,
        newQuery,
        files.all().stream().filter(name -> !left.contains(name)).sorted().toList());
  }
}
