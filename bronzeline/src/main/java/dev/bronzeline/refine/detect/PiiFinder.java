package dev.bronzeline.refine.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Finds personal data of some kinds in texts, in time linear in their length. Thread-safe. */
public final class PiiFinder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing that is looked for is shorter: {@code a@b.co}. */
  private static final int SHORTEST = 6;

  /** What ends a find may be the beginning of another one; no natural text needs as many looks. */
  private static final int LOOKS = 8;

  private final PiiKind[] kinds;

  /** Looks for these kinds. */
  public PiiFinder(Collection<PiiKind> kinds) {
    this.kinds = kinds.stream().sorted().distinct().toArray(PiiKind[]::new);
  }

  /** What it looks for. */
  public Set<PiiKind> kinds() {
    return Set.of(kinds);
  }

  /** All that is in a text of UTF-8, from the left to the right; they do not overlap. */
  public List<Found> find(byte[] text) {
    return find(text, false);
  }

  /** The same for a JSON text: an escaped character is not part of anything. */
  public List<Found> findInJson(byte[] json) {
    return find(json, true);
  }

  private List<Found> find(byte[] text, boolean json) {
    if (text.length < SHORTEST) {
      return List.of();
    }
    Traits traits = Traits.of(text);
    byte[] copy = null;
    Hits hits = null;
    for (PiiKind kind : kinds) {
      if (Detectors.of(kind).isPossibleIn(traits)) {
        if (copy == null || hits == null) {
          copy = json ? JsonEscapes.struckOut(text) : text.clone();
          hits = new Hits(copy);
        }
        Detectors.of(kind).find(copy, hits);
      }
    }
    return copy == null || hits == null || hits.found().isEmpty()
        ? List.of()
        : all(copy, traits, hits);
  }

  private List<Found> all(byte[] copy, Traits traits, Hits hits) {
    int before = 0;
    for (int look = 1; look < LOOKS && hits.found().size() > before; look++) {
      before = hits.found().size();
      for (PiiKind kind : kinds) {
        if (Detectors.of(kind).isPossibleIn(traits)) {
          Detectors.of(kind).find(copy, hits);
        }
      }
    }
    hits.found().sort(Comparator.comparingInt(Found::start));
    return hits.found();
  }

  /**
   * The text with masks in the place of what was found; all else stays as it is.
   *
   * @param text the text
   * @param found what to mask, from the left to the right
   * @param json whether it is a JSON text, and must stay one: a number becomes a string
   */
  public static byte[] masked(byte[] text, List<Found> found, boolean json) {
    ByteArrayOutputStream masked = new ByteArrayOutputStream(text.length);
    boolean quoted = false;
    int from = 0;
    for (Found each : found) {
      masked.write(text, from, each.start() - from);
      quoted = json && JsonEscapes.isQuotedAfter(text, from, each.start(), quoted);
      String mask = each.kind().mask();
      masked.writeBytes((json && !quoted ? "\"" + mask + "\"" : mask).getBytes(US_ASCII));
      from = each.end();
    }
    masked.write(text, from, text.length - from);
    return masked.toByteArray();
  }
}
