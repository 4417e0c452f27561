package dev.bronzeline.storage;

import dev.bronzeline.ledger.LedgerJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * The files of a checkpoint as they are on the file system: {@code metadata}, {@code offsets/N},
 * {@code commits/N}, {@code sources/0/0}, {@code state/…}, and our own {@link
 * CheckpointIdentity#FILE}. What is in them is read as text and not looked at.
 *
 * @param path the folder
 * @param metadata the text of the file; null when there is none
 * @param planned the texts of {@code offsets/}
 * @param committed the texts of {@code commits/}
 * @param initialOffsets the text of {@code sources/0/0}; null when there is none
 * @param identity whose the checkpoint is; null when nobody has said it
 * @param state the files below {@code state/}
 * @param damaged files whose bytes do not hold the checksum beside them; their text is empty
 * @param all every file, by its path below the folder
 * @param bytes the size of all
 * @param lastWritten when the newest was written
 */
record CheckpointContents(
    String path,
    @Nullable String metadata,
    NavigableMap<Long, String> planned,
    NavigableMap<Long, String> committed,
    @Nullable String initialOffsets,
    @Nullable CheckpointIdentity identity,
    CheckpointState state,
    Set<String> damaged,
    List<String> all,
    long bytes,
    Instant lastWritten) {

  private static final Pattern BATCH = Pattern.compile("(offsets|commits)/(\\d{1,18})");
  private static final Pattern OF_BATCH =
      Pattern.compile("(?:offsets|commits)/(\\d{1,18})(?:\\..*)?");

  /** Makes the collections unmodifiable. */
  CheckpointContents {
    planned = Collections.unmodifiableNavigableMap(planned);
    committed = Collections.unmodifiableNavigableMap(committed);
    damaged = Set.copyOf(damaged);
    all = List.copyOf(all);
  }

  /** Reads a checkpoint; empty when there is no such folder, or nothing in it. */
  static Optional<CheckpointContents> read(String checkpoint, Configuration hadoop)
      throws IOException {
    Path folder = new Path(checkpoint);
    Reading reading = new Reading(folder.getFileSystem(hadoop), folder);
    List<LocatedFileStatus> listed = reading.list();
    return listed.isEmpty() ? Optional.empty() : Optional.of(reading.of(checkpoint, listed));
  }

  /** Whose a checkpoint is; empty when nobody has said it. Nothing else of it is read. */
  static Optional<CheckpointIdentity> identity(String checkpoint, Configuration hadoop)
      throws IOException {
    Path folder = new Path(checkpoint);
    return Optional.ofNullable(new Reading(folder.getFileSystem(hadoop), folder).identity());
  }

  /** One reading on its way. */
  private static final class Reading {
    private final FileSystem files;
    private final Path folder;
    private final Set<String> damaged = new HashSet<>();

    Reading(FileSystem files, Path folder) {
      this.files = files;
      this.folder = folder;
    }

    CheckpointContents of(String checkpoint, List<LocatedFileStatus> listed) throws IOException {
      int prefix = files.makeQualified(folder).toUri().getPath().length() + 1;
      List<String> all = new ArrayList<>();
      List<CheckpointState.File> state = new ArrayList<>();
      NavigableMap<Long, String> planned = new TreeMap<>();
      NavigableMap<Long, String> committed = new TreeMap<>();
      for (LocatedFileStatus file : listed) {
        String name = file.getPath().toUri().getPath().substring(prefix);
        all.add(name);
        Matcher batch = BATCH.matcher(name);
        if (batch.matches()) {
          String text = text(name);
          if (text != null) { // one that is gone by now was old, and Spark has just forgotten it
            (batch.group(1).equals("offsets") ? planned : committed)
                .put(Long.parseLong(batch.group(2)), text);
          }
        } else if (name.startsWith("state/")) {
          state.add(new CheckpointState.File(name, file.getLen()));
        }
      }
      return new CheckpointContents(
          checkpoint,
          text("metadata"),
          planned,
          committed,
          text("sources/0/0"),
          identity(),
          new CheckpointState(state),
          damaged,
          all,
          listed.stream().mapToLong(LocatedFileStatus::getLen).sum(),
          Instant.ofEpochMilli(
              listed.stream().mapToLong(LocatedFileStatus::getModificationTime).max().orElse(0)));
    }

    List<LocatedFileStatus> list() throws IOException {
      List<LocatedFileStatus> found = new ArrayList<>();
      try {
        RemoteIterator<LocatedFileStatus> each = files.listFiles(folder, true);
        while (each.hasNext()) {
          found.add(each.next());
        }
      } catch (FileNotFoundException e) {
        return List.of();
      }
      return found;
    }

    private @Nullable CheckpointIdentity identity() throws IOException {
      String json = text(CheckpointIdentity.FILE);
      if (json == null) {
        return null;
      }
      try {
        return LedgerJson.read(json.getBytes(StandardCharsets.UTF_8), CheckpointIdentity.class);
      } catch (IOException e) {
        return null; // as good as none: the job writes it again
      }
    }

    private @Nullable String text(String name) throws IOException {
      try (InputStream in = files.open(new Path(folder, name))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      } catch (FileNotFoundException e) {
        return null;
      } catch (ChecksumException e) {
        damaged.add(name);
        return "";
      }
    }
  }

  /** The files of {@code offsets/} and {@code commits/} that are about batches after one. */
  List<String> batchesAfter(String log, long batch) {
    return all.stream()
        .filter(name -> name.startsWith(log + "/"))
        .filter(
            name -> {
              Matcher matcher = OF_BATCH.matcher(name);
              return matcher.matches() && Long.parseLong(matcher.group(1)) > batch;
            })
        .sorted()
        .toList();
  }

  /** Writes a small file, over any that is there. */
  static void write(String checkpoint, String name, String text, Configuration hadoop)
      throws IOException {
    Path file = new Path(checkpoint, name);
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Deletes a file, with the checksum beside it, which Hadoop leaves when the file was lost. */
  static void delete(String checkpoint, String name, Configuration hadoop) throws IOException {
    Path file = new Path(checkpoint, name);
    FileSystem files = file.getFileSystem(hadoop);
    files.delete(file, false);
    if (files instanceof ChecksumFileSystem local) {
      local.delete(local.getChecksumFile(file), false);
    }
  }
}
