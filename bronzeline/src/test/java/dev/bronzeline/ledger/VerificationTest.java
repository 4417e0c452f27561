package dev.bronzeline.ledger;

import static dev.bronzeline.testing.SampleRoot.DLQ;
import static dev.bronzeline.testing.SampleRoot.VALIDATED;
import static dev.bronzeline.testing.SampleRoot.accepted;
import static dev.bronzeline.testing.SampleRoot.data;
import static dev.bronzeline.testing.SampleRoot.rejected;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.Finding.Kind;
import dev.bronzeline.ledger.Verification.Depth;
import dev.bronzeline.ledger.Verification.Options;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three commits of 20 offsets in each of two partitions (entries 2 to 4, batches 0 to 2, offsets 0
 * to 19, 20 to 39, 40 to 59), damaged in one way at a time.
 */
class VerificationTest {

  private static final String ENTRY_3 = "_log/00000000000000000003.json";
  private static final String ACCEPTED_1 = data(Output.VALIDATED, "w1", 1);
  private static final String REJECTED_1 = data(Output.DLQ, "w1", 1);

  @TempDir Path dir;
  private SampleRoot root;

  @BeforeEach
  void a_sound_root() {
    root = SampleRoot.with(dir, 3, 20);
  }

  @Test
  void a_sound_root_has_no_findings_and_its_numbers_are_told() throws IOException {
    VerificationReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.holds()).isTrue();
    VerificationReport.Summary summary = report.summary();
    assertThat(summary.entries()).isEqualTo(4);
    assertThat(summary.commits()).isEqualTo(3);
    assertThat(summary.files()).isEqualTo(6);
    assertThat(summary.rows()).isEqualTo(96).isEqualTo(summary.rowsRead());
    assertThat(summary.totals()).isEqualTo(new Totals(84, 12, 12, 12, 0));
    assertThat(summary.lanes().get("stream"))
        .containsExactly(
            new PartitionLedger("clicks", 0, 0, 60, 42, 6, 6, 6, 0),
            new PartitionLedger("clicks", 1, 0, 60, 42, 6, 6, 6, 0));
  }

  @Test
  void an_empty_root_has_nothing_to_find(@TempDir Path empty) throws IOException {
    var reader = new HadoopRoot(empty.resolve("nothing").toString(), new Configuration(false));

    VerificationReport report = new Verification(reader).run();

    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().entries()).isZero();
  }

  @Test
  void a_second_writer_that_took_over_is_as_it_should_be() throws IOException {
    root.open("w2");
    root.commit("w2", 20);

    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void offsets_of_a_topic_that_was_created_again_are_other_records() throws IOException {
    root.openAnew("w2");
    root.commit("w2", 20);

    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void the_same_offsets_without_anybodys_acceptance_are_taken_twice() throws IOException {
    root.openAnew("w2");
    root.commit("w2", 20);
    root.edit(5, json -> json.replace("[ \"clicks\" ]", "[ \"other\" ]"));

    assertThat(kinds(verify().findings()))
        .contains(Kind.OFFSETS_OVERLAP, Kind.POSITION_DIFFERS, Kind.ROW_REPEATED);
  }

  @Test
  void a_backfill_of_offsets_that_are_in_no_commit_is_as_it_should_be() throws IOException {
    root.backfill("b1", 1000, 1010);
    root.commit("w1", 20);

    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void a_backfill_of_offsets_that_the_stream_has_published_is_told() throws IOException {
    root.backfill("b1", 30, 50);

    assertThat(named(Kind.OFFSETS_OVERLAP))
        .containsExactly(
            "_log/00000000000000000006.json: clicks-0: offsets 30 to 49 are in a commit of lane"
                + " stream before");
  }

  @Test
  void a_stream_that_comes_to_what_a_backfill_has_published_is_told() throws IOException {
    root.backfill("b1", 70, 75);
    root.commit("w1", 20);

    assertThat(named(Kind.OFFSETS_OVERLAP))
        .containsExactly(
            "_log/00000000000000000007.json: clicks-0: offsets 70 to 74 are in a commit of lane"
                + " backfill before");
  }

  @Test
  void an_entry_that_is_wrong_about_the_whole_log_is_told_once() throws IOException {
    root.edit(3, json -> json.replaceFirst("\"until\" : 20\n", "\"until\" : 19\n"));

    assertThat(kinds(verify().findings())).contains(Kind.POSITION_DIFFERS);
  }

  @Test
  void an_accepted_gap_is_as_it_should_be() throws IOException {
    root.commitGap("w1", 7);
    root.commit("w1", 20);

    VerificationReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().totals().gaps()).isEqualTo(7);
  }

  @Test
  void a_gap_that_is_not_the_accepted_one_is_told() throws IOException {
    root.commitGap("w1", 7);
    root.edit(
        5,
        json ->
            json.replace(
                "\"until\" : 67,\n      \"acceptedBy\"", "\"until\" : 65,\n      \"acceptedBy\""));

    assertFinds(
        Kind.GAP_NOT_ACCEPTED,
        "_log/00000000000000000005.json",
        "clicks-0: accepted is a gap of 5 in offsets 60 to 64, but the ledger says a gap of 7 in offsets 60 to 66");
  }

  @Test
  void a_gap_of_a_topic_without_gaps_is_told() throws IOException {
    root.openAnew("w2"); // its topics have no gaps
    root.commit("w2", 20);
    root.editCommit(
        6,
        commit -> {
          PartitionLedger line = commit.ledger().get(0);
          PartitionLedger gap =
              new PartitionLedger(
                  line.topic(),
                  line.partition(),
                  line.from(),
                  line.until(),
                  line.accepted(),
                  line.rejected(),
                  line.duplicates() - 1,
                  line.ignored(),
                  1);
          Totals totals = commit.totals();
          return with(
              commit,
              List.of(gap, commit.ledger().get(1)),
              commit.files(),
              new Totals(
                  totals.accepted(),
                  totals.rejected(),
                  totals.duplicates() - 1,
                  totals.ignored(),
                  totals.gaps() + 1));
        });

    assertFinds(
        Kind.GAP_NOT_ACCEPTED,
        "_log/00000000000000000006.json",
        "clicks-0: 1 of the offsets 0 to 19 held no record");
  }

  @Test
  void a_deleted_file_is_missing() throws IOException {
    Files.delete(root.file(ACCEPTED_1));

    assertFinds(Kind.FILE_MISSING, ACCEPTED_1, "entry 3 lists it with 28 rows");
  }

  @Test
  void a_truncated_file_has_another_size_and_cannot_be_read() throws IOException {
    Path file = root.file(ACCEPTED_1);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));

    List<Finding> findings = verify().findings();

    assertThat(kinds(findings)).containsExactly(Kind.FILE_SIZE_DIFFERS, Kind.FILE_UNREADABLE);
    assertThat(findings).allMatch(finding -> finding.where().equals(ACCEPTED_1));
    assertThat(findings.get(0).what())
        .isEqualTo("has %d bytes, but the log says %d".formatted(whole.length - 100, whole.length));
  }

  @Test
  void a_file_with_fewer_rows_is_told_with_the_partition_that_lacks_them() throws IOException {
    List<Group> rows = new ArrayList<>();
    acceptedOffsets(20, 39).forEach(offset -> rows.add(accepted(0, offset)));
    acceptedOffsets(20, 38).forEach(offset -> rows.add(accepted(1, offset)));
    root.write(ACCEPTED_1, VALIDATED, rows);

    List<Finding> findings = verify().findings();

    assertThat(kinds(findings))
        .containsExactly(Kind.FILE_SIZE_DIFFERS, Kind.FILE_ROWS_DIFFER, Kind.FILE_OFFSETS_DIFFER);
    assertThat(findings.get(1).what()).isEqualTo("has 27 rows, but the log says 28");
    assertThat(findings.get(2).what())
        .isEqualTo(
            "clicks-1: holds 13 rows of offsets 20 to 38, but the log says 14 rows of offsets 20"
                + " to 39");
  }

  @Test
  void a_file_that_nobody_listed_is_named() throws IOException {
    String stranger = "validated/dt=2026-11-23/hr=18/part-x-9-0-0.snappy.parquet";
    root.write(stranger, VALIDATED, List.of(accepted(0, 1_000)));

    assertFinds(
        Kind.FILE_UNLISTED,
        stranger,
        "no entry of the log lists it; its name says writer x, batch 9");
  }

  @Test
  void a_file_that_is_no_data_file_is_unlisted_too() throws IOException {
    Files.writeString(root.file("dlq/README"), "hello");

    assertFinds(Kind.FILE_UNLISTED, "dlq/README", "no entry of the log lists it");
  }

  @Test
  void a_copied_file_is_unlisted_and_its_rows_are_there_twice() throws IOException {
    String copy = ACCEPTED_1.replace("part-w1", "part-copy");
    Files.copy(root.file(ACCEPTED_1), root.file(copy));

    List<Finding> findings = verify().findings();

    assertThat(kinds(findings))
        .containsExactly(Kind.ROW_REPEATED, Kind.ROW_REPEATED, Kind.FILE_UNLISTED);
    assertThat(findings).allMatch(finding -> finding.where().equals(copy));
    assertThat(findings.get(0).what())
        .isEqualTo("clicks-0: 14 offsets (20, 21, 22, 24, 26, …) also in " + ACCEPTED_1);
  }

  @Test
  void an_offset_in_both_tables_is_named_with_both_files() throws IOException {
    List<Group> letters = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      letters.add(rejected(partition, 23));
      letters.add(rejected(partition, partition == 0 ? 33 : 34));
    }
    root.write(REJECTED_1, DLQ, letters);

    assertThat(verify().findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.ROW_REPEATED);
              assertThat(finding.where()).isEqualTo(REJECTED_1);
              assertThat(finding.what()).isEqualTo("clicks-1: offset 34 also in " + ACCEPTED_1);
            });
  }

  @Test
  void an_offset_twice_in_one_file_is_named() throws IOException {
    List<Group> rows = new ArrayList<>();
    acceptedOffsets(20, 39).forEach(offset -> rows.add(accepted(0, offset == 21 ? 22 : offset)));
    acceptedOffsets(20, 39).forEach(offset -> rows.add(accepted(1, offset)));
    root.write(ACCEPTED_1, VALIDATED, rows);

    assertThat(named(Kind.ROW_REPEATED))
        .containsExactly(ACCEPTED_1 + ": clicks-0: holds offset 22 more than once");
  }

  @Test
  void a_row_from_outside_its_commit_is_named() throws IOException {
    List<Group> rows = new ArrayList<>();
    acceptedOffsets(20, 39).forEach(offset -> rows.add(accepted(0, offset == 39 ? 99 : offset)));
    acceptedOffsets(20, 39).forEach(offset -> rows.add(accepted(1, offset)));
    root.write(ACCEPTED_1, VALIDATED, rows);

    assertThat(named(Kind.ROW_OUT_OF_RANGE))
        .containsExactly(
            ACCEPTED_1 + ": clicks-0: holds offset 99, but its commit covers offsets 20 to 39");
  }

  @Test
  void a_deleted_log_entry_leaves_a_gap_skipped_offsets_and_unlisted_files() throws IOException {
    Files.delete(root.file(ENTRY_3));

    assertThat(named(Kind.LOG_GAP)).containsExactly(ENTRY_3 + ": entry 3 is missing");
    assertThat(named(Kind.OFFSETS_SKIPPED))
        .containsExactly(
            "_log/00000000000000000004.json: clicks-0: begins at offset 40, but the commit before"
                + " ended at 20, so offsets 20 to 39 are in no commit",
            "_log/00000000000000000004.json: clicks-1: begins at offset 40, but the commit before"
                + " ended at 20, so offsets 20 to 39 are in no commit");
    assertThat(named(Kind.FILE_UNLISTED)).hasSize(2);
    assertThat(verify().findings()).hasSize(5);
  }

  @Test
  void an_entry_that_is_no_json_is_named() throws IOException {
    root.edit(3, json -> json.substring(0, json.length() / 2));

    assertThat(named(Kind.LOG_UNREADABLE)).singleElement().asString().startsWith(ENTRY_3);
  }

  @Test
  void an_entry_without_its_content_is_named() throws IOException {
    root.edit(3, json -> "{\"format\": 1, \"sequence\": 3, \"kind\": \"COMMIT\"}");

    assertThat(named(Kind.LOG_UNREADABLE)).singleElement().asString().startsWith(ENTRY_3);
  }

  @Test
  void an_entry_under_another_number_is_named() throws IOException {
    Files.copy(
        root.file("_log/00000000000000000002.json"),
        root.file(ENTRY_3),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(named(Kind.LOG_UNREADABLE))
        .containsExactly(ENTRY_3 + ": calls itself entry 2, not 3");
  }

  @Test
  void an_entry_of_a_later_format_is_named() throws IOException {
    root.edit(3, json -> json.replace("\"format\" : 1", "\"format\" : 2"));

    assertThat(named(Kind.LOG_FORMAT_UNKNOWN))
        .containsExactly(ENTRY_3 + ": is written in format 2; this version knows formats up to 1");
  }

  @Test
  void a_changed_count_does_not_balance() throws IOException {
    root.editCommit(
        3, commit -> withLine(commit, 1, new PartitionLedger("clicks", 1, 20, 40, 14, 2, 3, 2, 0)));

    assertThat(named(Kind.LEDGER_UNBALANCED))
        .containsExactly(
            ENTRY_3
                + ": clicks-1, offsets 20 to 39: 14 accepted + 2 rejected + 3 duplicates + 2"
                + " ignored + 0 gaps + 0 held is not 20");
  }

  @Test
  void a_ledger_that_balances_but_is_not_that_of_its_files_is_told() throws IOException {
    root.editCommit(
        3, commit -> withLine(commit, 1, new PartitionLedger("clicks", 1, 20, 40, 13, 2, 3, 2, 0)));

    assertThat(named(Kind.ROWS_DIFFER))
        .containsExactly(
            ENTRY_3
                + ": clicks-1: the ledger counts 13 accepted, but the files it lists under"
                + " validated/ hold 14");
  }

  @Test
  void offsets_in_two_commits_overlap() throws IOException {
    root.editCommit(
        3, commit -> withLine(commit, 0, new PartitionLedger("clicks", 0, 15, 40, 14, 2, 7, 2, 0)));

    assertThat(named(Kind.OFFSETS_OVERLAP))
        .containsExactly(
            ENTRY_3
                + ": clicks-0: begins at offset 15, but the commit before ended at 20, so offsets"
                + " 15 to 19 are in two commits");
  }

  @Test
  void offsets_in_no_commit_are_skipped() throws IOException {
    root.editCommit(
        3, commit -> withLine(commit, 0, new PartitionLedger("clicks", 0, 22, 40, 14, 2, 0, 2, 0)));

    assertThat(named(Kind.OFFSETS_SKIPPED))
        .containsExactly(
            ENTRY_3
                + ": clicks-0: begins at offset 22, but the commit before ended at 20, so offsets"
                + " 20 to 21 are in no commit");
  }

  @Test
  void files_exchanged_between_the_outputs_are_misplaced() throws IOException {
    Path aside = root.file("aside");
    Files.move(root.file(ACCEPTED_1), aside);
    Files.move(root.file(REJECTED_1), root.file(ACCEPTED_1));
    Files.move(aside, root.file(REJECTED_1));

    assertThat(named(Kind.FILE_MISPLACED))
        .containsExactly(
            ACCEPTED_1 + ": has the columns of dlq/, but is listed and lies in validated/",
            REJECTED_1 + ": has the columns of validated/, but is listed and lies in dlq/");
  }

  @Test
  void a_file_under_another_hour_is_misdated() throws IOException {
    String moved = ACCEPTED_1.replace("hr=18", "hr=19");
    Files.createDirectories(root.file(moved).getParent());
    Files.move(root.file(ACCEPTED_1), root.file(moved));
    root.edit(3, json -> json.replace(ACCEPTED_1, moved));

    assertFinds(
        Kind.FILE_MISDATED,
        moved,
        "its rows were ingested from 2026-11-23T18:05:00Z to 2026-11-23T18:05:00Z, which is not the"
            + " hour of its directory");
  }

  @Test
  void a_directory_by_event_time_is_right_when_the_events_are_from_that_hour() throws IOException {
    String moved = ACCEPTED_1.replace("hr=18", "hr=07");
    Files.createDirectories(root.file(moved).getParent());
    Files.move(root.file(ACCEPTED_1), root.file(moved));
    long seven = Instant.parse("2026-11-23T07:00:00Z").toEpochMilli();
    root.editCommit(
        3,
        commit -> {
          List<FileEntry> files = new ArrayList<>(commit.files());
          FileEntry old = files.get(0);
          files.set(
              0,
              new FileEntry(
                  old.output(),
                  moved,
                  old.bytes(),
                  old.rows(),
                  old.offsets(),
                  seven,
                  seven + 3_599_999));
          return with(commit, commit.ledger(), files, commit.totals());
        });

    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void a_flipped_byte_in_any_page_is_found() throws IOException {
    Path file = root.file(ACCEPTED_1);
    byte[] content = Files.readAllBytes(file);
    byte[] id = "id-0-2".getBytes(UTF_8);
    int at = indexOf(content, id);
    content[at + 3] ^= 1; // in a column that the ledger does not speak about
    Files.write(file, content);

    List<Finding> findings = verify().findings();

    assertThat(kinds(findings)).containsExactly(Kind.FILE_UNREADABLE);
    assertThat(findings.get(0).where()).isEqualTo(ACCEPTED_1);
    assertThat(findings.get(0).what()).contains("CRC");
  }

  @Test
  void wrong_totals_are_told_once() throws IOException {
    root.editCommit(
        3, commit -> with(commit, commit.ledger(), commit.files(), new Totals(999, 8, 8, 8, 0)));

    assertFinds(
        Kind.TOTALS_DIFFER,
        ENTRY_3,
        "the totals are Totals[accepted=999, rejected=8, duplicates=8, ignored=8, gaps=0, held=0], but"
            + " the totals before and this ledger make Totals[accepted=56, rejected=8, duplicates=8,"
            + " ignored=8, gaps=0, held=0]");
  }

  @Test
  void reasons_that_do_not_add_up_are_told() throws IOException {
    root.edit(3, json -> json.replace("\"ignore/TOMBSTONE\" : 4", "\"ignore/TOMBSTONE\" : 5"));

    assertFinds(
        Kind.REASONS_DIFFER,
        ENTRY_3,
        "the reasons add up to 4 rejected and 5 ignored, but the ledger counts 4 and 4");
  }

  @Test
  void a_reason_that_the_dead_letters_do_not_bear_is_told() throws IOException {
    root.edit(3, json -> json.replace("parse/INVALID_JSON", "parse/TOO_DEEP"));

    assertFinds(
        Kind.REASONS_DIFFER,
        ENTRY_3,
        "its dead letters say {parse/INVALID_JSON=4}, but the entry says {parse/TOO_DEEP=4}");
  }

  @Test
  void a_position_that_is_not_where_the_lane_stands_is_told() throws IOException {
    root.edit(4, json -> json.replace("\"1\" : 60", "\"1\" : 61"));

    assertFinds(
        Kind.POSITION_DIFFERS,
        "_log/00000000000000000004.json",
        "clicks-1: recorded offset 61, but the lane stands at offset 60");
  }

  @Test
  void a_wrong_position_in_the_middle_is_told_once() throws IOException {
    root.edit(3, json -> json.replaceFirst("\"0\" : 40", "\"0\" : 44"));

    assertFinds(
        Kind.POSITION_DIFFERS, ENTRY_3, "clicks-0: recorded offset 44, but the lane stands at");
  }

  @Test
  void an_entry_that_lacks_a_part_is_named() throws IOException {
    root.edit(3, json -> json.replace("\"lane\" : \"stream\",", ""));

    assertThat(named(Kind.LOG_UNREADABLE))
        .containsExactly(ENTRY_3 + ": lacks a part that every entry has");
  }

  @Test
  void a_lost_opening_does_not_put_its_writer_in_the_wrong() throws IOException {
    root.open("w2");
    root.commit("w2", 20);
    root.commit("w2", 20);
    Files.delete(root.file("_log/00000000000000000005.json"));

    assertFinds(Kind.LOG_GAP, "_log/00000000000000000005.json", "entry 5 is missing");
  }

  @Test
  void a_commit_by_a_writer_that_was_replaced_is_told() throws IOException {
    root.open("w2");
    root.commit("w1", 20);

    assertFinds(
        Kind.WRITER_FENCED,
        "_log/00000000000000000006.json",
        "writer w1 commits, but entry 5 had opened lane stream for writer w2");
  }

  @Test
  void a_file_that_two_entries_list_is_told() throws IOException {
    root.edit(4, json -> json.replace(data(Output.DLQ, "w1", 2), REJECTED_1));

    assertThat(named(Kind.FILE_LISTED_TWICE))
        .containsExactly(REJECTED_1 + ": entry 4 lists it again");
  }

  @Test
  void files_that_were_replaced_may_stay_or_be_gone() throws IOException {
    root.rewrite("m1");
    assertThat(verify().findings()).isEmpty();

    Files.delete(root.file(ACCEPTED_1));
    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void a_replacement_without_rows_of_the_files_that_it_replaces_is_told() throws IOException {
    root.rewrite("m1");
    Path file = root.file(data(Output.VALIDATED, "m1", 3));
    Files.delete(file);

    assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.FILE_MISSING);
  }

  @Test
  void rows_that_are_replaced_by_fewer_or_more_are_told() throws IOException {
    root.rewrite("m1");
    root.editCommit(6, commit -> replacing(commit, commit.replacedFiles().subList(0, 2)));

    assertThat(named(Kind.ROWS_DIFFER))
        .hasSize(2)
        .allMatch(line -> line.contains("more than those that it replaces"));
  }

  @Test
  void a_file_that_is_replaced_twice_is_told() throws IOException {
    root.rewrite("m1");
    root.rewrite("m2");

    assertThat(named(Kind.REPLACED_FILE_GONE))
        .hasSize(1)
        .allMatch(line -> line.contains(ACCEPTED_1));
  }

  private static Commit replacing(Commit commit, List<String> replaced) {
    return new Commit(
        commit.pipeline(),
        commit.checkpoint(),
        commit.batch(),
        commit.ledger(),
        commit.reasons(),
        commit.violations(),
        commit.files(),
        commit.position(),
        commit.schemaVersion(),
        commit.totals(),
        null,
        replaced);
  }

  @Test
  void rows_that_do_not_say_which_record_they_are_are_counted() throws IOException {
    List<Group> letters = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      letters.add(rejected(partition, 23));
      letters.add(rejected(partition, 33));
    }
    letters.set(3, new SimpleGroup(DLQ).append("stage", "parse").append("reason", "BOM"));
    root.write(REJECTED_1, DLQ, letters);

    assertThat(named(Kind.ROW_UNIDENTIFIED))
        .containsExactly(REJECTED_1 + ": 1 row has no topic, partition or offset");
  }

  @Test
  void a_dead_letter_without_its_reason_or_its_bytes_is_incomplete() throws IOException {
    List<Group> letters = new ArrayList<>();
    letters.add(letter(0, 23).append("stage", "parse").append("value", "{"));
    letters.add(letter(0, 33).append("stage", "parse").append("reason", "INVALID_JSON"));
    letters.add(rejected(1, 23));
    letters.add(letter(1, 33).append("stage", "parse").append("reason", "TOMBSTONE"));
    root.write(REJECTED_1, DLQ, letters);

    assertThat(named(Kind.DEAD_LETTER_INCOMPLETE))
        .containsExactly(
            REJECTED_1 + ": no stage or no reason at offset 23",
            REJECTED_1 + ": no value at offset 33");
  }

  @Test
  void an_announced_batch_that_is_not_committed_is_told_with_its_visible_files()
      throws IOException {
    String intent = announce("w1", 3);
    String visible = data(Output.VALIDATED, "w1", 3);
    root.write(visible, VALIDATED, List.of(accepted(0, 60)));

    assertFinds(
        Kind.IN_FLIGHT,
        intent,
        "writer w1 announced batch 3 and has not committed it; in flight or left by a stopped"
            + " writer; visible already: "
            + visible);
    VerificationReport allowed = verify(new Options(Depth.ROWS, true, 2));
    assertThat(allowed.findings()).isEmpty();
    assertThat(allowed.notes()).singleElement().asString().startsWith(intent);
  }

  @Test
  void an_announcement_that_was_committed_or_cleaned_up_is_only_a_note() throws IOException {
    String committed = announce("w1", 2);
    String cleaned = announce("w1", 3);
    root.open("w2");

    VerificationReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            committed + ": its batch is committed; the next start of the job drops it",
            cleaned + ": its writer holds no lane any more and cannot commit it");
  }

  @Test
  void what_a_replaced_writer_left_behind_is_unlisted() throws IOException {
    announce("w1", 3);
    String orphan = data(Output.VALIDATED, "w1", 3);
    root.write(orphan, VALIDATED, List.of(accepted(0, 60)));
    root.open("w2");

    assertFinds(Kind.FILE_UNLISTED, orphan, "that writer was replaced before it could commit it");
  }

  @Test
  void files_that_are_not_published_yet_are_only_a_note() throws IOException {
    Files.createDirectories(root.file("_staging"));
    Files.writeString(root.file("_staging/a1.part-w1-3-0-0.snappy.parquet"), "half");

    VerificationReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.notes())
        .containsExactly("1 staged files (4 bytes): being written now, or left by stopped tasks");
  }

  @Test
  void a_quick_look_reads_no_rows_and_still_misses_no_file() throws IOException {
    Files.delete(root.file(ACCEPTED_1));

    VerificationReport report = verify(new Options(Depth.FOOTERS, false, 2));

    assertThat(report.summary().rowsRead()).isZero();
    assertThat(kinds(report.findings())).containsExactly(Kind.FILE_MISSING);
  }

  @Test
  void many_files_read_at_a_time_give_the_same_answer(@TempDir Path large) throws IOException {
    SampleRoot.with(large, 40, 500);

    VerificationReport report =
        new Verification(
                new HadoopRoot(large.toString(), new Configuration(false)),
                new Options(Depth.ROWS, false, 16))
            .run();

    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().rowsRead()).isEqualTo(40 * 2 * 400);
  }

  @Test
  void the_handbook_names_every_kind_of_finding() throws IOException {
    String handbook =
        Files.readString(Path.of(System.getProperty("bronze.home", ".."), "docs/operations.md"));

    assertThat(Kind.values()).allSatisfy(kind -> assertThat(handbook).contains("`" + kind + "`"));
  }

  private String announce(String writer, long batch) throws IOException {
    String intent = "_log/intents/%s-%010d.json".formatted(writer, batch);
    Files.createDirectories(root.file("_log/intents"));
    Files.writeString(root.file(intent), "{}");
    return intent;
  }

  private static Group letter(int partition, long offset) {
    return new SimpleGroup(DLQ)
        .append("topic", SampleRoot.TOPIC)
        .append("partition", partition)
        .append("offset", offset);
  }

  private VerificationReport verify() throws IOException {
    return verify(Options.DEFAULT);
  }

  private VerificationReport verify(Options options) throws IOException {
    return new Verification(new HadoopRoot(dir.toString(), new Configuration(false)), options)
        .run();
  }

  /** Exactly one finding, and it is this one. */
  private void assertFinds(Kind kind, String where, String what) throws IOException {
    assertThat(verify().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(kind);
              assertThat(finding.where()).isEqualTo(where);
              assertThat(finding.what()).contains(what);
              assertThat(finding.remedy()).isNotBlank();
            });
  }

  private List<String> named(Kind kind) throws IOException {
    return verify().findings().stream()
        .filter(finding -> finding.kind() == kind)
        .map(finding -> finding.where() + ": " + finding.what())
        .toList();
  }

  private static List<Kind> kinds(List<Finding> findings) {
    return findings.stream().map(Finding::kind).toList();
  }

  private static List<Long> acceptedOffsets(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .filter(offset -> List.of(3L, 5L, 7L).stream().noneMatch(no -> no == offset % 10))
        .boxed()
        .toList();
  }

  private static Commit withLine(Commit commit, int line, PartitionLedger changed) {
    List<PartitionLedger> ledger = new ArrayList<>(commit.ledger());
    ledger.set(line, changed);
    return with(commit, ledger, commit.files(), commit.totals());
  }

  private static Commit with(
      Commit commit, List<PartitionLedger> ledger, List<FileEntry> files, Totals totals) {
    return new Commit(
        commit.pipeline(),
        commit.checkpoint(),
        commit.batch(),
        ledger,
        commit.reasons(),
        commit.violations(),
        files,
        commit.position(),
        commit.schemaVersion(),
        totals);
  }

  private static int indexOf(byte[] content, byte[] part) {
    for (int at = 0; at <= content.length - part.length; at++) {
      if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException("Not there");
  }
}
