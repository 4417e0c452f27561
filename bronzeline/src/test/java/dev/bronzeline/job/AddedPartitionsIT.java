package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.testing.RealParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A topic gets more partitions while a job reads it. */
class AddedPartitionsIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  @Test
  void are_read_from_their_first_record_and_stand_in_the_ledger() throws Exception {
    String topic = PARTS.newTopic(2);
    JobOnKafka job = new JobOnKafka(PARTS.kafka().bootstrapServers(), topic);
    job.send(100);
    List<Long> commits = new ArrayList<>();

    job.runUntil(
        500,
        (entry, took) -> {
          commits.add(entry.sequence());
          if (commits.size() == 1) {
            job.growTo(4);
            job.send(400);
          }
        },
        // So that new partitions are cut, too.
        Map.of("source.max-offsets-per-trigger", "150"));

    assertThat(job.verified().summary().totals().accepted()).isEqualTo(500);
    assertThat(job.query("select count(distinct (_partition, _offset))")).isEqualTo(500);
    assertThat(job.query("select min(n) from (select count(*) as n", "group by _partition)"))
        .isEqualTo(100);
    List<PartitionLedger> ofTheLast =
        job.log().stream()
            .map(LogEntry::commit)
            .filter(Objects::nonNull)
            .flatMap(commit -> commit.ledger().stream())
            .filter(line -> line.partition() == 3)
            .toList();
    assertThat(ofTheLast).hasSizeGreaterThan(1);
    assertThat(ofTheLast.get(0).from()).isZero();
    assertThat(ofTheLast.get(ofTheLast.size() - 1).until()).isEqualTo(100);
  }
}
