package dev.bronzeline.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a checkpoint say, read once. It decides nothing about a log; that does {@link
 * CheckpointFit}.
 */
public final class Checkpoint {
  private final CheckpointContents files;
  private final NavigableMap<Long, SparkOffsets> planned = new TreeMap<>();
  private final NavigableMap<Long, Long> watermarks = new TreeMap<>();
  private final NavigableMap<String, String> unreadable = new TreeMap<>();
  private final @Nullable String query;
  private final @Nullable Offsets initial;

  Checkpoint(CheckpointContents files) {
    this.files = files;
    files
        .planned()
        .forEach(
            (batch, text) -> {
              try {
                planned.put(batch, SparkOffsets.parse(text));
              } catch (IllegalArgumentException e) {
                unreadable("offsets/" + batch, text, e);
              }
            });
    files
        .committed()
        .forEach(
            (batch, text) -> {
              try {
                watermarks.put(batch, SparkFormats.nextWatermark(text));
              } catch (IllegalArgumentException e) {
                unreadable("commits/" + batch, text, e);
              }
            });
    this.query = readQuery();
    this.initial = readInitial();
  }

  private void unreadable(String file, String text, IllegalArgumentException e) {
    String what = text.isEmpty() ? "is empty" : String.valueOf(e.getMessage());
    unreadable.put(file, files.damaged().contains(file) ? "does not hold its checksum" : what);
  }

  private @Nullable String readQuery() {
    String text = files.metadata();
    if (text == null) {
      return null;
    }
    try {
      return SparkFormats.queryId(text);
    } catch (IllegalArgumentException e) {
      unreadable("metadata", text, e);
      return null;
    }
  }

  private @Nullable Offsets readInitial() {
    String text = files.initialOffsets();
    if (text == null) {
      return null;
    }
    try {
      return SparkFormats.initialOffsets(text);
    } catch (IllegalArgumentException e) {
      unreadable("sources/0/0", text, e);
      return null;
    }
  }

  /** Its folder. */
  public String path() {
    return files.path();
  }

  /** The id of its query; empty when it has none, or one that cannot be read. */
  public String query() {
    return query == null ? "" : query;
  }

  /** Whose it is; empty when no job of Bronzeline has used it. */
  public Optional<CheckpointIdentity> identity() {
    return Optional.ofNullable(files.identity());
  }

  /** The last batch that Spark has planned, -1 for none. */
  public long lastPlanned() {
    return files.planned().isEmpty() ? -1 : files.planned().lastKey();
  }

  /** The last batch that Spark has finished, -1 for none. */
  public long lastCommitted() {
    return files.committed().isEmpty() ? -1 : files.committed().lastKey();
  }

  /** The batches that it remembers, from the first to the last planned one. */
  public List<Long> batches() {
    return List.copyOf(files.planned().keySet());
  }

  /** When Spark planned a batch; empty when the checkpoint does not say it. */
  public Optional<Instant> plannedAt(long batch) {
    return offsets(batch).map(SparkOffsets::plannedAt);
  }

  /** Where a batch ends; empty when the checkpoint does not say it. */
  public Optional<Offsets> end(long batch) {
    return batch < 0 ? Optional.ofNullable(initial) : offsets(batch).map(SparkOffsets::end);
  }

  /**
   * Where the query goes on: after its last finished batch. A batch that is only planned is run
   * again.
   */
  public Optional<Offsets> position() {
    return lastCommitted() < 0 ? Optional.empty() : end(lastCommitted());
  }

  /** Bytes of the state that a batch has written, as far as they are kept. */
  public long stateBytes(long batch) {
    return files.state().bytesByVersion().getOrDefault(batch + 1, 0L);
  }

