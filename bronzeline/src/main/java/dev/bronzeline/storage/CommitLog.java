package dev.bronzeline.storage;

import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LiveFiles;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a root: one immutable file per entry, numbered from 1 without holes. It, and not
 * Spark's checkpoint, is the truth about what was published. Thread-safe.
 */
public final class CommitLog {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

  /** The folder below the root. */
  public static final String FOLDER = "_log";

  private static final Pattern ENTRY = Pattern.compile(FOLDER + "/(\\d{20})\\.json");
  private static final int ATTEMPTS = 5;

  private final Store store;
  private final Pause pause;

  /** The log below the store's root; it need not have entries yet. */
  public CommitLog(Store store) {
    this(store, Pause.BACKOFF);
  }

  CommitLog(Store store, Pause pause) {
    this.store = store;
    this.pause = pause;
  }

  /** Where an entry stands, relative to the root. */
  public static String path(long sequence) {
    return "%s/%020d.json".formatted(FOLDER, sequence);
  }

  /**
   * The sequence of the last entry; 0 if there is none.
   *
   * @throws DamagedLogException if an entry before it is missing
   */
  public long tail() throws IOException {
    NavigableSet<Long> listed = new TreeSet<>();
    for (Stored stored : store.list(FOLDER)) {
      Matcher entry = ENTRY.matcher(stored.path());
      if (entry.matches()) {
        listed.add(Long.parseLong(entry.group(1)));
      }
    }
    long tail = listed.isEmpty() ? 0 : listed.last();
    for (long sequence = 1; sequence < tail; sequence++) {
      // A folder that changes while it is listed may show a new entry and hide the one before it.
      if (!listed.contains(sequence) && store.read(path(sequence)).isEmpty()) {
        throw DamagedLogException.missing(sequence);
      }
    }
    return tail;
  }

  /**
   * One entry; empty if there is none at that place.
   *
   * @throws DamagedLogException if it cannot be read as an entry of that sequence
   */
  public Optional<LogEntry> read(long sequence) throws IOException {
    Optional<byte[]> json = store.read(path(sequence));
    return json.isEmpty() ? Optional.empty() : Optional.of(parse(sequence, json.get()));
  }

  /**
   * All entries, in order.
   *
   * @throws DamagedLogException if one is missing or cannot be read
   */
  public List<LogEntry> entries() throws IOException {
    List<LogEntry> entries = new ArrayList<>();
    for (long sequence = 1, tail = tail(); sequence <= tail; sequence++) {
      entries.add(require(sequence));
    }
    return entries;
  }

  /** The offsets that the log accounts for, in any lane. */
  public Coverage covered() throws IOException {
    return standing(tail()).covered();
  }

  /**
   * Where the log stands as a whole.
   *
   * @param tail its last entry; 0 if it has none
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  public Standing standing(long tail) throws IOException {
    if (tail == 0) {
      return Standing.NONE;
    }
    LogEntry last = require(tail);
    if (last.before() != null) {
      return last.before().after(last);
    }
    Standing standing = Standing.NONE; // written by a version that did not say
    for (long sequence = 1; sequence <= tail; sequence++) {
      standing = standing.after(require(sequence));
    }
    return standing;
  }

  /**
   * The data files that are live after an entry. Reads the whole log up to there.
   *
   * @throws DamagedLogException if an entry is missing or cannot be read
   */
  LiveFiles live(long tail) throws IOException {
    LiveFiles live = new LiveFiles();
    for (long sequence = 1; sequence <= tail; sequence++) {
      Optional.ofNullable(require(sequence).commit()).ifPresent(live::add);
    }
    return live;
  }

  /** The last entry of a lane at or before a place; see {@link #lastCommit}. */
  Optional<LogEntry> last(String lane, long atOrBefore) throws IOException {
    return last(lane, atOrBefore, entry -> true);
  }

