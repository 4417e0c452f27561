package dev.bronzeline.chaos;

import dev.bronzeline.crash.JobProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/**
 * A disk that can be filled while a job writes to it. Where a file system may be mounted it is one
 * of its own, and is really full. Elsewhere the job's process may not write files beyond a size
 * ({@code RLIMIT_FSIZE}), which any user may ask for: its writes fail in the same places, with
 * "File too large" in place of "No space left on device".
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "256m";
  private static final int MOST_LEFT_FREE = 64 << 10;
  private static final int LARGEST_FILE = 8 << 10;

  private final Path folder;
  private final boolean mounted;

  private SmallDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  /** A disk at a folder, which is made. */
  static SmallDisk at(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "bronze", folder.toString());
    System.out.printf(
        "A full disk is %s%n",
        mounted ? "a file system of its own" : "a limit on the size of files: no mount is allowed");
    return new SmallDisk(folder, mounted);
  }

  /** From now on the job finds no room, or nearly none. */
  void fill(JobProcess job, Random random) throws IOException, InterruptedException {
    if (mounted) {
      fillUp(random.nextInt(MOST_LEFT_FREE));
    } else {
      limitFiles(job, String.valueOf(random.nextInt(LARGEST_FILE)));
    }
  }

  /** There is room again. */
  void free(JobProcess job) throws IOException, InterruptedException {
    if (mounted) {
      Files.deleteIfExists(ballast());
    } else if (job.isAlive()) {
      limitFiles(job, "unlimited");
    }
  }

  private void fillUp(int leaveFree) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() > block.length) {
        throw e;
      }
    }
    try (FileChannel file = FileChannel.open(ballast(), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - leaveFree);
    }
  }

  private Path ballast() {
    return folder.resolve("_ballast");
  }

  private static void limitFiles(JobProcess job, String bytes)
      throws IOException, InterruptedException {
    if (!run("prlimit", "--pid", String.valueOf(job.pid()), "--fsize=" + bytes + ":")) {
      throw new IOException("prlimit cannot limit the files of process " + job.pid());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Its files stay, for a look at them, beside the folder. */
  @Override
  public void close() throws IOException {
    if (!mounted) {
      return;
    }
    try {
      run("cp", "-a", folder.toString(), folder + "-was");
      if (!run("umount", folder.toString()) && !run("umount", "--lazy", folder.toString())) {
        throw new IOException("Cannot unmount " + folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
