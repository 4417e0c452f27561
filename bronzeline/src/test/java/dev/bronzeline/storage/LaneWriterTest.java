package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogEntry.Kind;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.ledger.Standing;
import dev.bronzeline.ledger.Totals;
import dev.bronzeline.storage.CommitResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneWriterTest {
  static final Writing WRITING = new Writing(Writing.STREAM, "shop", "0.1.0", "host-1");
  private static final Writing BACKFILLING =
      new Writing(Writing.BACKFILL, "shop", "0.1.0", "host-1");
  private static final PartitionId T0 = new PartitionId("t", 0);
  private static final Writing MAINTAINING =
      new Writing(Writing.MAINTENANCE, "shop", "0.1.0", "host-1");
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  private final MemoryStore store = new MemoryStore();
  private final CommitLog log = new CommitLog(store);

  @Test
  void the_first_writer_opens_an_empty_root() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);

    assertThat(writer.position()).isEmpty();
    assertThat(writer.lastCommit()).isEmpty();
    LogEntry entry = log.read(1).orElseThrow();
    assertThat(entry.kind()).isEqualTo(Kind.OPEN);
    assertThat(entry.writer()).isEqualTo(writer.id().toString());
    assertThat(entry.open()).isEqualTo(new Open("shop", "0.1.0", "host-1", null));
  }

  @Test
  void another_pipeline_does_not_open_the_root_and_fences_nobody() throws IOException {
    LaneWriter owner = LaneWriter.open(store, WRITING);
    owner.commit(batch(store, owner, 0));

    assertThatThrownBy(
            () -> LaneWriter.open(store, new Writing(Writing.STREAM, "bakery", "0.1.0", "host-1")))
        .isInstanceOf(RootTakenException.class)
        .hasMessageContaining("pipeline 'shop', not of 'bakery'");
    assertThat(log.tail()).isEqualTo(2);
  }

  @Test
  void a_commit_publishes_the_files_the_counts_and_the_position() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);
    BatchCommit batch = batch(store, writer, 0);

    CommitResult result = writer.commit(batch);

    assertThat(result.outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(result.entry()).isEqualTo(log.read(2));
    Commit commit = result.entry().map(LogEntry::commit).orElseThrow();
    assertThat(commit.files()).isEqualTo(batch.entries());
    assertThat(commit.ledger()).isEqualTo(batch.ledger());
    assertThat(commit.position()).isEqualTo(Map.of("t", Map.of(0, 10L)));
    assertThat(commit.totals()).isEqualTo(new Totals(7, 0, 2, 1, 0));
    assertThat(store.list("validated")).extracting(Stored::path).isEqualTo(paths(commit));
    assertThat(store.list("_log/intents")).isEmpty();
    assertThat(store.content().staged()).isEmpty();
  }

  @Test
  void positions_and_totals_are_carried_forward_over_restarts() throws IOException {
    LaneWriter first = LaneWriter.open(store, WRITING);
    first.commit(batch(store, first, 0));
    first.commit(
        new BatchCommit(
            "c",
            1,
            List.of(new PartitionLedger("t", 1, 500, 501, 0, 0, 1, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(),
            "1",
            List.of()));
    LaneWriter second = LaneWriter.open(store, WRITING);
    Map<String, Map<Integer, Long>> position = Map.of("t", Map.of(0, 10L, 1, 501L));

    assertThat(second.position()).isEqualTo(position);
    assertThat(log.read(4).map(LogEntry::open).orElseThrow().position()).isEqualTo(position);
    assertThat(second.lastCommit().map(LogEntry::sequence)).contains(3L);
    second.commit(batch(store, second, 2, 10));
    Commit commit = second.lastCommit().map(LogEntry::commit).orElseThrow();
    assertThat(commit.position()).isEqualTo(Map.of("t", Map.of(0, 20L, 1, 501L)));
    assertThat(commit.totals()).isEqualTo(new Totals(14, 0, 5, 2, 0));
  }

  @Test
  void an_opening_adds_what_it_reads_to_what_was_read_before() throws IOException {
    LaneWriter.open(store, reading(new SourceIdentity("c1", Map.of("t", "t1")), null, 0));
    LaneWriter second =
        LaneWriter.open(store, reading(new SourceIdentity(null, Map.of("u", "u1")), null, 0));

    assertThat(second.source())
        .isEqualTo(new SourceIdentity("c1", Map.of("t", "t1", "u", "u1")))
        .isEqualTo(LaneState.read(log, Writing.STREAM).source());
    assertThat(log.read(2).map(LogEntry::open).orElseThrow().source()).isEqualTo(second.source());
  }

  @Test
  void a_new_source_begins_anew_and_stays_so_for_later_writers() throws IOException {
    LaneWriter first =
        LaneWriter.open(store, reading(new SourceIdentity("c1", Map.of("t", "t1")), null, 0));
    first.commit(batch(store, first, 0));
    NewSource anew = new NewSource(List.of("t"), "me@here");

    LaneWriter second =
        LaneWriter.open(store, reading(new SourceIdentity("c1", Map.of("t", "t2")), anew, 2));
    LaneWriter third = LaneWriter.open(store, WRITING);

    assertThat(second.position()).isEmpty();
    assertThat(third.position()).isEmpty();
    assertThat(third.source().topics()).isEqualTo(Map.of("t", "t2"));
    third.commit(
        new BatchCommit(
            "new",
            0,
            List.of(new PartitionLedger("t", 0, 3, 4, 0, 0, 1, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(),
            "1",
            List.of()));
    Commit commit = third.lastCommit().map(LogEntry::commit).orElseThrow();
    assertThat(commit.position()).isEqualTo(Map.of("t", Map.of(0, 4L)));
    assertThat(commit.totals()).isEqualTo(new Totals(7, 0, 3, 1, 0));
  }

  @Test
  void the_id_of_a_topic_that_was_given_up_is_forgotten() throws IOException {
    SourceIdentity both = new SourceIdentity("c1", Map.of("t", "t1", "gone", "g1"));
    LaneWriter.open(store, reading(both, null, 0));
    SourceIdentity rest = new SourceIdentity("c1", Map.of("t", "t1"));

    LaneWriter second =
        LaneWriter.open(store, reading(rest, new NewSource(List.of("gone"), "me@here"), 1));

    assertThat(second.source()).isEqualTo(rest);
    assertThat(LaneWriter.open(store, WRITING).source()).isEqualTo(rest);
  }

  @Test
  void a_new_source_is_accepted_for_the_log_as_it_stood_and_not_twice() throws IOException {
    LaneWriter first = LaneWriter.open(store, WRITING);
    NewSource anew = new NewSource(List.of("t"), "me@here");
    Writing reading = reading(new SourceIdentity("c1", Map.of("t", "t2")), anew, 1);
    first.commit(batch(store, first, 0));

    assertThatThrownBy(() -> LaneWriter.open(store, reading))
        .isInstanceOf(AnotherWriterException.class)
        .hasMessageContaining("entry 2 was written since");
    assertThat(log.tail()).isEqualTo(2);
  }

  @Test
  void an_accepted_gap_is_a_commit_of_its_own() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);
    writer.commit(batch(store, writer, 0));
    AcceptedGap gap = new AcceptedGap("t", 0, 10, 14, "me@here");

    writer.commit(BatchCommit.of(List.of(gap), writer.id(), "1"));

    Commit commit = writer.lastCommit().map(LogEntry::commit).orElseThrow();
    assertThat(commit.acceptedGaps()).containsExactly(gap);
    assertThat(commit.ledger()).containsExactly(new PartitionLedger("t", 0, 10, 14, 0, 0, 0, 0, 4));
    assertThat(writer.position()).isEqualTo(Map.of("t", Map.of(0, 14L)));
    assertThatThrownBy(
            () ->
                LaneWriter.open(store, WRITING)
                    .commit(
                        BatchCommit.of(
                            List.of(gap), new WriterId("stream", 9, "b".repeat(8)), "1")))
        .isInstanceOf(OffsetsNotContiguousException.class);
  }

  private static Writing reading(
      SourceIdentity source, @Nullable NewSource newSource, long decidedOn) {
    return new Writing(
        Writing.STREAM, "shop", "0.1.0", "host-1", new Claim(source, newSource, false, decidedOn));
  }

  @Test
  void a_batch_that_is_in_the_log_is_not_published_again() throws IOException {
    LaneWriter first = LaneWriter.open(store, WRITING);
    CommitResult before = first.commit(batch(store, first, 0));
    LaneWriter second = LaneWriter.open(store, WRITING);

    CommitResult again = second.commit(batch(store, second, 0));

    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThat(again.entry()).isEqualTo(before.entry());
    assertThat(store.list("validated")).hasSize(1);
    assertThat(store.content().staged()).isEmpty();
    assertThat(second.commit(batch(store, second, 1)).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void committing_the_very_same_batch_again_does_not_take_its_files_away() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);
    BatchCommit batch = batch(store, writer, 0);
    writer.commit(batch);

    assertThat(writer.commit(batch).outcome()).isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThat(store.list("validated")).hasSize(1);
  }

  @Test
  void a_batch_without_offsets_and_files_leaves_no_entry() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);
    writer.commit(batch(store, writer, 0));
    BatchCommit nothing =
        new BatchCommit(
            "c",
            1,
            List.of(new PartitionLedger("t", 0, 10, 10, 0, 0, 0, 0, 0)),
            Map.of(),
            Map.of(),
            List.of(),
            "1",
            List.of());

    assertThat(writer.commit(nothing))
        .isEqualTo(new CommitResult(Outcome.NOTHING_TO_COMMIT, Optional.empty()));
    assertThat(log.tail()).isEqualTo(2);
  }

  @Test
  void a_refused_batch_leaves_nothing_and_stops_the_writer() throws IOException {
    LaneWriter writer = LaneWriter.open(store, WRITING);
    BatchCommit good = batch(store, writer, 0);
    BatchCommit refused =
        new BatchCommit(
            "c", 0, good.ledger(), Map.of(), Map.of(), good.files(), "1", List.of("rule x broke"));

    assertThatThrownBy(() -> writer.commit(refused))
        .isInstanceOf(BatchRejectedException.class)
        .hasMessage("Batch 0 is not published: rule x broke");
    assertThat(store.list("validated")).isEmpty();
    assertThat(store.content().staged()).isEmpty();
    assertThat(log.tail()).isEqualTo(1);
    assertThatThrownBy(() -> writer.commit(good)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_fenced_writer_stops_and_says_who_and_what_to_do() throws IOException {
    LaneWriter old = LaneWriter.open(store, WRITING);
    LaneWriter other =
        LaneWriter.open(store, new Writing(Writing.STREAM, "shop", "0.1.0", "host-2"));
    BatchCommit batch = batch(store, old, 0);

    assertThatThrownBy(() -> old.commit(batch))
        .isInstanceOf(AnotherWriterException.class)
        .hasMessageContainingAll(
            "ANOTHER_WRITER", other.id().toString(), "entry 2", "host-2", "stop it and start");
    assertThat(store.list("validated")).isEmpty();
    assertThat(store.list("_log/intents")).isEmpty();
    assertThat(store.content().staged()).isEmpty();
  }

  @Test
  void a_writer_whose_uploads_a_newer_one_aborted_says_that_and_not_that_they_are_gone()
      throws IOException {
    LaneWriter old = LaneWriter.open(store, WRITING);
    BatchCommit batch = batch(store, old, 0);
    LaneWriter.open(store, WRITING);
    assertThat(store.content().staged()).isEmpty();

    assertThatThrownBy(() -> old.commit(batch)).isInstanceOf(AnotherWriterException.class);
  }

  @Test
  void entries_of_another_lane_in_the_way_do_not_matter() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0));
    BatchCommit next = batch(store, stream, 1);
    LaneWriter replay = LaneWriter.open(store, new Writing("replay", "shop", "0.1.0", "host-2"));
    assertThat(replay.position()).isEmpty();
    replay.commit(batch(store, replay, 0, 1000));

    assertThat(stream.commit(next).entry().map(LogEntry::sequence)).contains(5L);
    assertThat(log.entries())
        .extracting(LogEntry::lane)
        .containsExactly("stream", "stream", "replay", "replay", "stream");
  }

  @Test
  void each_entry_tells_where_the_log_stood_before_it() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    LaneWriter backfill = LaneWriter.open(store, BACKFILLING);
    stream.commit(batch(store, stream, 0, 20));
    backfill.commit(batch(store, backfill, 0, 0));

    Standing before = log.read(4).map(LogEntry::before).orElseThrow();
    assertThat(before.lanes()).isEqualTo(Map.of("stream", 3L, "backfill", 2L));
    assertThat(before.covered().of(T0)).containsExactly(new OffsetRange(20, 30));
    assertThat(backfill.covered().of(T0))
        .containsExactly(new OffsetRange(0, 10), new OffsetRange(20, 30))
        .isEqualTo(log.standing(4).covered().of(T0));
    assertThat(log.lastCommit("stream", 4).map(LogEntry::sequence)).contains(3L);
    assertThat(log.last("replay", 4)).isEmpty();
  }

  @Test
  void the_standing_of_entries_that_do_not_tell_it_is_found_by_reading_them() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0, 20));
    LogEntry last = log.read(2).orElseThrow();
    store.delete(CommitLog.path(2));
    store.createIfAbsent(
        CommitLog.path(2),
        LedgerJson.write(
            LogEntry.of(
                2, "stream", last.writer(), last.at(), Objects.requireNonNull(last.commit()))));

    assertThat(log.standing(2).lanes()).isEqualTo(Map.of("stream", 2L));
    assertThat(log.standing(2).covered().of(T0)).containsExactly(new OffsetRange(20, 30));
  }

  @Test
  void what_one_lane_published_since_is_not_published_by_another() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    LaneWriter backfill = LaneWriter.open(store, BACKFILLING);
    BatchCommit late = batch(store, backfill, 0, 5);
    stream.commit(batch(store, stream, 0, 10));

    assertThatThrownBy(() -> backfill.commit(late))
        .isInstanceOf(LaneConflictException.class)
        .hasMessageContaining("t-0: offsets 10 to 14");
    assertThat(store.list("validated")).hasSize(1);
    assertThat(store.list("_log/intents")).isEmpty();
    assertThat(store.content().staged()).isEmpty();
  }

  @Test
  void what_belongs_to_the_former_life_of_a_topic_is_not_published_in_its_next()
      throws IOException {
    LaneWriter.open(store, reading(new SourceIdentity("c1", Map.of("t", "t1")), null, 0));
    LaneWriter backfill = LaneWriter.open(store, BACKFILLING);
    BatchCommit late = batch(store, backfill, 0, 5);
    NewSource anew = new NewSource(List.of("t"), "me@here");
    LaneWriter.open(store, reading(new SourceIdentity("c1", Map.of("t", "t2")), anew, 1));

    assertThatThrownBy(() -> backfill.commit(late))
        .isInstanceOf(LaneConflictException.class)
        .hasMessageContaining("the offsets of t begin anew");
    assertThat(store.list("validated")).isEmpty();
  }

  @Test
  void files_are_replaced_by_others_with_the_same_rows_and_no_offset_moves() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0));
    FileEntry old = log.live(2).all().iterator().next();
    LaneWriter writer = LaneWriter.open(store, MAINTAINING);

    writer.commit(replacing(writer, old, old.rows()));

    assertThat(log.live(4).all()).extracting(FileEntry::path).doesNotContain(old.path()).hasSize(1);
    assertThat(writer.position()).isEmpty();
    assertThat(writer.covered()).isEqualTo(stream.covered());
    assertThat(store.list(old.path())).isEmpty();
    assertThat(store.read(old.path())).as("who knows the log as it was still finds it").isPresent();
  }

  @Test
  void files_are_not_replaced_by_others_with_more_or_fewer_rows() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0));
    FileEntry old = log.live(2).all().iterator().next();
    LaneWriter writer = LaneWriter.open(store, MAINTAINING);

    assertThatThrownBy(() -> writer.commit(replacing(writer, old, old.rows() - 1)))
        .isInstanceOf(UnbalancedBatchException.class);
    assertThat(store.content().staged()).isEmpty();
  }

  @Test
  void a_file_that_was_replaced_is_not_replaced_again() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0));
    FileEntry old = log.live(2).all().iterator().next();
    LaneWriter first = LaneWriter.open(store, MAINTAINING);
    first.commit(replacing(first, old, old.rows()));
    LaneWriter second = LaneWriter.open(store, MAINTAINING);

    assertThatThrownBy(() -> second.commit(replacing(second, old, old.rows())))
        .isInstanceOf(LaneConflictException.class)
        .hasMessageContaining(old.path());
    assertThat(log.tail()).isEqualTo(5);
  }

  @Test
  void the_stream_replaces_no_files_and_maintenance_publishes_no_offsets() throws IOException {
    LaneWriter stream = LaneWriter.open(store, WRITING);
    stream.commit(batch(store, stream, 0));
    FileEntry old = log.live(2).all().iterator().next();
    LaneWriter maintenance = LaneWriter.open(store, MAINTAINING);

    assertThatThrownBy(() -> maintenance.commit(batch(store, maintenance, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.commit(replacing(stream, old, old.rows())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private BatchCommit replacing(LaneWriter writer, FileEntry old, long rows) throws IOException {
    String path = "validated/" + writer.fileName(0, 0, 0);
    StagedFile staged = store.stageWhole(path, "other rows".getBytes(UTF_8));
    FileOffsets before = old.offsets().get(0);
    FileOffsets offsets =
        new FileOffsets(before.topic(), before.partition(), before.first(), before.last(), rows);
    FileEntry entry =
        new FileEntry(old.output(), path, staged.bytes(), rows, List.of(offsets), null, null);
    return BatchCommit.replacing(
        writer.id(), 0, List.of(old), List.of(new PreparedFile(staged, entry)), "1");
  }

  @Test
  void what_an_older_writer_published_without_an_entry_is_removed_by_the_next() throws IOException {
    FailingStore failing = new FailingStore(store);
    LaneWriter old = LaneWriter.open(failing, WRITING);
    BatchCommit batch = batch(failing, old, 0);
    failing.failOn = "_log/000";
    assertThatThrownBy(() -> old.commit(batch))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Start the job again");
    assertThat(store.list("validated")).hasSize(1);

    LaneWriter.open(store, WRITING);

    assertThat(store.list("validated")).isEmpty();
    assertThat(store.list("_log/intents")).as("kept for a writer that wakes up").hasSize(1);
  }

  @Test
  void an_intent_that_was_cleaned_up_goes_after_a_week() throws IOException {
    FailingStore failing = new FailingStore(store);
    LaneWriter old = openAt(failing, NOW, "a");
    BatchCommit batch = batch(failing, old, 0);
    failing.failOn = "_log/000";
    assertThatThrownBy(() -> old.commit(batch)).isInstanceOf(UncheckedIOException.class);

    openAt(store, NOW.plus(LaneWriter.KEEP_INTENTS).minus(Duration.ofSeconds(1)), "b");
    assertThat(store.list("_log/intents")).hasSize(1);
    openAt(store, NOW.plus(LaneWriter.KEEP_INTENTS), "c");
    assertThat(store.list("_log/intents")).isEmpty();
  }

  @Test
  void the_intent_of_a_batch_that_is_in_the_log_is_dropped_and_its_files_stay() throws IOException {
    FailingStore failing = new FailingStore(store);
    LaneWriter old = LaneWriter.open(failing, WRITING);
    failing.failOn = "delete _log/intents";
    old.commit(batch(failing, old, 0));
    assertThat(store.list("_log/intents")).hasSize(1);

    LaneWriter.open(store, WRITING);

    assertThat(store.list("_log/intents")).isEmpty();
    assertThat(store.list("validated")).hasSize(1);
  }

  @Test
  void an_answer_that_does_not_come_is_asked_for_again_with_pauses() throws IOException {
    FailingStore failing = new FailingStore(store);
    failing.failOn = "_log/000";
    List<Integer> pauses = new ArrayList<>();

    assertThatThrownBy(
            () ->
                new LaneWriter(failing, WRITING, Clock.systemUTC(), "aaaaaaaa", pauses::add).open())
        .isInstanceOf(IOException.class)
        .hasMessage("injected");
    assertThat(pauses).containsExactly(1, 2, 3, 4);
  }

  @Test
  void a_store_that_ignores_the_condition_is_refused() {
    Store careless =
        new ForwardingStore(store) {
          @Override
          public boolean createIfAbsent(String path, byte[] content) throws IOException {
            put(path, content);
            return true;
          }
        };

    assertThatThrownBy(() -> LaneWriter.open(careless, WRITING))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("If-None-Match", "cannot keep two writers apart");
  }

  @Test
  void an_unreadable_intent_stops_the_opening_and_says_what_to_do() throws IOException {
    LaneWriter old = LaneWriter.open(store, WRITING);
    store.put("_log/intents/" + old.id() + "-0000000000.json", "{".getBytes(UTF_8));

    assertThatThrownBy(() -> LaneWriter.open(store, WRITING))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("_log/intents/" + old.id(), "cannot be read", "Delete it");
  }

  private static LaneWriter openAt(Store store, Instant at, String name) throws IOException {
    Clock clock = Clock.fixed(at, ZoneOffset.UTC);
    LaneWriter writer = new LaneWriter(store, WRITING, clock, name.repeat(8), attempt -> {});
    writer.open();
    return writer;
  }

  static BatchCommit batch(Store store, LaneWriter writer, long batch) throws IOException {
    return batch(store, writer, batch, batch * 10);
  }

  /** Ten offsets of partition 0: seven accepted, in a file, two duplicates, one ignored. */
  static BatchCommit batch(Store store, LaneWriter writer, long batch, long from)
      throws IOException {
    String path = "validated/dt=2026-11-23/hr=18/" + writer.fileName(batch, 3, 0);
    StagedOutput out = store.stage(path);
    out.write("seven rows".getBytes(UTF_8));
    StagedFile staged = out.complete();
    FileEntry entry =
        new FileEntry(
            Output.VALIDATED,
            path,
            staged.bytes(),
            7,
            List.of(new FileOffsets("t", 0, from, from + 9, 7)),
            null,
            null);
    return new BatchCommit(
        "c",
        batch,
        List.of(new PartitionLedger("t", 0, from, from + 10, 7, 0, 2, 1, 0)),
        Map.of("ignore/TOMBSTONE", 1L),
        Map.of(),
        List.of(new PreparedFile(staged, entry)),
        "1",
        List.of());
  }

  private static List<String> paths(Commit commit) {
    return commit.files().stream().map(FileEntry::path).toList();
  }

  /** Fails creations and deletions whose path begins with a text, without doing anything. */
  private static final class FailingStore extends ForwardingStore {
    private String failOn = "nothing";

    FailingStore(Store store) {
      super(store);
    }

    @Override
    public boolean createIfAbsent(String path, byte[] content) throws IOException {
      check(path);
      return super.createIfAbsent(path, content);
    }

    @Override
    public void delete(String path) throws IOException {
      check("delete " + path);
      super.delete(path);
    }

    private void check(String call) throws IOException {
      if (call.startsWith(failOn)) {
        throw new IOException("injected");
      }
    }
  }
}
