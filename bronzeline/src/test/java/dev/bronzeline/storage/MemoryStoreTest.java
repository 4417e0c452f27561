package dev.bronzeline.storage;

/** The store of the exploration is like the real ones. */
class MemoryStoreTest extends StoreContract {
  @Override
  Store newStore() {
    return new MemoryStore();
  }
}
