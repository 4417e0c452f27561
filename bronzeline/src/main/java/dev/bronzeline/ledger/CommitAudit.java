package dev.bronzeline.ledger;

import static java.util.stream.Collectors.toMap;

import dev.bronzeline.ledger.Finding.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds one commit against itself: its counts, its reasons and the files that it lists. */
final class CommitAudit {
  private final String where;
  private final Commit commit;
  private final List<FileEntry> replaced;
  private final @Nullable Boolean gapsAllowed;
  private final Consumer<Finding> findings;

  /**
   * @param replaced the files that the commit replaces
   * @param gapsAllowed whether the writer's topics may have gaps; null when nobody said it
   */
  CommitAudit(
      String where,
      Commit commit,
      List<FileEntry> replaced,
      @Nullable Boolean gapsAllowed,
      Consumer<Finding> findings) {
    this.where = where;
    this.commit = commit;
    this.replaced = replaced;
    this.gapsAllowed = gapsAllowed;
    this.findings = findings;
  }

  void run() {
    commit.ledger().forEach(this::balance);
    gaps();
    for (Output output : Output.values()) {
      rows(output);
    }
    reasons();
  }

  /** Whether a reason is one for not keeping a record at all. */
  static boolean isIgnored(String reason) {
    return reason.startsWith("ignore/");
  }

  private void balance(PartitionLedger line) {
    if (line.balances()) {
      return;
    }
    report(
        Kind.LEDGER_UNBALANCED,
        "%s, offsets %d to %d: %d accepted + %d rejected + %d duplicates + %d ignored + %d gaps + %d held is not %d"
            .formatted(
                line.id(),
                line.from(),
                line.until() - 1,
                line.accepted(),
                line.rejected(),
                line.duplicates(),
                line.ignored(),
                line.gaps(),
                line.held(),
                line.until() - line.from()));
  }

  /** Lost offsets are what a person accepted, to the offset; others only where a topic has some. */
  private void gaps() {
    List<AcceptedGap> accepted = commit.acceptedGaps();
    if (accepted == null) {
      commit.ledger().stream()
          .filter(line -> line.gaps() > 0 && Boolean.FALSE.equals(gapsAllowed))
          .forEach(
              line ->
                  report(
                      Kind.GAP_NOT_ACCEPTED,
                      "%s: %d of the offsets %d to %d held no record, but the topic has no gaps and nobody accepted any"
                          .formatted(line.id(), line.gaps(), line.from(), line.until() - 1)));
      return;
    }
    Map<PartitionId, PartitionLedger> given =
        accepted.stream()
            .map(AcceptedGap::line)
            .collect(toMap(PartitionLedger::id, Function.identity(), (a, b) -> a, TreeMap::new));
    Map<PartitionId, PartitionLedger> counted =
        commit.ledger().stream()
            .collect(toMap(PartitionLedger::id, Function.identity(), (a, b) -> a, TreeMap::new));
    var partitions = new TreeSet<>(given.keySet());
    partitions.addAll(counted.keySet());
    for (PartitionId id : partitions) {
      if (!Objects.equals(given.get(id), counted.get(id))) {
        report(
            Kind.GAP_NOT_ACCEPTED,
            "%s: accepted is %s, but the ledger says %s"
                .formatted(id, range(given.get(id)), range(counted.get(id))));
      }
    }
  }

  private static String range(@Nullable PartitionLedger line) {
    return line == null
        ? "nothing"
        : "a gap of %d in offsets %d to %d".formatted(line.gaps(), line.from(), line.until() - 1);
  }

  private void rows(Output output) {
    Map<PartitionId, Long> listed = new TreeMap<>();
    addRows(listed, commit.files(), output, 1);
    addRows(listed, replaced, output, -1);
    Map<PartitionId, Long> counted = new TreeMap<>();
    commit.ledger().forEach(line -> counted.merge(line.id(), count(output, line), Long::sum));
    var partitions = new TreeSet<>(listed.keySet());
    partitions.addAll(counted.keySet());
    for (PartitionId partition : partitions) {
      long inFiles = listed.getOrDefault(partition, 0L);
      long inLedger = counted.getOrDefault(partition, 0L);
      if (inFiles != inLedger) {
        report(
            Kind.ROWS_DIFFER,
            "%s: the ledger counts %d %s, but the files it lists under %s/ hold %d%s"
                .formatted(
                    partition,
                    inLedger,
                    switch (output) {
                      case VALIDATED -> "accepted";
                      case DLQ -> "rejected";
                      case HELD -> "held";
                    },
                    output.folder(),
                    inFiles,
                    replaced.isEmpty() ? "" : " more than those that it replaces"));
      }
    }
  }

  private static void addRows(
      Map<PartitionId, Long> sums, List<FileEntry> files, Output output, int sign) {
    files.stream()
        .filter(file -> file.output() == output)
        .flatMap(file -> file.offsets().stream())
        .forEach(
            range ->
                sums.merge(
                    new PartitionId(range.topic(), range.partition()),
                    sign * range.rows(),
                    Long::sum));
  }

  private static long count(Output output, PartitionLedger line) {
    return switch (output) {
      case VALIDATED -> line.accepted();
      case DLQ -> line.rejected();
      case HELD -> line.held();
    };
  }

  private void reasons() {
    long ignored = 0;
    long rejected = 0;
    for (Map.Entry<String, Long> reason : commit.reasons().entrySet()) {
      if (isIgnored(reason.getKey())) {
        ignored += reason.getValue();
      } else {
        rejected += reason.getValue();
      }
    }
    Totals counted = Totals.NONE.plus(commit.ledger());
    if (rejected != counted.rejected() || ignored != counted.ignored()) {
      report(
          Kind.REASONS_DIFFER,
          "the reasons add up to %d rejected and %d ignored, but the ledger counts %d and %d"
              .formatted(rejected, ignored, counted.rejected(), counted.ignored()));
    }
  }

  private void report(Kind kind, String what) {
    findings.accept(kind.at(where, what));
  }
}
