package dev.bronzeline.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes the user events of a shop, with every kind of fault that real feeds have, and keeps the
 * tally of what it made. Two generators with the same arguments make the same bytes.
 *
 * <p>Shares are exact: each block of a thousand events holds every {@link SampleKind} as often as
 * its share says, in random order. Not thread-safe; one thread makes more than 300 000 a second.
 */
public final class SampleEvents {
  private static final int BLOCK = 1000;
  private static final int SPECIAL_BLOCKS = 10;
  private static final int LARGE_PAGE = 20_000;
  private static final int VERY_LARGE_PAGE = 200_000;
  private static final int REMEMBERED = 1024;
  private static final int ARCHIVED_EVERY = 64;

  private final SplittableRandom random;
  private final SampleJson json;
  private final boolean faulty;
  private final int oversizedBytes;
  private final List<SampleKind> block = new ArrayList<>(BLOCK);
  private final Map<SampleKind, Long> sent = new EnumMap<>(SampleKind.class);

  private final @Nullable SampleEvent[] recent = new @Nullable SampleEvent[REMEMBERED];
  private final @Nullable SampleEvent[] archive = new @Nullable SampleEvent[REMEMBERED];
  private @Nullable SampleEvent[] earlierPortions = new @Nullable SampleEvent[0];
  private long made;
  private long remembered;

  private SampleEvents(long seed, Instant now, boolean faulty, int oversizedBytes) {
    this.random = new SplittableRandom(seed);
    this.json = new SampleJson(random, now.minus(Duration.ofHours(1)).toEpochMilli(), now);
    this.faulty = faulty;
    this.oversizedBytes = oversizedBytes;
  }

  /**
   * Events of all kinds but {@link SampleKind#OVERSIZED}.
   *
   * @param now what the events' timestamps are relative to; they begin an hour before it
   */
  public static SampleEvents withFaults(long seed, Instant now) {
    return new SampleEvents(seed, now, true, 0);
  }

  /**
   * Events of all kinds, also oversized ones.
   *
   * @param sizeLimit the greatest value in bytes that the pipeline allows
   */
  public static SampleEvents withFaults(long seed, Instant now, int sizeLimit) {
    return new SampleEvents(seed, now, true, sizeLimit + 1);
  }

  /** Good events only. */
  public static SampleEvents withoutFaults(long seed, Instant now) {
    return new SampleEvents(seed, now, false, 0);
  }

  /** Makes the next event. */
  public SampleEvent next() {
    SampleEvent event = make(nextKind());
    made++;
    sent.merge(event.kind(), 1L, Long::sum);
    return event;
  }

  /** Begins a new portion: from now on, far duplicates are copies of events made before. */
  public void beginPortion() {
    earlierPortions =
        Arrays.stream(archive).filter(event -> event != null).toArray(SampleEvent[]::new);
  }

  /** What was made so far. */
  public Tally tally() {
    return new Tally(sent);
  }

  private SampleKind nextKind() {
    if (!faulty) {
      return SampleKind.VALID;
    }
    if (block.isEmpty()) {
      fillBlock();
    }
    return block.remove(block.size() - 1);
  }

  private void fillBlock() {
    for (SampleKind kind : SampleKind.values()) {
      for (int i = 0; i < kind.perMille(); i++) {
        block.add(kind);
      }
    }
    if (oversizedBytes > 0 && blockNumber() % SPECIAL_BLOCKS == 1) {
      block.add(SampleKind.OVERSIZED);
    }
    while (block.size() < BLOCK) {
      block.add(SampleKind.VALID);
    }
    Collections.shuffle(block, new Random(random.nextLong()));
  }

  private long blockNumber() {
    return made / BLOCK;
  }

  private SampleEvent make(SampleKind kind) {
    return switch (kind) {
      case VALID -> remember(json.event(kind));
      case DUPLICATE_NEAR -> copy(recent, (int) Math.min(remembered, REMEMBERED), kind);
      case DUPLICATE_FAR -> copy(earlierPortions, earlierPortions.length, kind);
      case LARGE_VALUE ->
          json.padded(kind, blockNumber() % SPECIAL_BLOCKS == 0 ? VERY_LARGE_PAGE : LARGE_PAGE);
      case OVERSIZED -> json.padded(kind, oversizedBytes);
      default -> json.event(kind);
    };
  }

  private SampleEvent remember(SampleEvent event) {
    recent[(int) (remembered % REMEMBERED)] = event;
    if (remembered % ARCHIVED_EVERY == 0) {
      archive[random.nextInt(REMEMBERED)] = event;
    }
    remembered++;
    return event;
  }

  /** A copy of one of the first so many; a good event while there is none to copy. */
  private SampleEvent copy(@Nullable SampleEvent[] from, int known, SampleKind kind) {
    SampleEvent original = known == 0 ? null : from[random.nextInt(known)];
    return original == null ? make(SampleKind.VALID) : original.as(kind);
  }
}
