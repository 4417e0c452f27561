package dev.bronzeline.ledger;

import dev.bronzeline.ledger.Finding.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading one entry of the log: the entry, or why there is none.
 *
 * @param sequence the number in the file's name
 */
record EntryRead(long sequence, @Nullable LogEntry entry, List<Finding> problem) {

  /** The part of an entry that every version of the format has. */
  private record Heading(int format) {}

  /** Nothing came of a range of entries: they are not there. */
  static EntryRead missing(long first, long last) {
    String what =
        first == last
            ? "entry %d is missing".formatted(first)
            : "entries %d to %d are missing".formatted(first, last);
    return bad(last, Kind.LOG_GAP.at(LogPaths.entry(first), what));
  }

  static EntryRead of(RootReader root, long sequence) throws IOException {
    String path = LogPaths.entry(sequence);
    byte[] content = root.read(path).orElse(null);
    if (content == null) {
      return missing(sequence, sequence);
    }
    try {
      int format = LedgerJson.read(content, Heading.class).format();
      if (format < 1 || format > LogEntry.FORMAT) {
        return bad(
            sequence,
            Kind.LOG_FORMAT_UNKNOWN.at(
                path,
                "is written in format %d; this version knows formats up to %d"
                    .formatted(format, LogEntry.FORMAT)));
      }
      LogEntry entry = LedgerJson.read(content, LogEntry.class);
      if (entry.sequence() != sequence) {
        return bad(
            sequence,
            Kind.LOG_UNREADABLE.at(
                path, "calls itself entry %d, not %d".formatted(entry.sequence(), sequence)));
      }
      if (!isComplete(entry)) {
        return bad(sequence, Kind.LOG_UNREADABLE.at(path, "lacks a part that every entry has"));
      }
      return new EntryRead(sequence, entry, List.of());
    } catch (IOException e) {
      return bad(sequence, Kind.LOG_UNREADABLE.at(path, "is not a log entry: " + brief(e)));
    }
  }

  /** JSON may leave out what a record promises to have. */
  private static boolean isComplete(LogEntry entry) {
    Commit commit = entry.commit();
    return areThere(entry.lane(), entry.writer(), entry.at())
        && (commit == null || isComplete(commit))
        && (entry.open() == null || isComplete(entry.open().position()));
  }

  private static boolean isComplete(Commit commit) {
    return areThere(commit.totals())
        && commit.ledger().stream().allMatch(line -> areThere(line.topic()))
        && commit.files().stream().allMatch(EntryRead::isComplete)
        && areThere(commit.reasons().values().toArray())
        && isComplete(commit.position());
  }

  private static boolean isComplete(FileEntry file) {
    return areThere(file.output(), file.path())
        && file.offsets().stream().allMatch(range -> areThere(range.topic()));
  }

  private static boolean isComplete(@Nullable Map<String, Map<Integer, Long>> position) {
    return position == null
        || position.values().stream().allMatch(offsets -> areThere(offsets.values().toArray()));
  }

  private static boolean areThere(@Nullable Object... parts) {
    return Arrays.stream(parts).allMatch(Objects::nonNull);
  }

  /** The first line of a message; what follows is where Jackson was in its own reading. */
  private static String brief(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static EntryRead bad(long sequence, Finding problem) {
    return new EntryRead(sequence, null, List.of(problem));
  }
}
