package dev.bronzeline.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Proves again, from the log and the files alone, that a root holds what its log promises: every
 * record once, every count right, nothing besides.
 *
 * <p>Streams through the root, so the memory it needs does not grow with the rows. Never writes. A
 * job may be running meanwhile. Not thread-safe.
 */
public final class Verification {

  /** How closely to look. */
  public enum Depth {
    /** The log, the listing, and the footer of every file. */
    FOOTERS,
    /** All of that, the checksum of every page, and the coordinates of every row. */
    ROWS
  }

  /**
   * How to verify.
   *
   * @param depth how closely to look
   * @param allowInFlight whether a batch that is announced but not committed is no finding, because
   *     a job is running
   * @param threads how many files to read at a time
   */
  public record Options(Depth depth, boolean allowInFlight, int threads) {
    /** Everything; a batch that is not committed is a finding. */
    public static final Options DEFAULT =
        new Options(Depth.ROWS, false, Math.max(4, Runtime.getRuntime().availableProcessors()));
  }

  private final RootReader root;
  private final Options options;

  /** A verification of everything. */
  public Verification(RootReader root) {
    this(root, Options.DEFAULT);
  }

  /** A verification as the options say. */
  public Verification(RootReader root, Options options) {
    this.root = root;
    this.options = options;
  }

  /**
   * Verifies the root.
   *
   * @throws IOException when the store cannot be listed or its log cannot be fetched; a data file
   *     that cannot be read is a finding
   */
  public VerificationReport run() throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    // In this order a running job cannot mislead: a data file listed here was announced before it
    // was published, and its announcement is dropped only after its entry is in the log.
    try (var files = new DataFiles(root, options, findings::add)) {
      var announced = new Announcements(root.list(LogPaths.INTENTS));
      var log = new LogAudit(findings::add);
      replay(log, announced, files, findings);
      files.finish(this::replacedNow);
      announced.settle(files.unlisted(), log, options.allowInFlight(), findings::add, notes::add);
      files.staged().ifPresent(notes::add);
      return new VerificationReport(
          List.copyOf(findings), List.copyOf(notes), log.summary(files.rowsRead()));
    }
  }

  private void replay(
      LogAudit log, Announcements announced, DataFiles files, List<Finding> findings)
      throws IOException {
    try (var entries =
        new InOrder<EntryRead>(
            options.threads(),
            read -> {
              findings.addAll(read.problem());
              LogEntry entry = read.entry();
              if (entry == null) {
                log.hole();
                return;
              }
              log.add(entry);
              Commit commit = entry.commit();
              if (commit != null) {
                announced.committed(entry.writer(), commit.batch());
                files.add(entry.sequence(), commit, log.generations());
              }
            })) {
      long next = 1;
      long[] sequences = sequences();
      files.replaced(replaced(sequences));
      for (long sequence : sequences) {
        long expected = next;
        // A listing that runs while entries are added may pass over one, so a hole is looked into.
        if (sequence > expected && root.size(LogPaths.entry(expected)).isEmpty()) {
          entries.submit(() -> EntryRead.missing(expected, sequence - 1));
          next = sequence;
        }
        for (; next <= sequence; next++) {
          long present = next;
          entries.submit(() -> EntryRead.of(root, present));
        }
      }
      entries.finish();
    }
  }

  /** The files that commits have replaced by now, also after this verification began. */
  private Set<String> replacedNow() throws IOException {
    return replaced(sequences());
  }

  /** The files that commits have replaced. */
  private Set<String> replaced(long[] sequences) throws IOException {
    long last = sequences.length == 0 ? 0 : sequences[sequences.length - 1];
    Set<String> paths = new HashSet<>(replaced(Lanes.MAINTENANCE, last));
    paths.addAll(replaced(Lanes.RELEASE, last));
    return paths;
  }

  /** Those that a lane has replaced. Each entry tells which one of the lane came before. */
  private Set<String> replaced(String lane, long last) throws IOException {
    Set<String> paths = new HashSet<>();
    for (long sequence = last; sequence > 0; ) {
      LogEntry entry = EntryRead.of(root, sequence).entry();
      if (entry != null && entry.commit() != null) {
        paths.addAll(entry.commit().replacedFiles());
      }
      if (entry == null) {
        sequence--; // damaged, which is told when its turn comes
      } else {
        Standing before = entry.before();
        sequence = before == null ? 0 : before.lanes().getOrDefault(lane, 0L);
      }
    }
    return paths;
  }

  private long[] sequences() throws IOException {
    return root.list(LogPaths.FOLDER).stream()
        .map(file -> LogPaths.sequence(file.path()))
        .flatMapToLong(OptionalLong::stream)
        .sorted()
        .toArray();
  }
}
