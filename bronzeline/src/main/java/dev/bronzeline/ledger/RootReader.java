package dev.bronzeline.ledger;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be read of a root: directories, small files, and the rows of data files as far as the
 * ledger speaks about them.
 *
 * <p>All paths are relative to the root, with {@code /} between their parts. Implementations are
 * thread-safe and never write.
 */
public interface RootReader {

  /**
   * A file as the store lists it.
   *
   * @param path relative to the root
   * @param bytes its size
   */
  record RootFile(String path, long bytes) {

    /** Whether readers of directories pass over it: Spark, Hive and Trino do, by such names. */
    public boolean isHidden() {
      return Arrays.stream(path.split("/", -1))
          .anyMatch(part -> part.startsWith(".") || part.startsWith("_"));
    }
  }

  /**
   * What the footer of a data file says.
   *
   * @param output the table that the file's columns are those of
   * @param rows the number of rows
   */
  record Footer(Output output, long rows) {}

  /**
   * Lists all files under a directory, at any depth.
   *
   * @param directory relative to the root; the empty string is the root itself
   * @return an empty list when there is no such directory
   */
  List<RootFile> list(String directory) throws IOException;

  /** The whole content of a small file; empty when there is no such file. */
  Optional<byte[]> read(String path) throws IOException;

  /** The size of a file in bytes; empty when there is no such file. */
  OptionalLong size(String path) throws IOException;

  /**
   * Reads the footer of a data file and nothing else.
   *
   * @throws IOException when the file cannot be read or is not a data file of ours
   */
  Footer footer(String path) throws IOException;

  /**
   * Reads a whole data file: checks the checksum of every page and hands every row to the visitor.
   *
   * @throws IOException when any part of the file cannot be read or is not what was written
   */
  Footer scan(String path, RowVisitor visitor) throws IOException;
}
