package dev.bronzeline.job;

import dev.bronzeline.job.JobStatus.Answer;
import dev.bronzeline.job.JobStatus.Held;
import dev.bronzeline.job.JobStatus.Kafka;
import dev.bronzeline.job.JobStatus.Lane;
import dev.bronzeline.job.JobStatus.Partition;
import dev.bronzeline.job.JobStatus.Published;
import dev.bronzeline.job.JobStatus.Writer;
import dev.bronzeline.kafka.KafkaAwayException;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitLog;
import dev.bronzeline.storage.HeldFiles;
import dev.bronzeline.storage.WriterId;
import dev.bronzeline.storage.Writing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Reads the {@link JobStatus} of a root, that of its streaming lane, from the end of its log. */
public final class StatusReader {

  private final String root;
  private final CommitLog log;
  private final RunStateFile state;

  /**
   * A reader for one root.
   *
   * @param root the root, as it shall be shown
   * @param log its log
   * @param state where its job writes down what it is about
   */
  public StatusReader(String root, CommitLog log, RunStateFile state) {
    this.root = root;
    this.log = log;
    this.state = state;
  }

  /**
   * Reads the status.
   *
   * @param commits how many of the last commits to tell, at least 1
   * @param kafka asks Kafka how far it is ahead; null when nobody knows how to reach it
   * @throws IOException when the log cannot be read. That Kafka does not answer is no exception: it
   *     is part of the status
   */
  public JobStatus read(int commits, @Nullable KafkaLag kafka) throws IOException {
    long tail = log.tail();
    List<LogEntry> recent = new ArrayList<>();
    LogEntry last = null;
    for (long sequence = tail; sequence > 0 && recent.size() < commits; sequence--) {
      LogEntry entry = log.read(sequence).orElse(null);
      if (entry == null || !entry.lane().equals(Writing.STREAM)) {
        continue;
      }
      last = last == null ? entry : last;
      if (entry.commit() != null) {
        recent.add(entry);
      }
    }
    Commit newest = recent.isEmpty() ? null : recent.get(0).commit();
    List<Partition> partitions = newest == null ? List.of() : partitions(newest.position());
    Kafka answer = new Kafka(Answer.NOT_ASKED, null);
    if (kafka != null) {
      try {
        partitions = kafka.of(partitions);
        answer = new Kafka(Answer.ANSWERED, null);
      } catch (KafkaAwayException | KafkaException e) {
        answer = new Kafka(Answer.FAILED, e.getMessage());
      }
    }
    return new JobStatus(
        root,
        tail,
        last == null ? null : writer(last).orElse(null),
        recent.stream().flatMap(entry -> published(entry).stream()).toList(),
        newest == null ? Totals.NONE : newest.totals(),
        partitions,
        answer,
        state.read().orElse(null),
        others(tail),
        held());
  }

  private @Nullable Held held() throws IOException {
    HeldFiles held = HeldFiles.read(log);
    return held.rows() == 0 ? null : new Held(held.rows(), held.oldest().orElse(null));
  }

  private List<Lane> others(long tail) throws IOException {
    List<Lane> lanes = new ArrayList<>();
    for (Map.Entry<String, Long> lane : log.standing(tail).lanes().entrySet()) {
      if (!lane.getKey().equals(Writing.STREAM)) {
        log.read(lane.getValue())
            .map(entry -> new Lane(entry.lane(), entry.writer(), entry.sequence(), entry.at()))
            .ifPresent(lanes::add);
      }
    }
    return lanes;
  }

  /** A writer's id tells where in the log it opened the lane. */
  private Optional<Writer> writer(LogEntry last) throws IOException {
    Optional<LogEntry> opening =
        last.open() != null
            ? Optional.of(last)
            : log.read(WriterId.parse(last.writer()).map(WriterId::opened).orElse(0L));
    return opening.flatMap(
        entry -> {
          Open open = entry.open();
          return open == null || !entry.writer().equals(last.writer())
              ? Optional.empty()
              : Optional.of(new Writer(entry.writer(), open.host(), open.version(), entry.at()));
        });
  }

  private static Optional<Published> published(LogEntry entry) {
    Commit commit = entry.commit();
    return commit == null
        ? Optional.empty()
        : Optional.of(
            new Published(
                entry.sequence(),
                commit.batch(),
                entry.at(),
                Totals.NONE.plus(commit.ledger()),
                commit.files().size(),
                commit.files().stream().mapToLong(FileEntry::bytes).sum()));
  }

  private static List<Partition> partitions(Map<String, Map<Integer, Long>> position) {
    List<Partition> partitions = new ArrayList<>();
    position.forEach(
        (topic, offsets) ->
            offsets.forEach(
                (partition, until) ->
                    partitions.add(new Partition(topic, partition, until, null, null, null))));
    return partitions;
  }
}
