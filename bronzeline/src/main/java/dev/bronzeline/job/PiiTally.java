package dev.bronzeline.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.Output;
import dev.bronzeline.refine.detect.Found;
import dev.bronzeline.refine.detect.PiiKind;
import java.util.ArrayList;
import java.util.List;

/** Counts what was found of one kind in one field. Is told the files and rows in their order. */
final class PiiTally {
  private static final int EXAMPLES = 2;
  private static final int LONGEST_EXAMPLE = 32;

  private final Output output;
  private final List<String> examples = new ArrayList<>();
  private String firstFile = "";
  private String lastFile = "";
  private long lastRow = -1;
  private int files;
  private long rows;
  private long hits;

  PiiTally(Output output) {
    this.output = output;
  }

  Output output() {
    return output;
  }

  void add(String file, long row, byte[] text, Found found) {
    firstFile = firstFile.isEmpty() ? file : firstFile;
    files += file.equals(lastFile) ? 0 : 1;
    rows += row == lastRow ? 0 : 1;
    lastFile = file;
    lastRow = row;
    hits++;
    if (examples.size() < EXAMPLES) {
      String shape = shape(new String(text, found.start(), found.end() - found.start(), UTF_8));
      if (!examples.contains(shape)) {
        examples.add(shape);
      }
    }
  }

  PiiScan.Finding finding(String field, PiiKind kind, long scanned) {
    return new PiiScan.Finding(
        output.folder(),
        field,
        kind.word(),
        scanned,
        rows,
        hits,
        (double) rows / Math.max(1, scanned),
        List.copyOf(examples),
        files,
        firstFile);
  }

  /** What it looks like, without what it says. */
  static String shape(String text) {
    StringBuilder shape = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_EXAMPLE)
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                shape.append('9');
              } else if (c > ' ' && c < 0x7f && !Character.isLetter(c)) {
                shape.appendCodePoint(c);
              } else {
                shape.append(Character.isWhitespace(c) ? ' ' : 'x');
              }
            });
    return text.codePointCount(0, text.length()) > LONGEST_EXAMPLE ? shape + "…" : shape.toString();
  }
}
