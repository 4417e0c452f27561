package dev.bronzeline.ledger;

import static java.util.stream.Collectors.joining;

import dev.bronzeline.ledger.Finding.Kind;
import dev.bronzeline.ledger.VerificationReport.Summary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays the log, entry by entry, and tells where an entry contradicts itself or the one before.
 * Reads nothing: everything it says follows from the entries alone.
 */
final class LogAudit {

  /** Where a lane stands after the entries so far. */
  private static final class Lane {
    final Map<PartitionId, Long> position = new TreeMap<>();
    final Map<PartitionId, PartitionLedger> sums = new TreeMap<>();
    Totals totals = Totals.NONE;

    /** What the last entry says the totals are: one wrong entry is told once, not for ever. */
    Totals recorded = Totals.NONE;

    @Nullable String writer;
    long opened;

    /** Whether the writer's topics may have gaps; null when its opening does not say. */
    @Nullable Boolean gaps;

    /** The offsets that the lane's own commits account for. */
    Coverage covered = Coverage.NONE;

    /** Entries before this one are lost, so what follows from them cannot be held against it. */
    boolean blind;
  }

  private final Map<String, Lane> lanes = new TreeMap<>();
  private final Set<String> writers = new HashSet<>();
  private final Map<String, Integer> generations = new HashMap<>();
  private final Consumer<Finding> findings;
  private final LiveFiles live = new LiveFiles();
  private Standing standing = Standing.NONE;
  private boolean holes;
  private boolean blind;
  private long entries;
  private long commits;
  private long files;
  private long rows;
  private long bytes;

  LogAudit(Consumer<Finding> findings) {
    this.findings = findings;
  }

  /** The next entry. */
  void add(LogEntry entry) {
    entries++;
    standing(entry);
    Lane lane = lanes.computeIfAbsent(entry.lane(), any -> new Lane());
    if (entry.open() != null) {
      opened(lane, entry, entry.open());
    } else if (entry.commit() != null) {
      committed(lane, entry, entry.commit());
    }
    lane.blind = false;
    standing = standing.after(entry);
    blind = false;
  }

  /** What the entry says of the log before it, if it says it. */
  private void standing(LogEntry entry) {
    Standing recorded = entry.before();
    if (recorded == null) {
      return;
    }
    if (!blind && !recorded.equals(standing)) {
      report(
          Kind.POSITION_DIFFERS,
          path(entry.sequence()),
          "the entries before account for %s, in lanes %s; recorded are %s and %s"
              .formatted(
                  standing.covered().ranges(),
                  standing.lanes(),
                  recorded.covered().ranges(),
                  recorded.lanes()));
    }
    standing = recorded; // one wrong entry is told once
  }

  /** One or more entries are missing or unreadable before the next one. */
  void hole() {
    blind = true;
    holes = true;
    lanes.values().forEach(lane -> lane.blind = true);
  }

  /** Whether this writer is the last one that opened its lane, so that it may still commit. */
  boolean mayCommit(String writer) {
    return lanes.values().stream().anyMatch(lane -> writer.equals(lane.writer));
  }

  /** Whether this writer has opened a lane, ever. */
  boolean hasOpened(String writer) {
    return writers.contains(writer);
  }

  /**
   * How often the offsets of each topic have begun anew so far; absent means never. An offset names
   * a record only together with this number.
   */
  Map<String, Integer> generations() {
    return Map.copyOf(generations);
  }

  /** What was replayed. */
  Summary summary(long rowsRead) {
    Map<String, List<PartitionLedger>> sums = new TreeMap<>();
    Totals totals = Totals.NONE;
    for (Map.Entry<String, Lane> lane : lanes.entrySet()) {
      sums.put(lane.getKey(), List.copyOf(lane.getValue().sums.values()));
      totals = totals.plus(lane.getValue().sums.values());
    }
    return new Summary(entries, commits, files, rows, bytes, rowsRead, totals, sums);
  }

  private void opened(Lane lane, LogEntry entry, Open open) {
    if (open.newSource() != null) {
      for (String topic : open.newSource().topics()) {
        generations.merge(topic, 1, Integer::sum);
        lane.position.keySet().removeIf(id -> id.topic().equals(topic));
      }
      lanes.values().forEach(any -> any.covered = any.covered.without(open.newSource().topics()));
    }
    position(lane, entry, open.position() == null ? Map.of() : flat(open.position()));
    writers.add(entry.writer());
    lane.writer = entry.writer();
    lane.opened = entry.sequence();
    lane.gaps = open.gaps();
  }

