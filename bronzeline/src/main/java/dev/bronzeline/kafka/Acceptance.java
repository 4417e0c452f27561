package dev.bronzeline.kafka;

import dev.bronzeline.ledger.AcceptedGap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person gave up or agreed to, by name, when starting a job. It never stands for more than
 * it names, so it does no harm when it is given again.
 *
 * @param gaps lost offsets to go on without
 * @param sources topics to read although they are not those of before, each with the id that it has
 *     now
 * @param by who it is, as {@code user@host}
 */
public record Acceptance(List<AcceptedGap> gaps, Map<String, String> sources, String by) {

  /** Nothing is accepted. */
  public static final Acceptance NONE = new Acceptance(List.of(), Map.of(), "");

  private static final Pattern GAP =
      Pattern.compile("([a-zA-Z0-9._-]+):(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");
  private static final Pattern SOURCE = Pattern.compile("([a-zA-Z0-9._-]+):([a-zA-Z0-9._=-]+)");

  /** Copies the collections. */
  public Acceptance {
    gaps = List.copyOf(gaps);
    sources = Map.copyOf(sources);
  }

  /**
   * Reads {@code topic:partition:from-until}.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static AcceptedGap gap(String text, String by) {
    Matcher gap = GAP.matcher(text);
    if (gap.matches()) {
      long from = Long.parseLong(gap.group(3));
      long until = Long.parseLong(gap.group(4));
      if (from < until) {
        return new AcceptedGap(gap.group(1), Integer.parseInt(gap.group(2)), from, until, by);
      }
    }
    throw new IllegalArgumentException(
        "a gap must look like topic:partition:from-until, as in user_events:0:120-180 for offsets 120"
            + " to 179, but is '"
            + text
            + "'");
  }

  /**
   * Reads {@code topic:id}.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static Map.Entry<String, String> source(String text) {
    Matcher source = SOURCE.matcher(text);
    if (!source.matches()) {
      throw new IllegalArgumentException(
          "a new source must look like topic:id, as the job has told it, but is '" + text + "'");
    }
    return Map.entry(source.group(1), source.group(2));
  }

  /** Whether this change of a topic is accepted. */
  boolean accepts(SourceChange change) {
    return change.id().equals(sources.get(change.topic()));
  }

  /** A gap as {@code --accept-gap} wants it. */
  static String option(String topic, int partition, long from, long until) {
    return "--accept-gap %s:%d:%d-%d".formatted(topic, partition, from, until);
  }
}
