package dev.bronzeline.demo;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Disposition;
import dev.bronzeline.ledger.Totals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, beside what the ledger says about it.
 *
 * @param sent how many records were sent
 * @param counted what the ledger says
 * @param reasons rejected and ignored records in the ledger, by {@code stage/REASON}
 * @param expected what the ledger must say; null when nobody knows, as for somebody's own file
 */
public record Account(
    long sent, Totals counted, SortedMap<String, Long> reasons, @Nullable Tally expected) {

  /** Copies the map. */
  public Account {
    reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
  }

  /**
   * One number of the account.
   *
   * @param name a disposition in lower case, or {@code stage/REASON}
   * @param reason whether it is a part of the disposition above it
   * @param sent how many were sent; null when nobody knows
   * @param counted how many the ledger has
   */
  public record Line(String name, boolean reason, @Nullable Long sent, long counted) {
    /** Whether the ledger has what was sent, as far as it is known. */
    public boolean holds() {
      return sent == null || sent == counted;
    }
  }

  /** The account of what all commits of a root say. */
  static Account of(long sent, @Nullable Tally expected, List<Commit> commits) {
    Totals counted = Totals.NONE;
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (Commit commit : commits) {
      counted = counted.plus(commit.ledger());
      commit.reasons().forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    }
    return new Account(sent, counted, reasons, expected);
  }

  /** Whether {@code sent = accepted + rejected + duplicates + ignored}. */
  public boolean balances() {
    return sent
        == counted.accepted() + counted.rejected() + counted.duplicates() + counted.ignored();
  }

  /** Whether it balances, and every number is what was sent. */
  public boolean holds() {
    return balances() && lines().stream().allMatch(Line::holds);
  }

  /** All numbers: each disposition, followed by its reasons. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(line("accepted", Disposition.ACCEPTED, counted.accepted()));
    lines.add(line("rejected", Disposition.REJECTED, counted.rejected()));
    reasonLines(false, lines);
    lines.add(line("duplicates", Disposition.DUPLICATE, counted.duplicates()));
    lines.add(line("ignored", Disposition.IGNORED, counted.ignored()));
    reasonLines(true, lines);
    return lines;
  }

  private Line line(String name, Disposition disposition, long count) {
    return new Line(name, false, expected == null ? null : expected.of(disposition), count);
  }

  private void reasonLines(boolean ignored, List<Line> lines) {
    Map<String, Long> known = expected == null ? Map.of() : expected.reasons();
    TreeSet<String> names = new TreeSet<>(reasons.keySet());
    names.addAll(known.keySet());
    for (String name : names) {
      if (name.startsWith("ignore/") == ignored) {
        Long sentOfIt = expected == null ? null : known.getOrDefault(name, 0L);
        lines.add(new Line(name, true, sentOfIt, reasons.getOrDefault(name, 0L)));
      }
    }
  }
}
