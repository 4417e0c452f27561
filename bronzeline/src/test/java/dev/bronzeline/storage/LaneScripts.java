package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.FileEntry;
import dev.bronzeline.ledger.FileOffsets;
import dev.bronzeline.ledger.OffsetRange;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.ledger.PartitionId;
import dev.bronzeline.ledger.PartitionLedger;
import dev.bronzeline.storage.CommitExplorer.Part;
import dev.bronzeline.storage.CommitExplorer.Role;
import dev.bronzeline.storage.CommitExplorer.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the jobs of each lane do, as far as the commit protocol can tell. */
final class LaneScripts {
  /** The content of every data file. */
  static final String ROWS = "rows";

  private LaneScripts() {}

  /** The streaming job: batches of ten offsets, from where the lane stands. */
  static Part stream(int writers, int batches, int outputs) {
    return part(
        Writing.STREAM,
        writers,
        streaming(batches, outputs, false),
        streaming(batches, outputs, true));
  }

  /** A backfill of the same offsets: whatever no commit accounts for, ten at a time. */
  static Part backfill(int writers, int batches) {
    return part(Writing.BACKFILL, writers, backfilling(batches), backfilling(batches));
  }

  /** Jobs that each write all accepted rows there are into one new file. */
  static Part maintenance(int writers) {
    return part(Writing.MAINTENANCE, writers, LaneScripts::rewrite, LaneScripts::rewrite);
  }

  /** The streaming job of a pipeline that puts all accepted rows on hold. */
  static Part holding(int writers, int batches) {
    return part(Writing.STREAM, writers, holding(batches), holding(batches));
  }

  /** Jobs that each release all rows on hold that there are, and find one copy among them. */
  static Part release(int writers) {
    return part(Writing.RELEASE, writers, LaneScripts::release, LaneScripts::release);
  }

  private static Part part(String lane, int writers, Work work, Work last) {
    List<Role> roles = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      roles.add(new Role(lane.charAt(0) + "" + (char) ('a' + writer), lane, work));
    }
    return new Part(roles, List.of(new Role(lane.charAt(0) + "last", lane, last)));
  }

  /** All lanes of several parts, as one. */
  static Part together(Part... parts) {
    List<Role> writers = new ArrayList<>();
    List<Role> last = new ArrayList<>();
    for (Part part : parts) {
      writers.addAll(part.writers());
      last.addAll(part.last());
    }
    return new Part(writers, last);
  }

  /**
   * Batches from where the lane stands.
   *
   * @param again whether the last batch of the log is run once more, as Spark does after a crash
   */
  private static Work streaming(int batches, int outputs, boolean again) {
    return (writer, store, step) -> {
      if (step == 0) {
        writer.open();
        return true;
      }
      long next = writer.position().getOrDefault("t", Map.of()).getOrDefault(0, 0L) / 10;
      long batch = again && step == 1 && next > 0 ? next - 1 : next;
      if (batch < batches) {
        commit(writer, store, "checkpoint", batch, outputs);
      }
      return batch < batches;
    };
  }

  private static Work holding(int batches) {
    return (writer, store, step) -> {
      if (step == 0) {
        writer.open();
        return true;
      }
      long next = writer.position().getOrDefault("t", Map.of()).getOrDefault(0, 0L);
      if (next / 10 < batches) {
        writer.commit(
            new BatchCommit(
                "checkpoint",
                next / 10,
                List.of(new PartitionLedger("t", 0, next, next + 10, 0, 0, 0, 4, 0, 6)),
                Map.of(),
                Map.of(),
                List.of(stage(store, writer, Output.HELD, next / 10, next, 6)),
                "1",
                List.of()));
      }
      return next / 10 < batches;
    };
  }

  /** Chooses the files before it opens the lane, as a paused job does, or one that is slow. */
  private static boolean release(LaneWriter writer, Store store, int step) throws IOException {
    if (step > 0) {
      return false;
    }
    HeldFiles held = HeldFiles.read(new CommitLog(store));
    writer.open();
    if (!held.files().isEmpty()) {
      long won = held.rows() - 1;
      writer.commit(
          BatchCommit.releasing(
              writer.id(),
              held,
              List.of(PartitionLedger.released(new PartitionId("t", 0), won, 1)),
              List.of(stage(store, writer, Output.VALIDATED, held.upTo(), 0, won)),
              "1"));
    }
    return true;
  }

  private static Work backfilling(int batches) {
    return (writer, store, step) -> {
      if (step == 0) {
        writer.open();
        return true;
      }
      List<OffsetRange> missing =
          writer.covered().missing(new PartitionId("t", 0), 0, batches * 10L);
      if (!missing.isEmpty()) {
        commit(writer, store, "backfill-" + writer.id(), missing.get(0).from() / 10, 1);
      }
      return !missing.isEmpty();
    };
  }

  /** Chooses the files before it opens the lane, so that somebody else may take them first. */
  private static boolean rewrite(LaneWriter writer, Store store, int step) throws IOException {
    if (step > 0) {
      return false;
    }
    CommitLog log = new CommitLog(store);
    List<FileEntry> chosen = new ArrayList<>(log.live(log.tail()).all());
    chosen.removeIf(file -> file.output() != Output.VALIDATED);
    writer.open();
    if (chosen.stream().anyMatch(file -> !file.path().contains(Writing.MAINTENANCE))) {
      long from = Long.MAX_VALUE;
      long rows = 0;
      for (FileEntry file : chosen) {
        from = Math.min(from, file.offsets().get(0).first());
        rows += file.rows();
      }
      List<PreparedFile> files = List.of(stage(store, writer, Output.VALIDATED, 0, from, rows));
      writer.commit(BatchCommit.replacing(writer.id(), 0, chosen, files, "1"));
    }
    return true;
  }

  /** Accepted rows, and, where there are two outputs, rejected ones; the rest is ignored. */
  private static void commit(
      LaneWriter writer, Store store, String checkpoint, long batch, int outputs)
      throws IOException {
    long from = batch * 10;
    long rejected = outputs > 1 ? 4 : 0;
    List<PreparedFile> files = new ArrayList<>();
    files.add(stage(store, writer, Output.VALIDATED, batch, from, 6));
    if (rejected > 0) {
      files.add(stage(store, writer, Output.DLQ, batch, from, rejected));
    }
    writer.commit(
        new BatchCommit(
            checkpoint,
            batch,
            List.of(new PartitionLedger("t", 0, from, from + 10, 6, rejected, 0, 4 - rejected, 0)),
            Map.of(),
            Map.of(),
            files,
            "1",
            List.of()));
  }

  private static PreparedFile stage(
      Store store, LaneWriter writer, Output output, long batch, long from, long rows)
      throws IOException {
    String path = output.folder() + "/" + writer.fileName(batch, 0, 0);
    try (StagedOutput out = store.stage(path)) {
      out.write(ROWS.getBytes(UTF_8));
      StagedFile staged = out.complete();
      FileOffsets offsets = new FileOffsets("t", 0, from, from + 9, rows);
      return new PreparedFile(
          staged, new FileEntry(output, path, staged.bytes(), rows, List.of(offsets), null, null));
    }
  }
}
