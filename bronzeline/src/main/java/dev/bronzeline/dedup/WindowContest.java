package dev.bronzeline.dedup;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which copy of each key is published. It is shown the copies of one key after the other,
 * those of a key in the order of their arrival.
 *
 * <p>The first copy of a key opens a window; so does the first one that arrives when that window is
 * over. When it has closed, the best copy in it wins and the others lose. Copies in a window that
 * has not closed wait. So of each window exactly one copy wins, however often it is asked.
 *
 * <p>Needs memory for one copy, whatever their number. Not thread-safe.
 *
 * @param <T> a copy
 */
public final class WindowContest<T> {

  /**
   * Is told what becomes of each copy, in no particular order.
   *
   * @param <T> a copy
   */
  public interface Verdicts<T> {
    /** The best copy of a window that has closed. */
    void wins(T copy) throws IOException;

    /** Another copy of that window. */
    void loses(T copy) throws IOException;

    /** A copy in a window that is open still. */
    void waits(T copy) throws IOException;
  }

  private final long window;
  private final long now;
  private final Comparator<? super T> quality;
  private final UnaryOperator<T> copier;
  private final Verdicts<T> verdicts;
  private byte @Nullable [] key;
  private long opened;
  private @Nullable T best;

  /**
   * A contest at one moment.
   *
   * @param window how long a window is open, in the unit of all times here
   * @param now a window that ends now or before has closed; every copy that arrived before now must
   *     be shown
   * @param quality orders copies, the best one last; no two copies are equal
   * @param copier makes something lasting of a copy that is only lent
   * @param verdicts is told what becomes of each copy
   */
  public WindowContest(
      long window,
      long now,
      Comparator<? super T> quality,
      UnaryOperator<T> copier,
      Verdicts<T> verdicts) {
    this.window = window;
    this.now = now;
    this.quality = quality;
    this.copier = copier;
    this.verdicts = verdicts;
  }

  /**
   * The next copy.
   *
   * @param ofKey its key, which is not changed afterwards
   * @param arrival when it arrived
   */
  public void next(byte[] ofKey, long arrival, T copy) throws IOException {
    if (!Arrays.equals(ofKey, key) || arrival - opened >= window) {
      end();
      key = ofKey;
      opened = arrival;
    }
    if (opened + window > now) {
      verdicts.waits(copy);
      return;
    }
    T leader = best;
    if (leader == null) {
      best = copier.apply(copy);
    } else if (quality.compare(copy, leader) > 0) {
      best = copier.apply(copy);
      verdicts.loses(leader);
    } else {
      verdicts.loses(copy);
    }
  }

  /** There are no more copies. */
  public void end() throws IOException {
    if (best != null) {
      verdicts.wins(best);
      best = null;
    }
  }
}
