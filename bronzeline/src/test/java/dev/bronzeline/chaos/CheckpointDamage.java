package dev.bronzeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What can happen to the folder of a checkpoint while no job runs. */
enum CheckpointDamage {
  /** It is gone. */
  DELETED(FaultKind.CHECKPOINT_DELETED) {
    @Override
    void inflictOn(Path checkpoint, Random random) throws IOException {
      Campaign.delete(checkpoint);
    }
  },
  /** The newest plan, or the newest mark that a batch has ended, is cut in half. */
  TRUNCATED(FaultKind.CHECKPOINT_TRUNCATED) {
    @Override
    void inflictOn(Path checkpoint, Random random) throws IOException {
      Path file = newest(checkpoint.resolve(random.nextBoolean() ? "offsets" : "commits"), "\\d+");
      byte[] content = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(content, content.length / 2));
    }
  },
  /** A byte of the newest file of the deduplication's state is another one. */
  CORRUPTED(FaultKind.CHECKPOINT_CORRUPTED) {
    @Override
    void inflictOn(Path checkpoint, Random random) throws IOException {
      Path file = newest(checkpoint.resolve("state"), "\\d+\\.(delta|snapshot|changelog|zip)");
      byte[] content = Files.readAllBytes(file);
      content[random.nextInt(content.length)] ^= 0x10;
      Files.write(file, content);
    }
  };

  private final FaultKind kind;

  CheckpointDamage(FaultKind kind) {
    this.kind = kind;
  }

  FaultKind kind() {
    return kind;
  }

  /** Does it. */
  abstract void inflictOn(Path checkpoint, Random random) throws IOException;

  /** The file whose name begins with the greatest number. */
  private static Path newest(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found =
          files.filter(file -> String.valueOf(file.getFileName()).matches(name)).sorted().toList();
      return found.stream()
          .max(Comparator.comparingLong(CheckpointDamage::number))
          .orElseThrow(() -> new IOException("No file like %s in %s".formatted(name, folder)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long number(Path file) {
    return Long.parseLong(String.valueOf(file.getFileName()).split("\\.", 2)[0]);
  }
}
