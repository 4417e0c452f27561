package dev.bronzeline.storage;

import static dev.bronzeline.testing.SampleRoot.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.testing.SampleRoot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestWriterTest {

  private final ManifestWriter writer = new ManifestWriter();
  @TempDir Path dir;

  @Test
  void json_lists_the_committed_files_of_an_output_with_all_that_is_known() throws IOException {
    SampleRoot root = SampleRoot.with(dir, 2, 20);
    Files.writeString(root.file("validated/stray.parquet"), "not committed");

    ManifestWriter.Written written = writer.writeManifest(dir + "/validated/", "manifest.json");

    assertThat(written.path()).isEqualTo(dir + "/_manifests/validated/manifest.json");
    JsonNode manifest = new JsonMapper().readTree(Path.of(written.path()).toFile());
    assertThat(manifest.get("directory").asText()).isEqualTo(dir + "/validated");
    assertThat(manifest.get("log_sequence").asLong()).isEqualTo(3);
    assertThat(manifest.get("total_record_count").asLong()).isEqualTo(56);
    assertThat(manifest.get("files")).hasSize(2);
    JsonNode second = manifest.get("files").get(1);
    String path = data(Output.VALIDATED, "w1", 1);
    assertThat(second.get("path").asText()).isEqualTo(dir + "/" + path);
    assertThat(second.get("size").asLong()).isEqualTo(Files.size(root.file(path)));
    assertThat(second.get("record_count").asLong()).isEqualTo(28);
    assertThat(second.get("partition").asText()).isEqualTo("dt=2026-11-23/hr=18");
    assertThat(second.get("offsets").get(1).toString())
        .isEqualTo("{\"topic\":\"clicks\",\"partition\":1,\"first\":20,\"last\":39,\"rows\":14}");
    assertThat(second.get("max_event_time").asLong()).isEqualTo(SampleRoot.INGESTED.toEpochMilli());
  }

  @Test
  void a_root_has_a_manifest_of_both_outputs_and_a_new_one_replaces_it() throws IOException {
    SampleRoot root = SampleRoot.with(dir, 1, 20);
    writer.writeManifest(dir.toString(), "manifest.txt");
    root.commit("w1", 20);

    ManifestWriter.Written written = writer.writeManifest(dir.toString(), "manifest.txt");

    assertThat(Files.readAllLines(Path.of(written.path())))
        .containsExactly(
            dir + "/" + data(Output.DLQ, "w1", 0),
            dir + "/" + data(Output.DLQ, "w1", 1),
            dir + "/" + data(Output.VALIDATED, "w1", 0),
            dir + "/" + data(Output.VALIDATED, "w1", 1));
    assertThat(written.path()).isEqualTo(dir + "/_manifests/manifest.txt");
  }

  @Test
  void an_engine_finds_through_the_parquet_manifest_what_the_files_hold()
      throws IOException, SQLException {
    SampleRoot.with(dir, 3, 20);

    ManifestWriter.Written written = writer.writeManifest(dir + "/dlq", "manifest.parquet");

    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement query = duck.createStatement()) {
      String listed = "read_parquet('" + written.path() + "')";
      try (ResultSet sums =
          query.executeQuery(
              """
              select count(*), sum(record_count), min(offsets[1].first), max(offsets[2].last),
                     max(max_event_time) = timestamptz '2026-11-23 18:05:00Z', any_value(partition)
              from %s"""
                  .formatted(listed))) {
        assertThat(sums.next()).isTrue();
        assertThat(sums.getLong(1)).isEqualTo(3);
        assertThat(sums.getLong(2)).isEqualTo(12);
        assertThat(sums.getLong(3)).isEqualTo(3);
        assertThat(sums.getLong(4)).isEqualTo(53);
        assertThat(sums.getBoolean(5)).isTrue();
        assertThat(sums.getString(6)).isEqualTo("dt=2026-11-23/hr=18");
      }
      query.execute("set variable files = (select list(path) from " + listed + ")");
      try (ResultSet rows =
          query.executeQuery("select count(*) from read_parquet(getvariable('files'))")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong(1)).isEqualTo(12);
      }
    }
  }

  @Test
  void a_directory_without_a_log_is_described_from_the_footers() throws IOException {
    var root = new SampleRoot(dir.resolve("aside"));
    root.write(
        "dt=2026-11-23/hr=18/a.parquet",
        SampleRoot.VALIDATED,
        List.of(SampleRoot.accepted(1, 7), SampleRoot.accepted(1, 9)));
    root.write(
        "mixed.parquet",
        SampleRoot.VALIDATED,
        List.of(SampleRoot.accepted(0, 1), SampleRoot.accepted(1, 2)));
    root.write("_hidden/b.parquet", SampleRoot.VALIDATED, List.of(SampleRoot.accepted(1, 8)));

    ManifestWriter.Written written = writer.writeManifest(root.path().toString(), "manifest.json");

    assertThat(written.path()).isEqualTo(root.path() + "/_manifests/manifest.json");
    Manifest manifest = written.manifest();
    assertThat(manifest.logSequence()).isNull();
    assertThat(manifest.files()).hasSize(2);
    Manifest.File one = manifest.files().get(0);
    assertThat(one.path()).isEqualTo(root.path() + "/dt=2026-11-23/hr=18/a.parquet");
    assertThat(one.partition()).isEqualTo("dt=2026-11-23/hr=18");
    assertThat(one.recordCount()).isEqualTo(2);
    assertThat(one.offsets()).containsExactly(new FileOffsets("clicks", 1, 7, 9, 2));
    assertThat(manifest.files().get(1).offsets())
        .as("footers cannot tell the offsets of two partitions apart")
        .isEmpty();
  }

  @Test
  void a_file_that_is_no_parquet_is_named() throws IOException {
    Files.writeString(dir.resolve("a.parquet"), "hello");

    assertThatThrownBy(() -> writer.writeManifest(dir.toString(), "manifest.json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.parquet is not a readable Parquet file");
  }

  @Test
  void an_unknown_extension_a_path_and_a_missing_directory_are_refused() {
    assertThatThrownBy(() -> writer.writeManifest(dir.toString(), "manifest.csv"))
        .hasMessage(
            "'manifest.csv' does not say how to write the manifest: let it end in .json, .parquet"
                + " or .txt");
    assertThatThrownBy(() -> writer.writeManifest(dir.toString(), "a/manifest.json"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.writeManifest(dir + "/none", "manifest.json"))
        .isInstanceOf(FileNotFoundException.class);
  }
}