  private void committed(Lane lane, LogEntry entry, Commit commit) {
    String where = path(entry.sequence());
    if (lane.blind) {
      lane.writer = entry.writer();
    } else if (!entry.writer().equals(lane.writer)) {
      report(
          Kind.WRITER_FENCED,
          where,
          lane.writer == null
              ? "writer %s commits, but nobody opened lane %s"
                  .formatted(entry.writer(), entry.lane())
              : "writer %s commits, but entry %d had opened lane %s for writer %s"
                  .formatted(entry.writer(), lane.opened, entry.lane(), lane.writer));
    }
    requireDisjoint(entry, commit);
    lane.covered = lane.covered.plus(commit);
    for (PartitionLedger line : commit.ledger()) {
      if (!Lanes.replaces(entry.lane())) {
        follow(entry.lane(), lane, where, line);
      }
      lane.sums.merge(line.id(), line, LogAudit::sum);
    }
    commits++;
    List<FileEntry> replaced = live.of(commit.replacedFiles());
    List<String> gone = live.gone(commit.replacedFiles());
    if (gone.isEmpty()) {
      new CommitAudit(where, commit, replaced, lane.blind ? null : lane.gaps, findings).run();
    } else if (!holes) {
      report(
          Kind.REPLACED_FILE_GONE,
          where,
          "replaces %s, which no entry before lists, or which was replaced before".formatted(gone));
    }
    commit.files().forEach(file -> count(file, 1));
    replaced.forEach(file -> count(file, -1));
    live.add(commit);
    totals(lane, where, commit);
    position(lane, entry, flat(commit.position()));
  }

  private void count(FileEntry file, int sign) {
    files += sign;
    rows += sign * file.rows();
    bytes += sign * file.bytes();
  }

  /** No other lane accounts for what a commit accounts for; in its own lane, offsets go on. */
  private void requireDisjoint(LogEntry entry, Commit commit) {
    lanes.forEach(
        (name, lane) -> {
          if (name.equals(entry.lane()) && Lanes.isContinuous(name)) {
            return;
          }
          for (PartitionLedger line : commit.ledger()) {
            lane.covered
                .overlap(line.id(), line.from(), line.until())
                .ifPresent(
                    piece ->
                        report(
                            Kind.OFFSETS_OVERLAP,
                            path(entry.sequence()),
                            "%s: offsets %d to %d are in a commit of lane %s before"
                                .formatted(line.id(), piece.from(), piece.until() - 1, name)));
          }
        });
  }

  private void follow(String name, Lane lane, String where, PartitionLedger line) {
    Long end = lane.position.put(line.id(), line.until());
    if (end == null || end == line.from() || !Lanes.isContinuous(name)) {
      return;
    }
    boolean skipped = line.from() > end;
    report(
        skipped ? Kind.OFFSETS_SKIPPED : Kind.OFFSETS_OVERLAP,
        where,
        "%s: begins at offset %d, but the commit before ended at %d, so offsets %d to %d are %s"
            .formatted(
                line.id(),
                line.from(),
                end,
                Math.min(end, line.from()),
                Math.max(end, line.from()) - 1,
                skipped ? "in no commit" : "in two commits"));
  }

  private void totals(Lane lane, String where, Commit commit) {
    Totals expected = lane.totals.plus(commit.ledger());
    boolean follows =
        commit.totals().equals(expected)
            || commit.totals().equals(lane.recorded.plus(commit.ledger()));
    if (!lane.blind && !follows) {
      report(
          Kind.TOTALS_DIFFER,
          where,
          "the totals are %s, but the totals before and this ledger make %s"
              .formatted(commit.totals(), expected));
    }
    lane.totals = lane.blind ? commit.totals() : expected;
    lane.recorded = commit.totals();
  }

  private void position(Lane lane, LogEntry entry, Map<PartitionId, Long> recorded) {
    if (lane.blind) {
      lane.position.putAll(recorded);
    } else if (!recorded.equals(lane.position)) {
      var partitions = new TreeSet<>(recorded.keySet());
      partitions.addAll(lane.position.keySet());
      report(
          Kind.POSITION_DIFFERS,
          path(entry.sequence()),
          partitions.stream()
              .filter(id -> !Objects.equals(recorded.get(id), lane.position.get(id)))
              .map(
                  id ->
                      "%s: recorded %s, but the lane stands at %s"
                          .formatted(id, at(recorded.get(id)), at(lane.position.get(id))))
              .collect(joining("; ")));
    }
  }

  private static String at(@Nullable Long offset) {
    return offset == null ? "nothing" : "offset " + offset;
  }

  private static Map<PartitionId, Long> flat(Map<String, Map<Integer, Long>> position) {
    Map<PartitionId, Long> flat = new HashMap<>();
    position.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, until) -> flat.put(new PartitionId(topic, partition), until)));
    return flat;
  }

  private static PartitionLedger sum(PartitionLedger a, PartitionLedger b) {
    return new PartitionLedger(
        a.topic(),
        a.partition(),
        Math.min(a.from(), b.from()),
        Math.max(a.until(), b.until()),
        a.accepted() + b.accepted(),
        a.rejected() + b.rejected(),
        a.duplicates() + b.duplicates(),
        a.ignored() + b.ignored(),
        a.gaps() + b.gaps(),
        a.held() + b.held());
  }

  private static String path(long sequence) {
    return LogPaths.entry(sequence);
  }

  private void report(Kind kind, String where, String what) {
    findings.accept(kind.at(where, what));
  }
}
