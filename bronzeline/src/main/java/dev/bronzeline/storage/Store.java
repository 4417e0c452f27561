package dev.bronzeline.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The narrow seam to the file system or object store that holds a root: all that the commit
 * protocol asks of it. Every path is relative to the root, with {@code /} between its parts.
 *
 * <p>Thread-safe. An {@link IOException} from an operation that changes something leaves it open
 * whether the change took place; every such operation may be tried again.
 */
public interface Store {

  /**
   * Creates a file if there is nothing at the path: atomic among all processes, durable, and
   * complete from the moment it is visible.
   *
   * @return true if this call created the file, false if something was there before
   */
  boolean createIfAbsent(String path, byte[] content) throws IOException;

  /** The content of a file; empty if there is none. */
  Optional<byte[]> read(String path) throws IOException;

  /**
   * All visible files below a folder, at any depth, sorted by path; what is staged is not among
   * them.
   *
   * @param folder a folder, or the empty string for the root; one that does not exist is empty
   */
  List<Stored> list(String folder) throws IOException;

  /** Writes a file as a whole, over any that is there. Readers see the old or the new content. */
  void put(String path, byte[] content) throws IOException;

  /** Deletes a file; if there is none, that is fine. */
  void delete(String path) throws IOException;

  /**
   * Starts a file that stays invisible until it is published. Called by tasks, on executors.
   *
   * @param path where the file will be visible after {@link #publish}
   */
  StagedOutput stage(String path) throws IOException;

  /**
   * Makes a staged file visible under its final name, whole. Publishing it twice is fine.
   *
   * @throws IOException also if the file was retracted or swept before
   */
  void publish(StagedFile file) throws IOException;

  /**
   * Removes a staged or published file. Afterwards it is not visible and {@link #publish} cannot
   * make it visible any more. Retracting it twice is fine.
   */
  void retract(StagedFile file) throws IOException;

  /**
   * Removes everything that is staged and not published yet, if its final file name (without the
   * folders) matches. A clean-up: what a store does not let us see stays where it is.
   */
  void sweep(Predicate<String> fileName) throws IOException;
}
