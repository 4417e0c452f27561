package dev.bronzeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.testing.RealParts;
import dev.bronzeline.testing.SampleRoot;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What reads a root does so on S3, too. */
class RootOnS3IT {

  @RegisterExtension static final RealParts PARTS = new RealParts();

  private final Configuration hadoop = new Configuration();
  @TempDir Path dir;
  private String root = "";
  private FileSystem files;

  @BeforeEach
  void a_root_in_a_bucket() throws IOException {
    PARTS.s3().s3aSettings().forEach(hadoop::set);
    hadoop.set("fs.s3a.buffer.dir", dir.resolve("buffer").toString());
    root = "s3a://" + PARTS.newBucket() + "/bronze/clicks";
    SampleRoot sample = SampleRoot.with(dir.resolve("clicks"), 3, 20);
    var target = new org.apache.hadoop.fs.Path(root);
    files = target.getFileSystem(hadoop);
    files.copyFromLocalFile(new org.apache.hadoop.fs.Path(sample.path().toString()), target);
  }

  @Test
  void a_sound_root_is_verified() throws IOException {
    var report = new Verification(new HadoopRoot(root, hadoop)).run();

    assertThat(report.findings()).isEmpty();
    assertThat(report.summary().rowsRead()).isEqualTo(96);
  }

  @Test
  void a_deleted_file_is_named() throws IOException {
    String lost = SampleRoot.data(Output.DLQ, "w1", 1);
    files.delete(new org.apache.hadoop.fs.Path(root, lost), false);

    assertThat(new Verification(new HadoopRoot(root, hadoop)).run().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.FILE_MISSING);
              assertThat(finding.where()).isEqualTo(lost);
            });
  }

  @Test
  void a_manifest_is_written_beside_the_tables() throws IOException {
    ManifestWriter.Written written =
        new ManifestWriter(hadoop).writeManifest(root + "/validated/", "manifest.parquet");

    assertThat(written.path()).isEqualTo(root + "/_manifests/validated/manifest.parquet");
    assertThat(written.manifest().totalRecordCount()).isEqualTo(84);
    assertThat(written.manifest().files().get(0).path())
        .isEqualTo(root + "/" + SampleRoot.data(Output.VALIDATED, "w1", 0));
    assertThat(files.exists(new org.apache.hadoop.fs.Path(written.path()))).isTrue();
  }

  @Test
  void dead_letters_are_read() throws IOException {
    var letters = new DeadLetters(root, hadoop);

    assertThat(letters.counts())
        .singleElement()
        .satisfies(count -> assertThat(count.records()).isEqualTo(12));
    assertThat(letters.latest(letter -> letter.offset() == 13, 5))
        .extracting(DeadLetter::partition)
        .containsExactlyInAnyOrder(0, 1);
  }
}
