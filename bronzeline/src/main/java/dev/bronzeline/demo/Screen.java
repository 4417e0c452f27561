package dev.bronzeline.demo;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Where a demo tells what it does: a terminal, on which progress overwrites itself, or a plain
 * stream of lines. Thread-safe.
 */
public final class Screen {
  private static final int QUARTERS = 4;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final String good;
  private final String bad;
  private long lastQuarter;

  /**
   * A screen.
   *
   * @param out where to print
   * @param charset what {@code out} encodes with; decides how a tick looks
   * @param terminal whether somebody watches
   */
  public Screen(PrintStream out, Charset charset, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    boolean ticks = charset.newEncoder().canEncode("✓✗");
    this.good = ticks ? "✓" : "ok";
    this.bad = ticks ? "✗" : "WRONG";
  }

  synchronized void line(String format, Object... arguments) {
    if (terminal) {
      out.print(CLEAR_LINE);
    }
    out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  /** Tells how far something is; on a plain stream, only each quarter. */
  synchronized void progress(String what, long done, long total) {
    if (terminal) {
      out.printf(Locale.ROOT, CLEAR_LINE + "  %s: %,d of %,d", what, done, total);
      out.flush();
      return;
    }
    long quarter = total == 0 ? 0 : done * QUARTERS / total;
    if (quarter > lastQuarter && quarter < QUARTERS) {
      line("  %s: %,d of %,d", what, done, total);
    }
    lastQuarter = quarter % QUARTERS;
  }

  /** Tells what is the case right now; on a plain stream it says nothing. */
  synchronized void status(String format, Object... arguments) {
    if (terminal) {
      out.print(CLEAR_LINE + "  " + String.format(Locale.ROOT, format, arguments));
      out.flush();
    }
  }

  /** A tick, or what stands for the opposite. */
  String mark(boolean holds) {
    return holds ? good : bad;
  }
}
