package dev.bronzeline.launch;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints rows in columns as wide as they need to be; numbers stand to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> toTheRight = new ArrayList<>();

  /** A table with a heading for each column. */
  TextTable(String... headings) {
    rows.add(List.of(headings));
    for (int i = 0; i < headings.length; i++) {
      toTheRight.add(false);
    }
  }

  /** Adds a row: numbers, or anything else as its text; null is shown as a dash. */
  TextTable row(@Nullable Object... cells) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      if (cell instanceof Number) {
        toTheRight.set(i, true);
      }
      row.add(text(cell));
    }
    rows.add(row);
    return this;
  }

  void print(PrintWriter out) {
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        String space = " ".repeat(width(i) - cell.length());
        line.append(i == 0 ? "" : GAP).append(toTheRight.get(i) ? space + cell : cell + space);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** A number as people read it: {@code 1,234,567}, or {@code 0.5}. */
  static String text(@Nullable Object cell) {
    if (cell == null) {
      return "-";
    }
    if (cell instanceof Double number) {
      return String.format(Locale.ROOT, "%,.1f", number);
    }
    return cell instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : cell.toString();
  }

  /** A size as people read it, such as {@code 1.2 GB}. */
  static String bytes(long bytes) {
    String[] units = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
      size /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
