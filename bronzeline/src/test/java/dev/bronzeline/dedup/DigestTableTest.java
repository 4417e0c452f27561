package dev.bronzeline.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

class DigestTableTest {
  private record Key(long high, long low) {}

  /** Which keys there are: those of a hash function, and those that no hash function would give. */
  enum Keys {
    UNIFORM {
      @Override
      Key any(Random random) {
        return new Key(random.nextLong(), random.nextLong());
      }
    },
    /** Few keys, all with the first slot: added, removed and added again. */
    AT_THE_BEGINNING {
      @Override
      Key any(Random random) {
        return new Key(random.nextInt(12), random.nextInt(12));
      }
    },
    /** All with the last slot, so that they go on at the beginning. */
    AROUND_THE_END {
      @Override
      Key any(Random random) {
        return new Key(-1 - random.nextInt(3), random.nextInt(40));
      }
    },
    /** Few first slots, with rows of keys that run into each other. */
    IN_CLUSTERS {
      @Override
      Key any(Random random) {
        return new Key(random.nextLong() & 0xF000000000000003L, random.nextInt(4));
      }
    };

    abstract Key any(Random random);
  }

  private StateHeap heap = new StateHeap(1L << 30);
  private DigestTable table = new DigestTable(heap);

  @BeforeTry
  void begin_with_an_empty_table() {
    heap = new StateHeap(1L << 30);
    table = new DigestTable(heap);
  }

