package dev.bronzeline.storage;

import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LogEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what fenced writers published without an entry, and what they staged.
 *
 * @param isFenced whether a writer can commit nothing any more
 * @param keeps whether an intent stays for the next opening although it was cleaned up
 */
record CleanUp(
    Store store,
    CommitLog log,
    Intents intents,
    Predicate<WriterId> isFenced,
    Predicate<Intent> keeps) {

  private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

  /**
   * Cleans up, once the lane is open.
   *
   * @param end the place after the {@code open} entry that fences the others
   */
  void run(String lane, long end) throws IOException {
    for (Intents.Place place : intents.list()) {
      if (isFenced.test(place.writer())) {
        Optional<Intent> intent = intents.read(place);
        if (intent.isPresent()) {
          settle(place, intent.get(), isCommitted(intent.get(), lane, end));
        }
      }
    }
    store.sweep(fileName -> WriterId.ofFile(fileName).filter(isFenced).isPresent());
  }

  private void settle(Intents.Place place, Intent intent, boolean committed) throws IOException {
    if (!committed) {
      LOG.info(
          "Removing {} files of batch {}, which writer {} did not commit",
          intent.files().size(),
          intent.batch(),
          intent.writer());
      for (StagedFile file : intent.files()) {
        store.retract(file);
      }
    }
    if (committed || !keeps.test(intent)) {
      intents.drop(place);
    }
  }

  /**
   * Whether the entry of a fenced writer's intent is in the log. It stands between the intent's
   * first place and the next {@code open} of the lane, or nowhere.
   */
  private boolean isCommitted(Intent intent, String lane, long end) throws IOException {
    for (long sequence = intent.next(); sequence < end; sequence++) {
      LogEntry entry = log.require(sequence);
      if (entry.lane().equals(lane)) {
        Commit commit = entry.commit();
        return commit != null
            && entry.writer().equals(intent.writer())
            && commit.batch() == intent.batch();
      }
    }
    return false;
  }
}
