package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.refine.Coordinates;
import dev.bronzeline.refine.PiiKey;
import dev.bronzeline.refine.PiiKeyring;
import dev.bronzeline.storage.DeadLetter;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that look at a root, as a user sees them. */
class RootCommandsTest {

  @TempDir Path dir;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new JsonMapper().readTree(out);
    }
  }

  @Test
  void verify_of_a_sound_root_ends_with_0_and_says_what_it_saw() {
    SampleRoot.with(dir, 3, 20);

    Run run = run(new VerifyCommand(), "--root", dir.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Log       4 entries, 3 of them commits")
        .contains("Files     6 with 96 rows,")
        .contains("96 rows read")
        .contains("120 = 84 accepted + 12 rejected + 12 duplicates + 12 ignored + 0 gaps")
        .contains("stream  clicks-1      0     60        42         6           6        6     0")
        .endsWith("Verified: every offset is accounted for, once.\n");
  }

  @Test
  void verify_of_a_damaged_root_ends_with_5_and_names_what_is_wrong() throws IOException {
    SampleRoot root = SampleRoot.with(dir, 3, 20);
    String lost = SampleRoot.data(Output.DLQ, "w1", 1);
    Files.delete(root.file(lost));

    Run run = run(new VerifyCommand(), "--root", dir.toString());

    assertThat(run.code()).isEqualTo(ExitCode.VERIFY_FINDINGS.code());
    assertThat(run.out())
        .contains("FILE_MISSING  " + lost)
        .contains("    is not there; entry 3 lists it with 4 rows")
        .contains("    Restore the file")
        .endsWith("Not verified: 1 finding.\n");
  }

  @Test
  void verify_tells_a_script_the_same_as_json() throws IOException {
    SampleRoot root = SampleRoot.with(dir, 3, 20);
    Files.delete(root.file(SampleRoot.data(Output.DLQ, "w1", 1)));

    JsonNode json = run(new VerifyCommand(), "--root", dir.toString(), "--json").json();

    assertThat(json.at("/holds").asBoolean(true)).isFalse();
    assertThat(json.at("/findings/0/kind").asText()).isEqualTo("FILE_MISSING");
    assertThat(json.at("/summary/totals/accepted").asLong()).isEqualTo(84);
    assertThat(json.at("/summary/lanes/stream/0/until").asLong()).isEqualTo(60);
  }

  @Test
  void a_root_that_is_not_there_is_wrong_usage_not_a_success() {
    for (Object command :
        List.of(
            new VerifyCommand(), new StatusCommand(), new DlqListCommand(), new DlqShowCommand())) {
      Run run = run(command, "--root", dir.resolve("typo").toString());

      assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("There is no log at " + dir + "/typo/_log");
    }
  }

  @Test
  void a_root_or_a_topic_must_be_given() {
    Run run = run(new VerifyCommand());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("--root").contains("--topic");
  }

  @Test
  void status_shows_the_position_and_the_last_commits() throws IOException {
    SampleRoot.with(dir, 3, 20);

    Run run = run(new StatusCommand(), "--root", dir.toString(), "--commits", "2");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("84 accepted, 12 rejected, 12 duplicates, 12 ignored, 0 gaps")
        .contains("Kafka     not asked")
        .contains("clicks-1         60  -       -       -")
        .contains("     4      2  2026-11-23T18:05:00Z        28         4")
        .contains("     3      1  ")
        .doesNotContain("     2      0  ");
    JsonNode json = run(new StatusCommand(), "--root", dir.toString(), "--json").json();
    assertThat(json.at("/commits/0/sequence").asLong()).isEqualTo(4);
    assertThat(json.at("/partitions/1/position").asLong()).isEqualTo(60);
    assertThat(json.at("/kafka/answer").asText()).isEqualTo("NOT_ASKED");
  }

  @Test
  void status_shows_the_other_lanes() throws IOException {
    SampleRoot.with(dir, 3, 20).backfill("b1", 1_000, 1_010);

    assertThat(run(new StatusCommand(), "--root", dir.toString()).out())
        .contains("Beside    lane backfill: last entry 6 at 2026-11-23T18:05:00Z, by b1");
  }

  @Test
  void status_names_the_writer_by_where_it_opened_the_lane() {
    var root = new SampleRoot(dir);
    root.open("stream000000000001abcdefgh");
    root.commit("stream000000000001abcdefgh", 20);

    assertThat(run(new StatusCommand(), "--root", dir.toString()).out())
        .contains(
            "Writer    stream000000000001abcdefgh on host-1 since 2026-11-23T18:05:00Z, version"
                + " 0.1.0");
  }

  @Test
  void manifest_writes_all_formats_of_both_tables_where_readers_pass_over_them() {
    SampleRoot.with(dir, 1, 20);

    Run run = run(new ManifestCommand(), "--root", dir.toString());

    assertThat(run.code()).isZero();
    for (String table : List.of("validated", "dlq")) {
      for (String extension : List.of("json", "parquet", "txt")) {
        assertThat(dir.resolve("_manifests/" + table + "/manifest." + extension)).exists();
      }
    }
    assertThat(run.out()).contains(dir + "/_manifests/dlq/manifest.txt");
    assertThat(run(new VerifyCommand(), "--root", dir.toString()).code()).isZero();
  }

  @Test
  void manifest_writes_only_what_is_asked_for() {
    SampleRoot.with(dir, 1, 20);

    run(new ManifestCommand(), "--root", dir.toString(), "--format", "text", "--output", "dlq");

    assertThat(dir.resolve("_manifests/dlq/manifest.txt")).exists();
    assertThat(dir.resolve("_manifests/dlq/manifest.json")).doesNotExist();
    assertThat(dir.resolve("_manifests/validated")).doesNotExist();
  }

  @Test
  void dlq_list_counts_by_stage_and_reason() throws IOException {
    SampleRoot.with(dir, 3, 20);

    Run run = run(new DlqCommand(), "list", "--root", dir.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("parse  INVALID_JSON       12").doesNotContain("TOMBSTONE");
    JsonNode json = run(new DlqCommand(), "list", "--root", dir.toString(), "--json").json();
    assertThat(json.at("/0/records").asLong()).isEqualTo(12);
  }

  @Test
  void dlq_show_prints_the_latest_first_and_filters() throws IOException {
    SampleRoot.with(dir, 3, 20);

    Run run = run(new DlqCommand(), "show", "--root", dir.toString(), "--limit", "1");

    assertThat(run.out())
        .startsWith("clicks-0 @ 43  parse/INVALID_JSON  2026-11-23T18:05:00Z\n")
        .contains("  message  unexpected end at byte 12")
        .contains("  header   trace = t-1\n")
        .contains("  value    {\"click_id\":")
        .doesNotContain("@ 53");
    JsonNode one =
        run(
                new DlqCommand(),
                "show",
                "--root",
                dir.toString(),
                "--partition",
                "1",
                "--offset",
                "13",
                "--json")
            .json();
    assertThat(one).hasSize(1);
    assertThat(one.at("/0/value/text").asText()).isEqualTo("{\"click_id\":");
    assertThat(run(new DlqCommand(), "show", "--root", dir.toString(), "--reason", "BOM").out())
        .isEqualTo("No such dead letters.\n");
  }

  @Test
  void a_sealed_payload_opens_with_the_key_and_says_so_without_it() {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    byte[] sealed =
        new PiiKey("k7", secret)
            .cipher()
            .seal("{\"email\":1}".getBytes(UTF_8), new Coordinates("clicks", 1, 42));
    DeadLetter letter = letter(sealed);

    assertThat(payload(letter, keys(null, new PiiKey("k7", secret))).line(false))
        .isEqualTo("{\"email\":1}");
    assertThat(payload(letter, keys(secret)).line(false)).isEqualTo("{\"email\":1}");
    assertThat(payload(letter, keys(null)).line(false))
        .isEqualTo(
            "sealed with the key 'k7'; give that version in pii.keys or in BRONZE_PII_KEY to open it");
    assertThat(payload(letter, keys("another secret, long".getBytes(UTF_8))).line(false))
        .startsWith("sealed: The payload of ");
  }

  @Test
  void a_payload_sealed_with_a_destroyed_key_says_so_even_to_who_has_a_copy() {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    PiiKey key = new PiiKey("k7", secret);
    DeadLetter letter =
        letter(key.cipher().seal("x".getBytes(UTF_8), new Coordinates("clicks", 1, 42)));

    PiiKeyring gone = new PiiKeyring(List.of(key), Map.of("k7", "2026-11-23T15:00:00Z"), secret);

    assertThat(payload(letter, gone).line(false))
        .isEqualTo(
            "sealed: It was sealed with the key 'k7', which was destroyed at 2026-11-23T15:00:00Z:"
                + " nobody can read it any more");
  }

  @Test
  void a_payload_cannot_steer_the_terminal_and_does_not_flood_it() {
    assertThat(payload(letter("a\u001b[2Jb\nc".getBytes(UTF_8)), keys(null)).line(false))
        .isEqualTo("a\\u001b[2Jb\\u000ac");
    assertThat(payload(letter("x".repeat(5_000).getBytes(UTF_8)), keys(null)).line(false))
        .endsWith("x… (5,000 characters; --full shows all)");
    assertThat(payload(letter(new byte[] {(byte) 0xff, 0}), keys(null)).line(false))
        .isEqualTo("base64:/wA=");
  }

  private static Payload payload(DeadLetter letter, PiiKeyring keys) {
    return Objects.requireNonNull(Payload.of(letter.value(), letter, keys));
  }

  private static PiiKeyring keys(byte @Nullable [] spare, PiiKey... live) {
    return new PiiKeyring(List.of(live), Map.of(), spare);
  }

  private static DeadLetter letter(byte[] value) {
    return new DeadLetter(
        "clicks",
        1,
        42,
        null,
        null,
        value,
        List.of(),
        "parse",
        "BOM",
        null,
        null,
        List.of(),
        null,
        null,
        1,
        "dlq/x.parquet");
  }

  private static Run run(Object command, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }
}
