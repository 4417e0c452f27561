package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFilesTest {
  @TempDir private Path root;
  private SampleRoot sample = new SampleRoot(Path.of("."));
  private CommitLog log = new CommitLog(new MemoryStore());
  private Instant published = Instant.EPOCH;

  @BeforeEach
  void three_commits() throws IOException {
    sample = SampleRoot.with(root, 3, 20);
    log =
        new CommitLog(
            Stores.open(new org.apache.hadoop.fs.Path(root.toString()), new Configuration(false)));
    List<LogEntry> entries = log.entries();
    published = entries.get(entries.size() - 1).at();
  }

  @Test
  void files_of_the_bronze_table_are_listed_and_no_others() throws IOException {
    assertThat(PublishedFiles.validatedSince(log, Instant.MIN))
        .hasSize(3)
        .allMatch(path -> path.startsWith("validated/"))
        .doesNotHaveDuplicates();
  }

  @Test
  void the_files_that_stand_for_others_are_listed_instead_of_them() throws IOException {
    sample.rewrite("m1");

    assertThat(PublishedFiles.validatedSince(log, Instant.MIN))
        .hasSize(1)
        .isEqualTo(
            log.live(log.tail()).all().stream()
                .filter(file -> file.output() == Output.VALIDATED)
                .map(FileEntry::path)
                .toList());
  }

  @Test
  void entries_from_before_do_not_count_unless_only_the_clocks_may_differ() throws IOException {
    assertThat(PublishedFiles.validatedSince(log, published.plus(Duration.ofMinutes(59))))
        .hasSize(3);
    assertThat(PublishedFiles.validatedSince(log, published.plus(Duration.ofMinutes(61))))
        .isEmpty();
  }
}
