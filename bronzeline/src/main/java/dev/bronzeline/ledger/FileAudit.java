package dev.bronzeline.ledger;

import static java.util.stream.Collectors.toMap;

import dev.bronzeline.ledger.Finding.Kind;
import dev.bronzeline.ledger.RootReader.Footer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Compares one data file with its line in the log. Reads nothing itself. */
final class FileAudit {

  private static final Pattern PATH =
      Pattern.compile("([^/]+)/dt=(\\d{4}-\\d\\d-\\d\\d)/hr=(\\d\\d)/[^/]+");

  private final FileEntry file;
  private final Consumer<Finding> findings;

  FileAudit(FileEntry file, Consumer<Finding> findings) {
    this.file = file;
    this.findings = findings;
  }

  void size(long bytes) {
    if (bytes != file.bytes()) {
      report(
          Kind.FILE_SIZE_DIFFERS,
          "has %d bytes, but the log says %d".formatted(bytes, file.bytes()));
    }
  }

  void footer(Footer footer) {
    Matcher path = PATH.matcher(file.path());
    if (!path.matches() || !path.group(1).equals(file.output().folder())) {
      report(
          Kind.FILE_MISPLACED,
          "is listed as a file of %s/dt=…/hr=…/, where it is not"
              .formatted(file.output().folder()));
    }
    if (footer.output().hasEvents() != file.output().hasEvents()) {
      report(
          Kind.FILE_MISPLACED,
          "has the columns of %s/, but is listed and lies in %s/"
              .formatted(footer.output().folder(), file.output().folder()));
    }
    if (footer.rows() != file.rows()) {
      report(
          Kind.FILE_ROWS_DIFFER,
          "has %d rows, but the log says %d".formatted(footer.rows(), file.rows()));
    }
  }

  /** Compares the rows with the file's line and with the ranges that its commit covers. */
  void rows(FileContents contents, Commit commit) {
    offsets(contents);
    if (commit.replacedFiles().isEmpty()) {
      range(contents, commit); // else they are those of the files that it replaces
    }
    rowByRow(contents);
    hour(contents);
  }

  /** What can be said about the rows of any file, listed or not. */
  void rowByRow(FileContents contents) {
    contents.repeated.forEach(
        (partition, offsets) ->
            report(Kind.ROW_REPEATED, "%s: holds %s more than once".formatted(partition, offsets)));
    if (contents.unidentified > 0) {
      report(
          Kind.ROW_UNIDENTIFIED,
          "%d row%s no topic, partition or offset"
              .formatted(contents.unidentified, contents.unidentified == 1 ? " has" : "s have"));
    }
    if (contents.unexplained.count() > 0) {
      report(
          Kind.DEAD_LETTER_INCOMPLETE,
          "no stage or no reason at %s".formatted(contents.unexplained));
    }
    if (contents.valueless.count() > 0) {
      report(Kind.DEAD_LETTER_INCOMPLETE, "no value at %s".formatted(contents.valueless));
    }
  }

  private void offsets(FileContents contents) {
    Map<PartitionId, FileOffsets> listed =
        file.offsets().stream()
            .collect(
                toMap(
                    range -> new PartitionId(range.topic(), range.partition()),
                    range -> range,
                    (a, b) -> a,
                    TreeMap::new));
    var partitions = new TreeSet<>(listed.keySet());
    partitions.addAll(contents.offsets.keySet());
    for (PartitionId partition : partitions) {
      FileOffsets says = listed.get(partition);
      FileOffsets holds = held(partition, contents);
      if (!same(says, holds)) {
        report(
            Kind.FILE_OFFSETS_DIFFER,
            "%s: holds %s, but the log says %s".formatted(partition, text(holds), text(says)));
      }
    }
  }

  private static @Nullable FileOffsets held(PartitionId partition, FileContents contents) {
    Roaring64Bitmap offsets = contents.offsets.get(partition);
    if (offsets == null) {
      return null;
    }
    Examples again = contents.repeated.get(partition);
    return new FileOffsets(
        partition.topic(),
        partition.partition(),
        offsets.first(),
        offsets.last(),
        offsets.getLongCardinality() + (again == null ? 0 : again.count()));
  }

  private static boolean same(@Nullable FileOffsets a, @Nullable FileOffsets b) {
    return a == null ? b == null : a.equals(b);
  }

  private static String text(@Nullable FileOffsets range) {
    return range == null
        ? "no rows"
        : "%d rows of offsets %d to %d".formatted(range.rows(), range.first(), range.last());
  }

  private void range(FileContents contents, Commit commit) {
    Map<PartitionId, PartitionLedger> covered =
        commit.ledger().stream()
            .collect(toMap(PartitionLedger::id, line -> line, (a, b) -> a, TreeMap::new));
    contents.offsets.forEach(
        (partition, offsets) -> {
          PartitionLedger line = covered.get(partition);
          Roaring64Bitmap outside = offsets;
          if (line != null && line.from() < line.until()) {
            Roaring64Bitmap inside = new Roaring64Bitmap();
            inside.addRange(line.from(), line.until());
            outside = Roaring64Bitmap.andNot(offsets, inside);
          }
          if (!outside.isEmpty()) {
            report(
                Kind.ROW_OUT_OF_RANGE,
                "%s: holds %s, but its commit covers %s"
                    .formatted(
                        partition,
                        Examples.of(outside),
                        line == null
                            ? "nothing of that partition"
                            : "offsets %d to %d".formatted(line.from(), line.until() - 1)));
          }
        });
  }

  /**
   * A directory is named after the ingestion time or, where the pipeline says so, the event time.
   */
  private void hour(FileContents contents) {
    Matcher path = PATH.matcher(file.path());
    if (!path.matches() || contents.lastIngestedAt < 0 || file.output() == Output.HELD) {
      return; // rows that wait are not found by their hour
    }
    Instant hour;
    try {
      hour =
          LocalDateTime.parse(path.group(2) + "T" + path.group(3) + ":00")
              .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      report(Kind.FILE_MISDATED, "its directory names no hour of any day");
      return;
    }
    Instant first = Instant.EPOCH.plus(contents.firstIngestedAt, ChronoUnit.MICROS);
    Instant last = Instant.EPOCH.plus(contents.lastIngestedAt, ChronoUnit.MICROS);
    Long firstEvent = file.minEventTime();
    Long lastEvent = file.maxEventTime();
    boolean byEventTime =
        firstEvent != null
            && lastEvent != null
            && within(hour, Instant.ofEpochMilli(firstEvent), Instant.ofEpochMilli(lastEvent));
    if (!within(hour, first, last) && !byEventTime) {
      report(
          Kind.FILE_MISDATED,
          "its rows were ingested from %s to %s, which is not the hour of its directory"
              .formatted(first, last));
    }
  }

  private static boolean within(Instant hour, Instant first, Instant last) {
    return !first.isBefore(hour) && last.isBefore(hour.plus(1, ChronoUnit.HOURS));
  }

  private void report(Kind kind, String what) {
    findings.accept(kind.at(file.path(), what));
  }
}
