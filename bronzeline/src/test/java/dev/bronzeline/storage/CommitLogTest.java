package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.Open;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitLogTest {
  private final MemoryStore store = new MemoryStore();
  private final CommitLog log = new CommitLog(store);

  @Test
  void an_empty_root_has_an_empty_log() throws IOException {
    assertThat(log.tail()).isZero();
    assertThat(log.read(1)).isEmpty();
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void entries_stand_one_after_the_other_from_1() throws IOException {
    append(1, "a");
    append(2, "b");

    assertThat(log.tail()).isEqualTo(2);
    assertThat(log.entries()).containsExactly(entry(1, "a"), entry(2, "b"));
    assertThat(store.list("_log"))
        .extracting(Stored::path)
        .containsExactly("_log/00000000000000000001.json", "_log/00000000000000000002.json");
  }

  @Test
  void an_entry_goes_to_the_next_free_place_and_sees_what_is_in_the_way() throws IOException {
    append(1, "a");
    append(2, "b");
    List<LogEntry> inTheWay = new ArrayList<>();

    LogEntry mine =
        log.append(
            1,
            sequence -> entry(sequence, "mine"),
            found -> {
              inTheWay.add(found);
              return false;
            });

    assertThat(mine).isEqualTo(entry(3, "mine"));
    assertThat(log.read(3)).contains(mine);
    assertThat(inTheWay).containsExactly(entry(1, "a"), entry(2, "b"));
  }

  @Test
  void an_entry_in_the_way_that_is_ones_own_is_the_answer() throws IOException {
    append(1, "mine");

    LogEntry found =
        log.append(1, sequence -> entry(sequence, "mine"), entry -> entry.writer().equals("mine"));

    assertThat(found).isEqualTo(entry(1, "mine"));
    assertThat(log.tail()).isEqualTo(1);
  }

  @Test
  void a_hole_is_named() throws IOException {
    for (long sequence = 1; sequence <= 4; sequence++) {
      append(sequence, "a");
    }
    store.delete(CommitLog.path(2));

    assertThatThrownBy(log::tail)
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContainingAll("_log/00000000000000000002.json is missing", "restore it");
    assertThatThrownBy(log::entries).isInstanceOf(DamagedLogException.class);
  }

  @Test
  void a_lost_first_entry_is_a_hole_too() throws IOException {
    append(1, "a");
    append(2, "a");
    store.delete(CommitLog.path(1));

    assertThatThrownBy(log::tail).hasMessageContaining("00000000000000000001.json is missing");
  }

  @Test
  void an_entry_that_a_changing_folder_hides_from_the_list_is_no_hole() throws IOException {
    Store hiding =
        new ForwardingStore(store) {
          @Override
          public List<Stored> list(String folder) throws IOException {
            return super.list(folder).stream()
                .filter(file -> !file.path().equals(CommitLog.path(2)))
                .toList();
          }
        };
    for (long sequence = 1; sequence <= 3; sequence++) {
      append(sequence, "a");
    }

    assertThat(new CommitLog(hiding).tail()).isEqualTo(3);
  }

  @Test
  void other_files_in_the_folder_are_not_entries() throws IOException {
    store.put("_log/intents/x.json", "{}".getBytes(UTF_8));
    store.put("_log/3.json", "{}".getBytes(UTF_8));
    append(1, "a");

    assertThat(log.tail()).isEqualTo(1);
  }

  @Test
  void an_unreadable_entry_is_named() throws IOException {
    store.put(CommitLog.path(1), "{\"format\": 1".getBytes(UTF_8));

    assertThatThrownBy(() -> log.read(1))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContainingAll("_log/00000000000000000001.json cannot be read", "Restore it");
  }

  @Test
  void an_entry_under_another_entrys_name_is_refused() throws IOException {
    append(1, "a");
    store.put(CommitLog.path(2), store.read(CommitLog.path(1)).orElseThrow());

    assertThatThrownBy(() -> log.read(2))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("says that it is entry 1");
  }

  @Test
  void an_entry_of_a_later_format_asks_for_a_newer_version() throws IOException {
    append(1, "a");
    String json = new String(store.read(CommitLog.path(1)).orElseThrow(), UTF_8);
    store.put(CommitLog.path(1), json.replace("\"format\" : 1", "\"format\" : 2").getBytes(UTF_8));

    assertThatThrownBy(() -> log.read(1))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContainingAll("has format 2", "Use a newer version");
  }

  private void append(long sequence, String writer) throws IOException {
    log.append(sequence, at -> entry(at, writer), found -> false);
  }

  private static LogEntry entry(long sequence, String writer) {
    return LogEntry.of(
        sequence,
        "stream",
        writer,
        Instant.parse("2026-11-23T18:00:00Z"),
        new Open("shop", "0.1.0", "host", null));
  }
}