  /**
   * What is wrong with it whatever the log says, as sentences; empty when Spark can start from it.
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    long last = lastPlanned();
    long committed = lastCommitted();
    if (query == null && (last >= 0 || committed >= 0)) {
      problems.add(
          unreadable.containsKey("metadata")
              ? "The file metadata %s.".formatted(unreadable.get("metadata"))
              : "There is no file metadata, so nobody knows whose batches these are.");
    } else if (unreadable.containsKey("metadata")) {
      problems.add("The file metadata %s.".formatted(unreadable.get("metadata")));
    }
    if (unreadable.containsKey("sources/0/0")) {
      problems.add("sources/0/0 %s.".formatted(unreadable.get("sources/0/0")));
    }
    if (committed > last) {
      problems.add(
          "Batch %d is committed, but only batches up to %d are planned: files of offsets/ are missing."
              .formatted(committed, last));
    } else if (last > committed + 1) {
      problems.add(
          "Batch %d is planned, but only batches up to %d are committed: files of commits/ are missing."
              .formatted(last, committed));
    }
    // Spark reads the last two plans and the last commit; older ones are only for going back.
    for (long batch = Math.max(0, last - 1); batch <= last; batch++) {
      problem("offsets/" + batch, files.planned().containsKey(batch)).ifPresent(problems::add);
    }
    if (committed >= 0) {
      problem("commits/" + committed, true).ifPresent(problems::add);
      state(committed).ifPresent(problems::add);
    }
    return problems;
  }

  /** Why the checkpoint cannot be brought back to the end of a batch; empty when it can. */
  List<String> whyNot(long batch) {
    List<String> reasons = new ArrayList<>();
    problem("offsets/" + batch, files.planned().containsKey(batch)).ifPresent(reasons::add);
    problem("commits/" + batch, files.committed().containsKey(batch)).ifPresent(reasons::add);
    if (reasons.isEmpty()) {
      state(batch).ifPresent(reasons::add);
    }
    return reasons;
  }

  /** Those batches to whose end the checkpoint can be brought back, the newest first. */
  List<Long> intact() {
    return files.committed().descendingKeySet().stream()
        .filter(batch -> whyNot(batch).isEmpty())
        .toList();
  }

  Optional<SparkOffsets> offsets(long batch) {
    return Optional.ofNullable(planned.get(batch));
  }

  /** Rows up to this time come too late for the next batch; empty when none does. */
  public Optional<Instant> watermark() {
    long millis = watermarkAfter(lastPlanned());
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }

  /** The watermark that the batch after this one begins with. */
  long watermarkAfter(long batch) {
    return Math.max(
        watermarks.getOrDefault(batch, 0L), offsets(batch).map(SparkOffsets::watermark).orElse(0L));
  }

  CheckpointContents files() {
    return files;
  }

  /** A short account of it. */
  public CheckpointStatus status() {
    return new CheckpointStatus(
        path(),
        query(),
        lastPlanned(),
        lastCommitted(),
        recordsRetained(),
        files.bytes(),
        files.state().bytes(),
        files.lastWritten(),
        problems());
  }

  private long recordsRetained() {
    return planned.isEmpty()
        ? 0
        : planned
            .lastEntry()
            .getValue()
            .end()
            .since(planned.firstEntry().getValue().end())
            .values()
            .stream()
            .mapToLong(range -> range.size())
            .sum();
  }

  private Optional<String> problem(String file, boolean present) {
    if (!present) {
      return Optional.of("%s is missing.".formatted(file));
    }
    return Optional.ofNullable(unreadable.get(file)).map(what -> "%s %s.".formatted(file, what));
  }

  private Optional<String> state(long batch) {
    int stores = offsets(batch).map(SparkOffsets::shufflePartitions).orElse(0);
    boolean stateful =
        identity()
            .map(CheckpointIdentity::deduplication)
            .map(by -> !by.equals(CheckpointIdentity.NO_DEDUPLICATION))
            .orElse(!files.state().isEmpty());
    return files.state().missing(batch + 1, stateful ? Math.max(1, stores) : 0);
  }
}
