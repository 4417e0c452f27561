package dev.bronzeline.storage;

import dev.bronzeline.ledger.RootReader;
import dev.bronzeline.ledger.RowVisitor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A root to which something happens when it has been listed and its log read, once. */
final class RootOnceListed implements RootReader {
  private final RootReader root;
  private final Runnable then;
  private boolean happened;

  RootOnceListed(RootReader root, Runnable then) {
    this.root = root;
    this.then = then;
  }

  @Override
  public List<RootFile> list(String directory) throws IOException {
    return root.list(directory);
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    return root.read(path);
  }

  @Override
  public OptionalLong size(String path) throws IOException {
    return root.size(path);
  }

  @Override
  public Footer footer(String path) throws IOException {
    happen();
    return root.footer(path);
  }

  @Override
  public Footer scan(String path, RowVisitor visitor) throws IOException {
    happen();
    return root.scan(path, visitor);
  }

  private synchronized void happen() {
    if (!happened) {
      happened = true;
      then.run();
    }
  }
}
