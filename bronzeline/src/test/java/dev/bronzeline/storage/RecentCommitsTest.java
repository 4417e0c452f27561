package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.quality.CommitHistory.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentCommitsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final int ENTRIES = 60;

  @TempDir Path root;

  private CommitLog log() throws IOException {
    return new CommitLog(
        Stores.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration()));
  }

  /** One minute each: an opening, then in turn commits of two lanes; every tenth is empty. */
  @BeforeEach
  void fill() throws IOException {
    CommitLog log = log();
    for (int i = 1; i <= ENTRIES; i++) {
      Instant at = NOW.minus(Duration.ofMinutes(ENTRIES - i));
      String lane = i % 2 == 0 ? "stream" : "replay";
      long records = i % 10 == 0 ? 0 : i;
      LogEntry entry =
          i == 1
              ? LogEntry.of(i, "stream", "w", at, new Open("p", "1", "host", null))
              : LogEntry.of(i, lane, "w", at, commit(records));
      log.append(i, sequence -> entry, found -> false);
    }
  }

  @Test
  void the_last_commits_of_the_lane_come_newest_first() throws IOException {
    assertThat(read(new Reach(4, Duration.ZERO))).containsExactly(58L, 56L, 54L, 52L);
    assertThat(read(new Reach(0, Duration.ofMinutes(7)))).containsExactly(58L, 56L, 54L);
    assertThat(read(new Reach(2, Duration.ofMinutes(7)))).containsExactly(58L, 56L, 54L);
    assertThat(read(new Reach(1000, Duration.ZERO))).hasSize(24).startsWith(58L).endsWith(2L);
    assertThat(read(Reach.NONE)).isEmpty();
  }

  @Test
  void an_entry_that_is_missing_is_told() throws IOException {
    Files.delete(root.resolve(CommitLog.path(57)));

    assertThatThrownBy(() -> read(new Reach(2, Duration.ZERO)))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("57");
  }

  private List<Long> read(Reach reach) throws IOException {
    return RecentCommits.read(log(), "stream", ENTRIES, reach, NOW).stream()
        .map(LogEntry::sequence)
        .toList();
  }

  private static Commit commit(long records) {
    return new Commit(
        "p",
        "c",
        1,
        List.of(new PartitionLedger("t", 0, 0, records, records, 0, 0, 0, 0)),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        "1",
        Totals.NONE);
  }
}
