package dev.bronzeline.ledger;

import dev.bronzeline.ledger.Finding.Kind;
import dev.bronzeline.ledger.RootReader.RootFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The intents under a root, and which of the files that no entry lists they explain. Works on names
 * alone: an intent and a data file both bear the writer and the batch.
 */
final class Announcements {

  private static final Pattern INTENT =
      Pattern.compile(LogPaths.INTENTS + "/(.+)-(\\d{10})\\.json");
  private static final Pattern FILE = Pattern.compile(".*/part-(.+)-(\\d+)-\\d+-\\d+\\.[^/]+");

  private record Batch(String writer, long number) implements Comparable<Batch> {
    private static final Comparator<Batch> ORDER =
        Comparator.comparing(Batch::writer).thenComparingLong(Batch::number);

    @Override
    public int compareTo(Batch other) {
      return ORDER.compare(this, other);
    }

    static @Nullable Batch in(Pattern pattern, String path) {
      Matcher named = pattern.matcher(path);
      return named.matches() ? new Batch(named.group(1), Long.parseLong(named.group(2))) : null;
    }
  }

  private final Map<Batch, String> intents = new TreeMap<>();
  private final Set<Batch> committed = new HashSet<>();

  Announcements(List<RootFile> intentFiles) {
    for (RootFile file : intentFiles) {
      Batch batch = Batch.in(INTENT, file.path());
      if (batch != null) {
        intents.put(batch, file.path());
      }
    }
  }

  /**
   * Whether a file holds rows that are in other files too until its commit replaces those: its
   * writer is of a lane that does nothing else.
   */
  static boolean isRewritten(String path) {
    Batch batch = Batch.in(FILE, path);
    return batch != null && Lanes.replaces(batch.writer().replaceFirst("\\d.*", ""));
  }

  /** The log has an entry for this batch. */
  void committed(String writer, long batch) {
    var published = new Batch(writer, batch);
    if (intents.containsKey(published)) {
      committed.add(published);
    }
  }

  /** Says what the unlisted files and the intents are, after the whole log was replayed. */
  void settle(
      Set<String> unlisted,
      LogAudit log,
      boolean allowInFlight,
      Consumer<Finding> findings,
      Consumer<String> notes) {
    Map<Batch, List<String>> waiting = new HashMap<>();
    for (String path : unlisted) {
      Batch batch = Batch.in(FILE, path);
      if (batch == null) {
        findings.accept(Kind.FILE_UNLISTED.at(path, "no entry of the log lists it"));
      } else if (inFlight(batch, log)) {
        waiting.computeIfAbsent(batch, any -> new ArrayList<>()).add(path);
      } else {
        findings.accept(Kind.FILE_UNLISTED.at(path, why(batch, log)));
      }
    }
    intents.forEach(
        (batch, path) -> {
          if (!inFlight(batch, log)) {
            notes.accept(
                committed.contains(batch)
                    ? path + ": its batch is committed; the next start of the job drops it"
                    : path + ": its writer holds no lane any more and cannot commit it");
            return;
          }
          String what = inFlight(batch, waiting.getOrDefault(batch, List.of()));
          if (allowInFlight) {
            notes.accept(path + ": " + what);
          } else {
            findings.accept(Kind.IN_FLIGHT.at(path, what));
          }
        });
  }

  private boolean inFlight(Batch batch, LogAudit log) {
    return intents.containsKey(batch)
        && !committed.contains(batch)
        && log.mayCommit(batch.writer());
  }

  private static String inFlight(Batch batch, List<String> files) {
    return "writer %s announced batch %d and has not committed it; in flight or left by a stopped writer; %s"
        .formatted(
            batch.writer(),
            batch.number(),
            files.isEmpty()
                ? "none of its files is visible"
                : "visible already: " + String.join(", ", files));
  }

  private String why(Batch batch, LogAudit log) {
    String name =
        "no entry of the log lists it; its name says writer %s, batch %d"
            .formatted(batch.writer(), batch.number());
    return log.hasOpened(batch.writer()) && !log.mayCommit(batch.writer())
        ? name + "; that writer was replaced before it could commit it"
        : name;
  }
}
