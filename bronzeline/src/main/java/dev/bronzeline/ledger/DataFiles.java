package dev.bronzeline.ledger;

import dev.bronzeline.ledger.Finding.Kind;
import dev.bronzeline.ledger.RootReader.Footer;
import dev.bronzeline.ledger.RootReader.RootFile;
import dev.bronzeline.ledger.Verification.Depth;
import dev.bronzeline.ledger.Verification.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data files of a root: reads those that the log lists, a few at a time, has each compared with
 * its line, and knows at the end which ones nobody listed.
 */
final class DataFiles implements AutoCloseable {

  /** The commit that lists a file, and what its dead letters say so far. */
  private static final class Publication {
    final long sequence;
    final Commit commit;
    final Map<String, Integer> generations;
    final Map<String, Long> reasons = new TreeMap<>();
    int pending;
    boolean readable = true;

    Publication(long sequence, Commit commit, Map<String, Integer> generations) {
      this.sequence = sequence;
      this.commit = commit;
      this.generations = generations;
      this.pending = commit.files().size();
    }
  }

  /** A listed file as it was found; null where there was nothing to find. */
  private record Found(
      FileEntry file,
      Publication publication,
      OptionalLong bytes,
      @Nullable Footer footer,
      @Nullable FileContents contents,
      @Nullable Exception damage) {}

  /** Where stores without multipart uploads keep files that are not published yet. */
  private static final String STAGING = "_staging";

  /** Reads the log again. */
  @FunctionalInterface
  interface ReplacedNow {
    Set<String> paths() throws IOException;
  }

  private final RootReader root;
  private final Depth depth;
  private final Consumer<Finding> findings;
  private final InOrder<Found> reading;
  private final Repetitions repetitions;
  private final Map<String, Long> there = new TreeMap<>();
  private final Set<String> listed = new HashSet<>();
  private final long stagedFiles;
  private final long stagedBytes;
  private Map<String, Integer> latest = Map.of();
  private final Map<String, Map<String, Integer>> generationsOfReplaced = new HashMap<>();
  private final Map<FileEntry, Publication> missing = new LinkedHashMap<>();
  private Set<String> replaced = Set.of();
  private long rowsRead;

  DataFiles(RootReader root, Options options, Consumer<Finding> findings) throws IOException {
    this.root = root;
    this.depth = options.depth();
    this.findings = findings;
    this.reading = new InOrder<>(options.threads(), this::compare);
    this.repetitions = new Repetitions(root, findings);
    List<RootFile> staged = new ArrayList<>(root.list(STAGING));
    for (Output output : Output.values()) {
      for (RootFile file : root.list(output.folder())) {
        if (isHidden(file, output)) {
          staged.add(file);
        } else {
          there.put(file.path(), file.bytes());
        }
      }
    }
    this.stagedFiles = staged.size();
    this.stagedBytes = staged.stream().mapToLong(RootFile::bytes).sum();
  }

  /** Whether readers of the output's files pass this one over. */
  private static boolean isHidden(RootFile file, Output output) {
    String below = file.path().substring(output.folder().length() + 1);
    return new RootFile(below, file.bytes()).isHidden();
  }

  /**
   * The files that commits of the log replace, to be told before the first commit. Their rows are
   * in other files; they may stay for readers that know the log as it was, or be gone.
   */
  void replaced(Set<String> paths) {
    replaced = paths;
  }

  /**
   * The files of the next commit.
   *
   * @param generations how often the offsets of each topic have begun anew before it
   */
  void add(long sequence, Commit commit, Map<String, Integer> generations) throws IOException {
    latest = generations;
    Map<String, Integer> ofRows =
        commit.replacedFiles().stream()
            .findFirst()
            .map(generationsOfReplaced::get)
            .orElse(generations);
    var publication = new Publication(sequence, commit, ofRows);
    for (FileEntry file : commit.files()) {
      if (replaced.contains(file.path())) {
        generationsOfReplaced.put(file.path(), ofRows);
      }
      if (!listed.add(file.path())) {
        findings.accept(
            Kind.FILE_LISTED_TWICE.at(file.path(), "entry %d lists it again".formatted(sequence)));
      }
      Long bytes = there.get(file.path());
      reading.submit(() -> find(file, publication, bytes));
    }
  }

