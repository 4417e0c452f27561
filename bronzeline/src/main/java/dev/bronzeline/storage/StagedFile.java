package dev.bronzeline.storage;

import java.io.Serializable;

/**
 * A complete file that is not visible yet. It travels from the task to the driver.
 *
 * @param path where it will be visible, relative to the root
 * @param bytes its size
 * @param token what the store needs to find it; only the store can read it
 */
public record StagedFile(String path, long bytes, String token) implements Serializable {

  /** The last part of the path. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
