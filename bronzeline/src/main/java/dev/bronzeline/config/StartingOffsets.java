package dev.bronzeline.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a pipeline begins to read when neither its checkpoint nor its log says it. */
public sealed interface StartingOffsets {

  /** With the oldest record that Kafka still has. */
  record Earliest() implements StartingOffsets {}

  /** With what arrives from now on. */
  record Latest() implements StartingOffsets {}

  /**
   * With the first record of each partition at or after an instant.
   *
   * @param at the instant, held against Kafka's timestamp of the record
   */
  record Timestamp(Instant at) implements StartingOffsets {}

  /**
   * With given offsets.
   *
   * @param offsets topic to partition to offset; -2 stands for earliest, -1 for latest
   */
  record Explicit(Map<String, Map<Integer, Long>> offsets) implements StartingOffsets {}

  /** Reads {@code earliest}, {@code latest}, {@code timestamp:…} or {@code {topic: {0: 17}}}. */
  static StartingOffsets read(Settings source, String key) {
    Tree tree = source.raw(key, "starting offsets", "earliest");
    if (tree == null) {
      return new Earliest();
    }
    if (tree instanceof Tree.Text text && text.text().startsWith("{")) {
      tree = YamlText.read("", text.text(), new Problems());
    }
    StartingOffsets read = null;
    if (tree instanceof Tree.Section section) {
      read = explicit(section);
    } else if (tree instanceof Tree.Text text) {
      read = word(text.text());
    }
    if (read == null) {
      source.wrong(
          key,
          "must be earliest, latest, timestamp:2026-11-23T00:00:00Z (or epoch milliseconds), or"
              + " offsets as in {topic: {0: 17, 1: -2}}",
          null);
      return new Earliest();
    }
    return read;
  }

  private static @Nullable StartingOffsets word(String text) {
    if (text.equals("earliest")) {
      return new Earliest();
    }
    if (text.equals("latest")) {
      return new Latest();
    }
    Instant at = text.startsWith("timestamp:") ? instant(text.substring(10)) : null;
    return at == null ? null : new Timestamp(at);
  }

  private static @Nullable Instant instant(String text) {
    try {
      return text.matches("\\d+")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : Instant.parse(text);
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable StartingOffsets explicit(Tree.Section topics) {
    Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
    for (Map.Entry<String, Tree> topic : topics.entries().entrySet()) {
      if (!(topic.getValue() instanceof Tree.Section partitions)) {
        return null;
      }
      Map<Integer, Long> perPartition = new TreeMap<>();
      for (Map.Entry<String, Tree> partition : partitions.entries().entrySet()) {
        if (!partition.getKey().matches("\\d{1,9}")
            || !(partition.getValue() instanceof Tree.Text offset)
            || !offset.text().matches("-[12]|\\d{1,18}")) {
          return null;
        }
        perPartition.put(Integer.valueOf(partition.getKey()), Long.valueOf(offset.text()));
      }
      offsets.put(topic.getKey(), Map.copyOf(perPartition));
    }
    return offsets.isEmpty() ? null : new Explicit(Map.copyOf(offsets));
  }
}