  @Property(tries = 400)
  void whatever_happens_the_table_holds_what_a_hash_map_would(
      @ForAll Random random, @ForAll Keys keys) {
    Map<Key, Long> model = new HashMap<>();
    int most = 1 + random.nextInt(500);
    for (int i = 0; i < 1_500; i++) {
      Key key = keys.any(random);
      long before = model.getOrDefault(key, DigestTable.ABSENT);
      assertThat(table.get(key.high, key.low)).isEqualTo(before);
      switch (random.nextInt(model.size() < most ? 5 : 3)) {
        case 0, 1 -> {
          assertThat(table.remove(key.high, key.low)).isEqualTo(before);
          model.remove(key);
        }
        case 2 -> {
          if (random.nextInt(100) == 0) {
            evict(model, random.nextLong());
            table.trim();
          }
        }
        default -> {
          long number = random.nextLong();
          assertThat(table.put(key.high, key.low, number)).isEqualTo(before);
          model.put(key, number);
        }
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertHolds(model);
  }

  @Property(tries = 200)
  void a_walk_meets_every_key_once_though_those_that_it_meets_are_removed(
      @ForAll Random random, @ForAll Keys keys) {
    Map<Key, Long> model = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      Key key = keys.any(random);
      long number = random.nextLong();
      table.put(key.high, key.low, number);
      model.put(key, number);
    }
    evict(model, 0);
    assertHolds(model);
    evict(model, Long.MAX_VALUE);
    assertThat(table.size()).isZero();
    assertThat(table.fingerprint()).isZero();
  }

  /** What Spark's operator does: looks at every key, and removes those that expired. */
  private void evict(Map<Key, Long> model, long now) {
    Set<Key> met = new HashSet<>();
    DigestTable.Cursor cursor = table.cursor();
    while (cursor.next()) {
      Key key = new Key(cursor.high(), cursor.low());
      assertThat(met.add(key)).as("%s is met once", key).isTrue();
      assertThat(cursor.number()).isEqualTo(model.get(key));
      if (cursor.number() <= now) {
        table.remove(key.high, key.low);
      }
    }
    assertThat(cursor.next()).isFalse();
    assertThat(met).isEqualTo(model.keySet());
    model.values().removeIf(number -> number <= now);
  }

  private void assertHolds(Map<Key, Long> model) {
    assertThat(table.size()).isEqualTo(model.size());
    assertThat(content(table)).isEqualTo(model);
    model.forEach((key, number) -> assertThat(table.get(key.high, key.low)).isEqualTo(number));
    DigestTable again = new DigestTable(new StateHeap(Long.MAX_VALUE));
    model.forEach((key, number) -> again.put(key.high, key.low, number));
    assertThat(table.fingerprint()).isEqualTo(again.fingerprint());
    assertThat(heap.used()).isEqualTo(table.bytes());
  }

  private static Map<Key, Long> content(DigestTable table) {
    Map<Key, Long> content = new HashMap<>();
    DigestTable.Cursor cursor = table.cursor();
    while (cursor.next()) {
      assertThat(content.put(new Key(cursor.high(), cursor.low()), cursor.number())).isNull();
    }
    return content;
  }

  @Test
  void a_million_keys_take_at_most_48_bytes_each_and_are_all_found_and_removed() {
    Random random = new Random(1);
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      Key key = Keys.UNIFORM.any(random);
      keys.add(key);
      assertThat(table.put(key.high, key.low, i)).isEqualTo(DigestTable.ABSENT);
    }
    assertThat(table.bytes() / table.size()).isBetween(32L, 48L);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(table.get(keys.get(i).high, keys.get(i).low)).isEqualTo(i);
      assertThat(table.get(keys.get(i).low, keys.get(i).high)).isEqualTo(DigestTable.ABSENT);
    }
    for (int i = 0; i < keys.size(); i++) {
      assertThat(table.remove(keys.get(i).high, keys.get(i).low)).isEqualTo(i);
    }
    assertThat(table.size()).isZero();
    table.trim();
    assertThat(table.bytes()).isLessThan(2_000);
    assertThat(heap.used()).isEqualTo(table.bytes());
  }

  @Test
  void ten_million_keys_fit_a_heap_of_640_mb_however_many_expire() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx640m",
                "-XX:+UseSerialGC",
                "-cp",
                folder(DigestTable.class) + File.pathSeparator + folder(TenMillionKeys.class),
                TenMillionKeys.class.getName())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), UTF_8).strip();

    assertThat(process.waitFor()).as(told).isZero();
    String[] numbers = told.split(" ", -1);
    long keys = Long.parseLong(numbers[0]);
    assertThat(keys).isEqualTo(10_000_000);
    assertThat(Long.parseLong(numbers[1]) / keys).as("bytes a key").isBetween(32L, 48L);
    assertThat(Long.parseLong(numbers[2])).as("bytes at most").isLessThan(520L << 20);
  }

  private static String folder(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void every_digest_and_every_number_but_one_can_be_stored() {
    for (long number : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
      table.put(0, 0, number);
      assertThat(table.get(0, 0)).isEqualTo(number);
    }
    assertThatThrownBy(() -> table.put(0, 0, Long.MIN_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(table.size()).isOne();
  }

  @Test
  void tables_that_differ_in_one_or_two_bits_have_different_fingerprints() {
    Set<Long> fingerprints = new HashSet<>();
    int tables = 0;
    for (int one = 0; one < 191; one++) {
      for (int two = one; two < 191; two++) {
        try (DigestTable other = new DigestTable(heap)) {
          other.put(1, 2, 3);
          other.put(
              bit(one, 0) | bit(two, 0), bit(one, 1) | bit(two, 1), bit(one, 2) | bit(two, 2));
          fingerprints.add(other.fingerprint());
          tables++;
        }
      }
    }
    assertThat(fingerprints).hasSize(tables);
  }

  private static long bit(int bit, int word) {
    return bit / 64 == word ? 1L << bit : 0;
  }

  @Test
  void a_walk_does_not_go_on_when_a_key_was_added() {
    table.put(1, 1, 1);
    table.put(2, 2, 2);
    DigestTable.Cursor cursor = table.cursor();
    assertThat(cursor.next()).isTrue();
    table.put(cursor.high(), cursor.low(), 3);
    table.put(3, 3, 3);
    assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_table_that_may_not_grow_says_so_before_it_does_and_stays_as_it_was() {
    StateHeap small = new StateHeap(100_000);
    DigestTable full = new DigestTable(small);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                full.put((long) i << 50, i, i);
              }
            })
        .isInstanceOf(StateMemoryException.class)
        .hasMessageContaining("one partition has %,d".formatted(full.size()))
        .hasMessageContaining("deduplicate.window")
        .hasMessageContaining("larger heap")
        .hasMessageContaining("streaming.state: rocksdb");
    assertThat(full.size()).isBetween(1_000, 3_000);
    assertThat(content(full)).hasSize(full.size());
    assertThat(small.used()).isEqualTo(full.bytes());
    full.close();
    full.close();
    assertThat(small.used()).isZero();
  }

  @Test
  void a_table_with_room_made_for_keys_does_not_grow_while_they_are_added() {
    table.reserve(10_000);
    long bytes = table.bytes();
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      table.put(random.nextLong(), random.nextLong(), 0);
    }
    assertThat(table.bytes()).isEqualTo(bytes);
  }
}