  /**
   * The last commit of a lane at or before a place.
   *
   * @throws DamagedLogException if an entry on the way is missing or cannot be read
   */
  Optional<LogEntry> lastCommit(String lane, long atOrBefore) throws IOException {
    return last(lane, atOrBefore, entry -> entry.commit() != null);
  }

  /** The last commit of a lane, as the log is now. */
  public Optional<LogEntry> lastCommit(String lane) throws IOException {
    return lastCommit(lane, tail());
  }

  private Optional<LogEntry> last(String lane, long atOrBefore, Predicate<LogEntry> wanted)
      throws IOException {
    long sequence = atOrBefore;
    while (sequence > 0) {
      LogEntry entry = require(sequence);
      if (entry.lane().equals(lane) && wanted.test(entry)) {
        return Optional.of(entry);
      }
      Standing before = entry.before();
      sequence = before == null ? sequence - 1 : before.lanes().getOrDefault(lane, 0L);
    }
    return Optional.empty();
  }

  /**
   * Appends an entry at the next free place.
   *
   * @param from the first place to try
   * @param entry makes the entry for a place
   * @param inTheWay is shown each entry that took a place first: true if it is the caller's own,
   *     written by an attempt whose answer was lost; false to try the next place; it throws to stop
   * @return the caller's entry, as it stands in the log
   * @throws IOException if the store gave no answer; the entry may or may not be in the log
   */
  LogEntry append(long from, LongFunction<LogEntry> entry, Predicate<LogEntry> inTheWay)
      throws IOException {
    for (long sequence = from; ; sequence++) {
      LogEntry mine = entry.apply(sequence);
      if (create(mine)) {
        return mine;
      }
      LogEntry found = require(sequence);
      if (inTheWay.test(found)) {
        LOG.info("Entry {} was written by an earlier attempt whose answer was lost", sequence);
        return found;
      }
    }
  }

  /**
   * Checks, by the example of an entry that exists, that the store refuses to create a file twice.
   * Some that speak S3 ignore the condition; on those, two writers would overwrite each other.
   */
  void requireExclusiveCreation(LogEntry existing) throws IOException {
    if (create(existing)) {
      throw new IOException(
          ("The store has created log entry %s a second time, so it ignores the condition"
                  + " 'if absent' (If-None-Match on S3) and cannot keep two writers apart."
                  + " Use a store, or a version of it, that supports conditional writes.")
              .formatted(path(existing.sequence())));
    }
  }

  /** Creates the file of an entry; asks again, and not for ever, when there is no answer. */
  private boolean create(LogEntry entry) throws IOException {
    byte[] json = LedgerJson.write(entry);
    for (int attempt = 1; ; attempt++) {
      try {
        return store.createIfAbsent(path(entry.sequence()), json);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.warn(
            "No answer to the creation of log entry {}, attempt {} of {}: {}",
            entry.sequence(),
            attempt,
            ATTEMPTS,
            e.toString());
        pause.afterAttempt(attempt);
      }
    }
  }

  /** One entry that must be there. */
  LogEntry require(long sequence) throws IOException {
    return read(sequence).orElseThrow(() -> DamagedLogException.missing(sequence));
  }

  private static LogEntry parse(long sequence, byte[] json) throws DamagedLogException {
    LogEntry entry;
    try {
      entry = LedgerJson.read(json, LogEntry.class);
    } catch (IOException e) {
      throw DamagedLogException.unreadable(sequence, e);
    }
    if (entry.format() > LogEntry.FORMAT) {
      throw new DamagedLogException(
          "Log entry %s has format %d, and this version of Bronzeline reads up to %d. Use a newer version."
              .formatted(path(sequence), entry.format(), LogEntry.FORMAT));
    }
    if (entry.sequence() != sequence) {
      throw new DamagedLogException(
          "Log entry %s says that it is entry %d. Somebody renamed it; restore the log."
              .formatted(path(sequence), entry.sequence()));
    }
    return entry;
  }
}
