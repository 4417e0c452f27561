package dev.bronzeline.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file with a key in base64, which nobody but its owner and maybe its group may touch. */
public record KeyFile(Path path) {

  private static final int LONGEST = 4096;

  /**
   * What the file holds.
   *
   * @throws IOException when there is none, others may read or write it, or it cannot be read; the
   *     message is the rest of a sentence and tells nothing of the content
   */
  String read() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException(
          "there is no file %s; if that version was destroyed, take it out of pii.keys"
              .formatted(path));
    }
    PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (posix != null) {
      Set<PosixFilePermission> allowed = posix.readAttributes().permissions();
      if (allowed.contains(PosixFilePermission.OTHERS_READ)
          || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IOException(
            "every user of this machine may read or change %s; chmod 600 it".formatted(path));
      }
    }
    if (Files.size(path) > LONGEST) {
      throw new IOException("%s is too long to be a key".formatted(path));
    }
    return Files.readString(path, StandardCharsets.US_ASCII);
  }

  /**
   * Overwrites the file and deletes it. What a disk, a snapshot or a backup keeps of it is beyond
   * our reach.
   *
   * @return false if there was no file
   */
  public boolean destroy() throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(Math.min(file.size(), 1 << 20)));
      file.position(0);
      while (zeros.hasRemaining()) {
        file.write(zeros);
      }
      file.force(true);
    }
    Files.delete(path);
    return true;
  }
}
