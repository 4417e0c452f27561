package dev.bronzeline.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.refine.PayloadCipher;
import dev.bronzeline.refine.PiiDetection;
import dev.bronzeline.refine.detect.Found;
import dev.bronzeline.refine.detect.PiiFinder;
import dev.bronzeline.refine.detect.PiiKind;
import dev.bronzeline.schema.Columns;
import dev.bronzeline.storage.StoredTexts;
import dev.bronzeline.storage.StoredTexts.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for personal data in what is already stored, where no {@code pii.fields} declares any.
 * Writes nothing and keeps counts only, so its memory does not grow with the rows. Not thread-safe.
 */
public final class PiiScan {
  private final PiiFinder finder;
  private final Predicate<List<String>> known;
  private final Map<String, Map<PiiKind, PiiTally>> tallies = new TreeMap<>();
  private final Map<Output, Long> rows = new EnumMap<>(Output.class);
  private long sealed;

  private PiiScan(Set<PiiKind> kinds, Predicate<List<String>> known) {
    this.finder = new PiiFinder(kinds);
    this.known = known;
  }

  /**
   * What was found in a field.
   *
   * @param table {@code validated} or {@code dlq}
   * @param field its path; {@code *} stands for the key of a map, and the path of a map for its
   *     keys
   * @param kind what it looks like
   * @param scanned the rows of the table that were looked at
   * @param rows those with a hit
   * @param hits all hits
   * @param share rows by scanned
   * @param examples the shape of the first ones: {@code x} for a letter, {@code 9} for a digit
   * @param files how many files have one
   * @param firstFile the first of them
   */
  public record Finding(
      String table,
      String field,
      String kind,
      long scanned,
      long rows,
      long hits,
      double share,
      List<String> examples,
      int files,
      String firstFile) {}

  /**
   * What came out.
   *
   * @param files the files that were looked at
   * @param rows their rows
   * @param sealed values that are sealed, and so were not looked at
   * @param kinds what was looked for
   * @param findings what was found, by field and kind
   */
  public record Report(
      int files, long rows, long sealed, List<String> kinds, List<Finding> findings) {}

  /**
   * Scans.
   *
   * @param texts what is stored
   * @param pipeline the pipeline that writes it: its declared fields and exceptions are left out,
   *     and what its {@code pii.detect} looks for is looked for here; everything when it does not,
   *     and when nobody knows the pipeline (null)
   * @param since only files that were published then or later
   * @param sample at most as many rows of each file
   * @throws IOException when the log or a file cannot be read
   */
  public static Report run(
      StoredTexts texts, @Nullable PipelineConfig pipeline, Instant since, long sample)
      throws IOException {
    PiiDetection detection = pipeline == null ? null : DetectionSettings.of(pipeline);
    PiiScan scan =
        new PiiScan(
            detection == null
                ? EnumSet.allOf(PiiKind.class)
                : EnumSet.copyOf(detection.actions().keySet()),
            pipeline == null ? place -> false : known(pipeline));
    List<FileEntry> files = texts.files(since);
    for (FileEntry file : files) {
      texts.read(file, sample, scan.reader(file));
    }
    return scan.report(files.size());
  }

  private static Predicate<List<String>> known(PipelineConfig pipeline) {
    return new PiiDetection(Map.of(), DetectionSettings.known(pipeline), List.of())
        .knownPlaces(JobConfig.schema(pipeline));
  }

  private StoredTexts.Visitor reader(FileEntry file) {
    return new StoredTexts.Visitor() {
      private long row;

      @Override
      public void row() {
        row = rows.merge(file.output(), 1L, Long::sum);
      }

      @Override
      public void text(Place at, byte[] text) {
        boolean dead = file.output() == Output.DLQ;
        boolean rescued = at.way().get(0).equals(Columns.RESCUED);
        if (!dead && known.test(at.way())) {
          return;
        }
        if (dead ? isSealed(text) : rescued && isSealedText(text)) {
          sealed++;
          return;
        }
        boolean json = dead || (rescued && at.way().size() > 1);
        for (Found found : json ? finder.findInJson(text) : finder.find(text)) {
          String field = file.output().folder() + " " + (rescued ? Columns.RESCUED : at.told());
          tallies
              .computeIfAbsent(field, any -> new EnumMap<>(PiiKind.class))
              .computeIfAbsent(found.kind(), any -> new PiiTally(file.output()))
              .add(file.path(), row, text, found);
        }
      }
    };
  }

  private Report report(int files) {
    List<Finding> findings =
        tallies.entrySet().stream()
            .flatMap(
                field ->
                    field.getValue().entrySet().stream()
                        .map(
                            kind ->
                                kind.getValue()
                                    .finding(
                                        field.getKey().substring(field.getKey().indexOf(' ') + 1),
                                        kind.getKey(),
                                        rows.getOrDefault(kind.getValue().output(), 0L))))
            .sorted(
                Comparator.comparing(Finding::table)
                    .reversed()
                    .thenComparing(Finding::field)
                    .thenComparing(Finding::kind))
            .toList();
    return new Report(
        files,
        rows.values().stream().mapToLong(Long::longValue).sum(),
        sealed,
        finder.kinds().stream().map(PiiKind::word).sorted().toList(),
        findings);
  }

  private static boolean isSealed(byte[] bytes) {
    try {
      PayloadCipher.keyIdOf(bytes);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSealedText(byte[] text) {
    try {
      return isSealed(Base64.getDecoder().decode(new String(text, ISO_8859_1)));
    } catch (IllegalArgumentException e) {
      return false; // It is no Base64, so it is in clear.
    }
  }
}
