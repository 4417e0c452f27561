package dev.bronzeline.storage;

import java.io.IOException;
import java.util.function.Predicate;

/** A real store under a writer; something happens before each change that it makes. */
class HookedStore extends ForwardingStore {

  /** What happens. */
  @FunctionalInterface
  interface Hook {
    void run() throws IOException;
  }

  private final Hook before;

  HookedStore(Store store, Hook before) {
    super(store);
    this.before = before;
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    before.run();
    return super.createIfAbsent(path, content);
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    before.run();
    super.put(path, content);
  }

  @Override
  public void delete(String path) throws IOException {
    before.run();
    super.delete(path);
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    before.run();
    super.publish(file);
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    before.run();
    super.retract(file);
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    before.run();
    super.sweep(fileName);
  }
}
