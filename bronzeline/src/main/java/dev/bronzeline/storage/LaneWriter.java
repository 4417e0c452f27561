package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Lanes;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.NewSource;
import dev.bronzeline.ledger.Open;
import dev.bronzeline.ledger.SourceIdentity;
import dev.bronzeline.ledger.Standing;
import dev.bronzeline.quality.CommitHistory.Reach;
import dev.bronzeline.storage.CommitResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a job, as the log sees it: opens a lane, and then commits batch after batch.
 *
 * <p>Opening appends an {@code open} entry, from which on every older writer of the lane is fenced,
 * and only then cleans up after those. Committing a batch writes down the intent, publishes the
 * files and creates the log's entry, in this order; the creation of the entry is the commit point.
 * So a batch is in the log once or not at all, whatever crashes, and a second driver does no harm.
 *
 * <p>Lives on the driver, confined to one thread. After any exception the writer is done for: what
 * it left half-done is cleaned up by the next writer that opens the lane. Given the store's
 * answers, the clock and the nonce, what it does is determined; the tests depend on that.
 */
public class LaneWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);

  /**
   * How long an intent that was cleaned up is kept, so that a writer that was only paused, and that
   * publishes one more file when it wakes up, is cleaned up by the next opening.
   */
  static final Duration KEEP_INTENTS = Duration.ofDays(7);

  private final Store store;
  private final CommitLog log;
  private final Intents intents;
  private final Writing writing;
  private final Clock clock;
  private final String nonce;

  private @Nullable WriterId id;
  private @Nullable LogEntry last;
  private LaneState state = LaneState.NONE;
  private Standing standing = Standing.NONE;
  private long next;
  private boolean stopped;

  LaneWriter(Store store, Writing writing, Clock clock, String nonce, Pause pause) {
    this.store = store;
    this.log = new CommitLog(store, pause);
    this.intents = new Intents(store);
    this.writing = writing;
    this.clock = clock;
    this.nonce = nonce;
  }

  /**
   * Opens a lane: fences its older writers, then removes what they left behind.
   *
   * @throws AnotherWriterException if a new source was accepted, and somebody else has written in
   *     the lane since
   * @throws DamagedLogException if the log has a hole or an entry that cannot be read
   * @throws RootTakenException if the lane's commits are those of another pipeline; nobody is
   *     fenced
   * @throws IOException if the store fails; opening again is safe
   */
  public static LaneWriter open(Store store, Writing writing) throws IOException {
    LaneWriter writer =
        new LaneWriter(store, writing, Clock.systemUTC(), randomNonce(), Pause.BACKOFF);
    writer.open();
    return writer;
  }

  /** Opens the lane, once. */
  final void open() throws IOException {
    long tail = log.tail();
    last = log.lastCommit(writing.lane(), tail).orElse(null);
    requireOwnRoot();
    state = LaneState.read(log, writing.lane(), tail);
    standing = log.standing(tail);
    requireUndisturbed(state.sequence());
    LogEntry open = fence(tail + 1);
    id = newId(open.sequence());
    moveTo(open);
    next = open.sequence() + 1;
    new CleanUp(store, log, intents, this::isFenced, this::keeps).run(writing.lane(), next);
    LOG.info("Writer {} has opened lane '{}' of {}", id, writing.lane(), writing.pipeline());
  }

  private void requireOwnRoot() {
    committed()
        .filter(commit -> !commit.pipeline().equals(writing.pipeline()))
        .ifPresent(
            commit -> {
              throw new RootTakenException(commit.pipeline(), writing.pipeline());
            });
  }

  /** Where the root is that the lane is of. */
  final Store store() {
    return store;
  }

  /** The name of this writer, for the names of its files. */
  public final WriterId id() {
    if (id == null) {
      throw new IllegalStateException("The lane is not open");
    }
    return id;
  }

  /** The entry of the lane's last commit, as far as this writer knows; empty if it has none. */
  public final Optional<LogEntry> lastCommit() {
    return Optional.ofNullable(last);
  }

  /**
   * Where the lane stands: topic to partition to the offset after the last one accounted for. Empty
   * if the lane has no commit. Topics whose offsets began anew are not in it until their first
   * commit.
   */
  public final Map<String, Map<Integer, Long>> position() {
    return state.position();
  }

  /** What the lane is read from, as far as its entries say. */
  public final SourceIdentity source() {
    return state.source();
  }

  /** The offsets that the log accounts for, in any lane, as far as this writer knows. */
  public final Coverage covered() {
    return standing.covered();
  }

  /**
   * The lane's last commits of records, the newest first.
   *
   * @throws UncheckedIOException if the log cannot be read
   */
  final List<LogEntry> recentCommits(Reach reach) {
    try {
      return RecentCommits.read(log, writing.lane(), next - 1, reach, now());
    } catch (IOException e) {
      throw new UncheckedIOException("The last commits cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Publishes a batch, unless it is in the log already.
   *
   * @return what was done
   * @throws AnotherWriterException if a newer writer has opened the lane
   * @throws CommitRefusedException if the batch must not be published; nothing of it is visible
   * @throws UncheckedIOException if the store fails: the batch may or may not be in the log, and
   *     the next start finds out
   * @throws IllegalStateException if the writer has stopped before
   */
  public final CommitResult commit(BatchCommit batch) {
    if (stopped) {
      throw new IllegalStateException("Writer " + id() + " has stopped; open the lane again");
    }
    stopped = true; // until this batch has gone well
    CommitResult result = decideAndDo(batch);
    stopped = false;
    return result;
  }

  /**
   * Why a job with this writer may have failed: another writer has opened the lane since. What a
   * fenced writer stumbles over first may be anything that two jobs share, such as the checkpoint.
   *
   * @return what this writer would say at its next commit; empty if the lane is still its own
   */
  public final Optional<AnotherWriterException> fenced() throws IOException {
    for (long sequence = next, tail = log.tail(); sequence <= tail; sequence++) {
      Optional<LogEntry> found =
          log.read(sequence).filter(entry -> isInLane(entry) && !isOwn(entry, id()));
      if (found.isPresent()) {
        return found.map(entry -> AnotherWriterException.of(entry, id()));
      }
    }
    return Optional.empty();
  }

  private CommitResult decideAndDo(BatchCommit batch) {
    Outcome outcome;
    try {
      outcome = CommitRules.decide(writing.lane(), committed().orElse(null), published(), batch);
      if (outcome == Outcome.COMMITTED && !batch.replaced().isEmpty()) {
        requireLive(batch);
      }
    } catch (CommitRefusedException e) {
      discard(batch);
      throw e;
    }
    return switch (outcome) {
      case COMMITTED -> {
        LogEntry entry = publish(batch);
        LOG.debug("Batch {} is published as log entry {}", batch.batch(), entry.sequence());
        yield new CommitResult(outcome, Optional.of(entry));
      }
      case ALREADY_COMMITTED -> {
        discard(batch);
        LOG.info("Batch {} is in the log already; nothing is published", batch.batch());
        yield new CommitResult(outcome, lastCommit());
      }
      case NOTHING_TO_COMMIT -> new CommitResult(outcome, Optional.empty());
    };
  }

  // The decisions that make the protocol safe. Each of them is overridden by a test, which shows
  // that a row is lost or an orphan stays without it.

  /**
   * Appends this writer's {@code open} entry: older writers of the lane meet it and stop.
   *
   * @param from the first place that was free when the log was listed
   */
  LogEntry fence(long from) throws IOException {
    LogEntry open =
        log.append(
            from,
            sequence ->
                LogEntry.of(sequence, writing.lane(), newId(sequence).toString(), now(), opening())
                    .after(standing),
            found -> {
              if (isOwn(found, newId(found.sequence()))) {
                return true;
              }
              if (isInLane(found)) {
                requireUndisturbed(found.sequence());
                last = found.commit() == null ? last : found; // its writer was not fenced yet
              }
              moveTo(found);
              return false;
            });
    log.requireExclusiveCreation(open);
    return open;
  }

  /** Whether an entry in the way was made by an earlier attempt of this writer. */
  boolean isOwn(LogEntry found, WriterId self) {
    return found.writer().equals(self.toString());
  }

  /** Whether another writer is fenced by this one, so that it is safe to clean up after it. */
  boolean isFenced(WriterId other) {
    return other.isOlderThan(id());
  }

  /** The offsets that must not be published again. */
  Coverage published() {
    return covered();
  }

  /** Whether an intent stays for the next opening although it was cleaned up. */
  boolean keeps(Intent cleanedUp) {
    return cleanedUp.at().isAfter(now().minus(KEEP_INTENTS));
  }

  /** The name of a data file; see {@link WriterId#fileName}. */
  String fileName(long batch, long task, int number) {
    return id().fileName(batch, task, number);
  }

  /**
   * Checks that the files that a batch replaces are live. No other lane replaces them, and no older
   * writer of this one can any more, so they stay it until the batch is committed.
   */
  void requireLive(BatchCommit batch) {
    List<String> gone;
    try {
      gone =
          writing.lane().equals(Lanes.RELEASE)
              ? goneFromHold(batch)
              : log.live(next - 1).gone(batch.replacedPaths());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Batch %d is not published, because the log cannot be read: %s"
              .formatted(batch.batch(), e.getMessage()),
          e);
    }
    if (!gone.isEmpty()) {
      throw LaneConflictException.gone(batch.batch(), gone);
    }
  }

  /** A release goes by the entry up to which it has looked; what was put on hold since stays. */
  private List<String> goneFromHold(BatchCommit batch) throws IOException {
    long lastRelease = lastCommit().map(LogEntry::sequence).orElse(0L);
    if (batch.batch() < lastRelease) {
      return batch.replacedPaths();
    }
    HeldFiles held = HeldFiles.read(log, batch.batch());
    List<String> gone = held.gone(batch.replacedPaths());
    if (gone.isEmpty() && held.files().size() != batch.replaced().size()) {
      throw new IllegalArgumentException(
          "Release %d takes %d of %d files of rows on hold, and must take all"
              .formatted(batch.batch(), batch.replaced().size(), held.files().size()));
    }
    return gone;
  }

  private LogEntry publish(BatchCommit batch) {
    Intents.Place place = Intents.Place.of(id(), batch.batch());
    Commit commit = CommitRules.commit(writing.pipeline(), committed().orElse(null), batch);
    Instant at = now();
    try {
      intents.write(
          place,
          new Intent(id().toString(), batch.checkpoint(), batch.batch(), next, at, batch.staged()));
      publishFiles(place, batch);
      LogEntry entry =
          log.append(
              next,
              sequence ->
                  LogEntry.of(sequence, writing.lane(), id().toString(), at, commit)
                      .after(standing),
              found -> {
                if (isOwn(found, id())) {
                  return true;
                }
                requireNoConflict(found, place, batch);
                moveTo(found);
                return false;
              });
      last = entry;
      moveTo(entry);
      next = entry.sequence() + 1;
      dropQuietly(place);
      return entry;
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("Batch %d may or may not be in the log, because the store failed: %s. Start the job"
                  + " again: it finds out, cleans up and goes on.")
              .formatted(batch.batch(), e.getMessage()),
          e);
    }
  }

  private void publishFiles(Intents.Place place, BatchCommit batch) throws IOException {
    try {
      for (StagedFile file : batch.staged()) {
        store.publish(file);
      }
    } catch (IOException e) {
      // A newer writer sweeps what this one has staged: then say so, instead of a puzzling failure.
      Optional<LogEntry> found = log.read(next);
      for (long after = next + 1; found.isPresent(); after++) {
        requireNoConflict(found.get(), place, batch);
        found = log.read(after);
      }
      throw e;
    }
  }

  /**
   * An entry of another lane does not matter, unless it accounts for offsets of this batch; one of
   * this lane means that this writer is fenced. Then what was published is taken back.
   */
  private void requireNoConflict(LogEntry found, Intents.Place place, BatchCommit batch) {
    CommitRefusedException refusal = conflict(found, batch).orElse(null);
    if (refusal == null) {
      return;
    }
    try {
      for (StagedFile file : batch.staged()) {
        store.retract(file);
      }
      intents.drop(place);
    } catch (IOException e) {
      refusal.addSuppressed(e); // the intent is still there, so the next opening does it
    }
    throw refusal;
  }

  private Optional<CommitRefusedException> conflict(LogEntry found, BatchCommit batch) {
    if (isInLane(found)) {
      return Optional.of(AnotherWriterException.of(found, id(), batch.batch()));
    }
    try {
      requireNoConflict(found, batch);
      return Optional.empty();
    } catch (LaneConflictException e) {
      return Optional.of(e);
    }
  }

  /** Checks that an entry of another lane takes nothing that the batch is about. */
  void requireNoConflict(LogEntry found, BatchCommit batch) {
    NewSource anew = found.open() == null ? null : found.open().newSource();
    if (anew != null && batch.ledger().stream().anyMatch(l -> anew.topics().contains(l.topic()))) {
      throw LaneConflictException.begunAnew(batch.batch(), found, anew.topics());
    }
    CommitRules.requireUnpublished(standing.after(found).covered(), batch);
  }

  /** The log has one more entry. */
  private void moveTo(LogEntry entry) {
    standing = standing.after(entry);
    if (isInLane(entry)) {
      state = state.after(entry);
    }
  }

  /** The batch stands in the log; an intent that stays is dropped by the next opening. */
  private void dropQuietly(Intents.Place place) {
    try {
      intents.drop(place);
    } catch (IOException e) {
      LOG.warn("Could not delete {}; the next start of the job does", place.path(), e);
    }
  }

  /** Throws away what the tasks staged for a batch that is not published this time. */
  private void discard(BatchCommit batch) {
    Set<String> published =
        committed().stream()
            .flatMap(commit -> commit.files().stream())
            .map(FileEntry::path)
            .collect(Collectors.toSet());
    for (StagedFile file : batch.staged()) {
      if (!published.contains(file.path())) {
        try {
          store.retract(file);
        } catch (IOException e) {
          LOG.warn("Could not remove {}; the next start of the job does", file.path(), e);
        }
      }
    }
  }

  /** The last commit, as it counts now: topics that began anew since are not in its position. */
  private Optional<Commit> committed() {
    return lastCommit().map(LogEntry::commit).map(commit -> commit.standingAt(position()));
  }

  private Open opening() {
    Claim claim = writing.claim();
    List<String> anew = claim.newSource() == null ? List.of() : claim.newSource().topics();
    Map<String, Map<Integer, Long>> position = new HashMap<>(position());
    position.keySet().removeAll(anew);
    SourceIdentity source = source().without(anew).updatedBy(claim.source());
    return new Open(
        writing.pipeline(),
        writing.version(),
        writing.host(),
        last == null ? null : position,
        source.equals(SourceIdentity.UNKNOWN) ? null : source,
        claim.newSource(),
        claim.gaps());
  }

  /** A new source is accepted for the lane as it stood then: two must not accept the same one. */
  private void requireUndisturbed(long lastOfLane) {
    Claim claim = writing.claim();
    if (claim.newSource() != null && lastOfLane != claim.decidedOn()) {
      throw AnotherWriterException.since(claim.decidedOn(), lastOfLane, writing.lane());
    }
  }

  private boolean isInLane(LogEntry entry) {
    return entry.lane().equals(writing.lane());
  }

  private WriterId newId(long opened) {
    return new WriterId(writing.lane(), opened, nonce);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String randomNonce() {
    return new SecureRandom()
        .ints(8, 'a', 'z' + 1)
        .mapToObj(letter -> String.valueOf((char) letter))
        .collect(Collectors.joining());
  }
}
