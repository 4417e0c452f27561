package dev.bronzeline.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Passes every call on, for a test to override one. */
public class ForwardingStore implements Store {
  private final Store store;

  /** Passes them on to this store. */
  public ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    return store.createIfAbsent(path, content);
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    return store.read(path);
  }

  @Override
  public List<Stored> list(String folder) throws IOException {
    return store.list(folder);
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    store.put(path, content);
  }

  @Override
  public void delete(String path) throws IOException {
    store.delete(path);
  }

  @Override
  public StagedOutput stage(String path) throws IOException {
    return store.stage(path);
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    store.publish(file);
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    store.retract(file);
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    store.sweep(fileName);
  }
}
