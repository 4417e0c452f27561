package dev.bronzeline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.demo.EmbeddedS3;
import dev.bronzeline.ledger.Finding;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogPaths;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.Verification;
import dev.bronzeline.ledger.Verification.Depth;
import dev.bronzeline.ledger.Verification.Options;
import dev.bronzeline.ledger.VerificationReport;
import dev.bronzeline.storage.HadoopRoot;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The root that a job writes to, and a look at its files past all code that wrote them.
 *
 * @param uri what the job is told
 * @param folder where the files are on this machine, also those of the S3 server
 * @param settings what else the job must be told
 * @param environment the secrets, which no argument may show
 * @param hadoop for this process to read the root as the job does
 */
public record TestRoot(
    String uri,
    Path folder,
    Map<String, String> settings,
    Map<String, String> environment,
    Configuration hadoop) {
  private static final String SECRET_KEY = "BRONZE_TEST_S3_SECRET_KEY";

  /** A new root on the local file system. */
  public static TestRoot local(Path folder) {
    Path root = folder.resolve("bronze");
    return new TestRoot("file:" + root, root, Map.of(), Map.of(), new Configuration());
  }

  /** A new root in a bucket of its own. */
  static TestRoot s3(RealParts parts) {
    return s3(parts.s3(), parts.newBucket(), parts.s3().endpoint());
  }

  /**
   * A new root in a bucket that is there.
   *
   * @param endpoint where the job finds the server, such as a proxy
   */
  public static TestRoot s3(EmbeddedS3 s3, String bucket, String endpoint) {
    Configuration hadoop = new Configuration();
    s3.s3aSettings().forEach(hadoop::set);
    return new TestRoot(
        "s3a://" + bucket + "/bronze",
        s3.dataFolder().resolve(bucket).resolve("bronze"),
        Map.of(
            "storage.s3.endpoint",
            endpoint,
            "storage.s3.path-style",
            "true",
            "storage.s3.ssl",
            "false",
            "storage.s3.access-key",
            s3.accessKey(),
            "storage.s3.secret-key",
            "${env:" + SECRET_KEY + "}"),
        Map.of(SECRET_KEY, s3.secretKey()),
        hadoop);
  }

  /** The same root, for a job that is told more. */
  public TestRoot with(Map<String, String> moreSettings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(moreSettings);
    return new TestRoot(uri, folder, Map.copyOf(all), environment, hadoop);
  }

  /** The same root, for a job with more in its environment. */
  public TestRoot withEnvironment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new TestRoot(uri, folder, settings, Map.copyOf(all), hadoop);
  }

  /** How many entries the log has. */
  public long entries() throws IOException {
    return names(LogPaths.FOLDER).stream()
        .filter(name -> LogPaths.sequence(LogPaths.FOLDER + "/" + name).isPresent())
        .count();
  }

  /** The log. */
  public List<LogEntry> log() throws IOException {
    List<LogEntry> log = new ArrayList<>();
    for (long sequence = 1, entries = entries(); sequence <= entries; sequence++) {
      byte[] json = Files.readAllBytes(folder.resolve(LogPaths.entry(sequence)));
      log.add(LedgerJson.read(json, LogEntry.class));
    }
    return log;
  }

  /** The names of the intents, also of those that are kept although they were cleaned up. */
  public Set<String> intents() throws IOException {
    return names(LogPaths.INTENTS);
  }

  /**
   * What changes in a root, seen while no job is running.
   *
   * @param entries how many entries the log has
   * @param intents the names of the intents
   * @param unlisted the visible data files that no entry of the log lists
   */
  public record State(long entries, Set<String> intents, Set<String> unlisted) {}

  /** What there is now. */
  public State state() throws IOException {
    return new State(entries(), intents(), unlisted());
  }

  /** The visible data files that no entry of the log lists. */
  private Set<String> unlisted() throws IOException {
    Set<String> files = new HashSet<>();
    for (Output output : Output.values()) {
      Path below = folder.resolve(output.folder());
      if (Files.exists(below)) {
        try (Stream<Path> found = Files.walk(below)) {
          found
              .filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString())
              .forEach(files::add);
        }
      }
    }
    for (LogEntry entry : log()) {
      if (entry.commit() != null) {
        entry.commit().files().forEach(file -> files.remove(file.path()));
      }
    }
    return files;
  }

  /** What {@code bronze verify} says, while a job may have left its last batch half done. */
  public List<Finding> findingsAfterCrash() throws IOException {
    Options options = new Options(Depth.ROWS, true, Options.DEFAULT.threads());
    return new Verification(new HadoopRoot(uri, hadoop), options).run().findings();
  }

  /** Proves the whole root again. */
  public VerificationReport verified() throws IOException {
    VerificationReport report = new Verification(new HadoopRoot(uri, hadoop)).run();
    assertThat(report.findings()).isEmpty();
    return report;
  }

  private Set<String> names(String directory) throws IOException {
    Path listed = folder.resolve(directory);
    if (!Files.exists(listed)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(listed)) {
      return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
    }
  }
}
