package dev.bronzeline.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  private final StateHeap heap = new StateHeap(1L << 30);
  private final Path dir;
  private final CheckpointFileManager manager;

  StateFilesTest(@TempDir Path dir) {
    this.dir = dir;
    this.manager = CheckpointFileManager.create(folder(), new Configuration());
  }

  @Test
  void a_version_is_loaded_from_its_deltas_or_from_a_snapshot_and_the_deltas_since()
      throws IOException {
    Map<Long, Map<List<Long>, Long>> versions = write(12, List.of(4L, 8L), 20_000);
    for (long version = 0; version <= 12; version++) {
      try (LoadedState state = files().load(version)) {
        assertThat(state.snapshot()).isEqualTo(version / 4 > 2 ? 8 : version / 4 * 4);
        assertThat(content(state.table())).isEqualTo(versions.get(version));
      }
    }
    assertThat(heap.used()).isZero();
  }

  @Test
  void a_file_with_a_bit_changed_in_any_byte_is_found_to_be_damaged() throws IOException {
    write(2, List.of(), 3);
    everyByte("2.delta", 2);
    write(2, List.of(2L), 3);
    Files.delete(dir.resolve("1.delta"));
    everyByte("2.snapshot", 2);
  }

  private void everyByte(String name, long version) throws IOException {
    Path file = dir.resolve(name);
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 8);
      overwrite(file, bad);
      assertDamaged(name, version);
    }
    overwrite(file, good);
    files().load(version).close();
  }

  /** Without the checksum of the local file system, which would find the damage before us. */
  private static void overwrite(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  @Test
  void a_file_that_is_torn_or_goes_on_is_found_to_be_damaged() throws IOException {
    write(1, List.of(), 5_000);
    Path file = dir.resolve("1.delta");
    byte[] good = Files.readAllBytes(file);
    assertThat(good.length).isGreaterThan(1 << 16);
    for (int length = 0; length < good.length; length += length < 200 ? 1 : 97) {
      overwrite(file, Arrays.copyOf(good, length));
      assertDamaged("1.delta", 1);
    }
    overwrite(file, Arrays.copyOf(good, good.length + 1));
    assertDamaged("1.delta", 1);
    assertThat(heap.used()).isZero();
  }

  @Test
  void a_missing_delta_is_named() throws IOException {
    write(5, List.of(2L), 10);
    Files.delete(dir.resolve("4.delta"));
    assertThatThrownBy(() -> files().load(5))
        .isInstanceOf(DamagedStateException.class)
        .hasMessageContaining("4.delta is missing")
        .hasMessageContaining("move the checkpoint away");
    assertThatThrownBy(() -> files().load(6)).hasMessageContaining("4.delta is missing");
    files().load(3).close();
  }

  @Test
  void an_older_snapshot_is_used_when_the_newest_is_damaged() throws IOException {
    Map<Long, Map<List<Long>, Long>> versions = write(6, List.of(2L, 4L), 100);
    overwrite(dir.resolve("4.snapshot"), new byte[] {1, 2, 3});
    try (LoadedState state = files().load(6)) {
      assertThat(state.snapshot()).isEqualTo(2);
      assertThat(content(state.table())).isEqualTo(versions.get(6L));
    }
  }

  @Test
  void files_of_other_versions_and_partitions_are_refused() throws IOException {
    write(3, List.of(), 10);
    Files.copy(dir.resolve("3.delta"), dir.resolve("4.delta"));
    assertThatThrownBy(() -> files().load(4))
        .hasMessageContaining("4.delta is the delta of version 3 of operator 0, partition 7");
    assertThatThrownBy(() -> files(8).load(1)).hasMessageContaining("partition 7");
  }

  @Test
  void a_delta_that_was_made_from_other_keys_is_refused() throws IOException {
    write(3, List.of(), 10);
    byte[] delta = Files.readAllBytes(dir.resolve("2.delta"));
    write(3, List.of(), 11);
    files().load(3).close();
    overwrite(dir.resolve("2.delta"), delta);
    assertThatThrownBy(() -> files().load(3))
        .isInstanceOf(DamagedStateException.class)
        .hasMessageContaining("2.delta was made from 7 keys that are not the 8 keys");
  }

  @Test
  void a_writer_that_is_not_finished_leaves_nothing_behind() throws IOException {
    Map<Long, Map<List<Long>, Long>> versions = write(1, List.of(), 10);
    try (LoadedState state = files().load(1)) {
      StateFileWriter writer = files().beginDelta(1, state.table());
      for (int i = 0; i < 10_000; i++) {
        writer.put(i, i, i);
      }
      writer.cancel();
    }
    try (LoadedState state = files().load(1);
        Stream<Path> left = Files.list(dir)) {
      assertThat(content(state.table())).isEqualTo(versions.get(1L));
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("1.delta", ".1.delta.crc");
    }
  }

  @Test
  void files_that_are_needed_are_not_removed() throws IOException {
    write(9, List.of(3L, 6L), 10);
    assertThat(files().removeBefore(2)).isZero();
    assertThat(files().removeBefore(5)).isEqualTo(2);
    for (long version = 5; version <= 9; version++) {
      files().load(version).close();
    }
    assertThat(files().removeBefore(6)).isEqualTo(4);
    files().load(6).close();
    files().load(9).close();
    assertThatThrownBy(() -> files().load(5)).hasMessageContaining("is missing");
  }

  private void assertDamaged(String name, long version) {
    assertThatThrownBy(() -> files().load(version))
        .isInstanceOf(DamagedStateException.class)
        .hasMessageContaining(name);
  }

  /** Writes versions of random changes, and returns what each of them holds. */
  private Map<Long, Map<List<Long>, Long>> write(long newest, List<Long> snapshots, int changes)
      throws IOException {
    Random random = new Random(changes);
    Map<Long, Map<List<Long>, Long>> versions = new HashMap<>();
    Map<List<Long>, Long> content = new HashMap<>();
    versions.put(0L, Map.of());
    try (DigestTable table = new DigestTable(heap)) {
      for (long version = 1; version <= newest; version++) {
        StateFileWriter delta = files().beginDelta(version, table);
        for (int i = 0; i < changes; i++) {
          long high = random.nextLong();
          // Mostly keys that expire together, as in a batch.
          long number = random.nextInt(4) == 0 ? random.nextLong() : version;
          table.put(high, i, number);
          delta.put(high, i, number);
          content.put(List.of(high, (long) i), number);
        }
        for (List<Long> key : content.keySet().stream().limit(changes / 3).toList()) {
          table.remove(key.get(0), key.get(1));
          delta.remove(key.get(0), key.get(1));
          content.remove(key);
        }
        long length = delta.finish(table.size(), table.fingerprint());
        assertThat(dir.resolve(version + ".delta")).hasSize(length);
        if (snapshots.contains(version)) {
          files().writeSnapshot(version, table);
        }
        versions.put(version, Map.copyOf(content));
      }
    }
    return versions;
  }

  private static Map<List<Long>, Long> content(DigestTable table) {
    Map<List<Long>, Long> content = new HashMap<>();
    DigestTable.Cursor cursor = table.cursor();
    while (cursor.next()) {
      content.put(List.of(cursor.high(), cursor.low()), cursor.number());
    }
    return content;
  }

  private StateFiles files() {
    return files(7);
  }

  private StateFiles files(int partition) {
    return new StateFiles(manager, folder(), 0, partition, heap);
  }

  private org.apache.hadoop.fs.Path folder() {
    return new org.apache.hadoop.fs.Path(dir.toUri());
  }
}
