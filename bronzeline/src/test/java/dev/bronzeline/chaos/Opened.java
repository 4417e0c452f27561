package dev.bronzeline.chaos;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be ended, the last one first. */
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** Adds a part, and returns it. */
  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) throws IOException {
    try {
      part.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot end a part of the scene", e);
    }
  }
}