  /**
   * Waits for the listed files, then reads those that no entry lists.
   *
   * @param replacedNow the files that are replaced by now: they may have been deleted before they
   *     were read
   */
  void finish(ReplacedNow replacedNow) throws IOException {
    reading.finish();
    if (!missing.isEmpty()) {
      Set<String> since = replacedNow.paths();
      missing.forEach(
          (file, publication) -> {
            if (!since.contains(file.path())) {
              findings.accept(
                  Kind.FILE_MISSING.at(
                      file.path(),
                      "is not there; entry %d lists it with %d rows and %d bytes"
                          .formatted(publication.sequence, file.rows(), file.bytes())));
            }
          });
    }
    there.keySet().removeAll(listed);
    for (String path : List.copyOf(there.keySet())) {
      if (root.size(path).isEmpty()) {
        there.remove(path); // A writer has cleaned it up since it was listed.
      } else if (depth == Depth.ROWS && !Announcements.isRewritten(path)) {
        scanUnlisted(path);
      }
    }
  }

  /** The visible files that no entry lists; to be asked at the end. */
  Set<String> unlisted() {
    return there.keySet();
  }

  /** A note about files that are not published, which no reader sees. */
  Optional<String> staged() {
    return stagedFiles == 0
        ? Optional.empty()
        : Optional.of(
            "%d staged files (%d bytes): being written now, or left by stopped tasks"
                .formatted(stagedFiles, stagedBytes));
  }

  long rowsRead() {
    return rowsRead;
  }

  @Override
  public void close() {
    reading.close();
  }

  /** Runs on any thread. */
  private Found find(FileEntry file, Publication publication, @Nullable Long bytesListed)
      throws IOException {
    // A running job may have published the file after the directory was listed.
    OptionalLong bytes =
        bytesListed != null
            ? OptionalLong.of(bytesListed)
            : replaced.contains(file.path()) ? OptionalLong.empty() : root.size(file.path());
    if (bytes.isEmpty()) {
      return new Found(file, publication, bytes, null, null, null);
    }
    try {
      if (depth == Depth.FOOTERS) {
        return new Found(file, publication, bytes, root.footer(file.path()), null, null);
      }
      var contents = new FileContents();
      Footer footer = root.scan(file.path(), contents);
      contents.compact();
      return new Found(file, publication, bytes, footer, contents, null);
    } catch (IOException e) {
      OptionalLong still = root.size(file.path());
      return new Found(file, publication, still, null, null, still.isEmpty() ? null : e);
    }
  }

  private void compare(Found found) throws IOException {
    FileEntry file = found.file();
    Publication publication = found.publication();
    var audit = new FileAudit(file, findings);
    boolean isReplaced = replaced.contains(file.path());
    if (found.bytes().isEmpty() && !isReplaced) {
      missing.put(file, publication);
    } else if (found.bytes().isPresent()) {
      audit.size(found.bytes().getAsLong());
    }
    if (found.damage() != null) {
      findings.accept(
          Kind.FILE_UNREADABLE.at(file.path(), "cannot be read: " + found.damage().getMessage()));
    }
    if (found.footer() != null) {
      audit.footer(found.footer());
    }
    FileContents contents = found.contents();
    if (contents == null) {
      publication.readable &= file.output() != Output.DLQ;
    } else {
      rowsRead += contents.rows;
      audit.rows(contents, publication.commit);
      contents.reasons.forEach((reason, n) -> publication.reasons.merge(reason, n, Long::sum));
      if (!isReplaced) {
        repetitions.add(file.path(), contents, publication.generations);
      }
    }
    publication.pending--;
    if (publication.pending == 0
        && publication.readable
        && publication.commit.replacedFiles().isEmpty()) {
      reasons(publication);
    }
  }

  private void reasons(Publication publication) {
    Map<String, Long> counted = new TreeMap<>(publication.commit.reasons());
    counted.keySet().removeIf(CommitAudit::isIgnored);
    if (!counted.equals(publication.reasons)) {
      findings.accept(
          Kind.REASONS_DIFFER.at(
              LogPaths.entry(publication.sequence),
              "its dead letters say %s, but the entry says %s"
                  .formatted(publication.reasons, counted)));
    }
  }

  private void scanUnlisted(String path) throws IOException {
    var contents = new FileContents();
    try {
      root.scan(path, contents);
    } catch (IOException e) {
      return; // That it does not belong here is said anyway.
    }
    rowsRead += contents.rows;
    // A writer that stopped half-way wrote it, so it is most likely of the last generation.
    repetitions.add(path, contents, latest);
  }
}
