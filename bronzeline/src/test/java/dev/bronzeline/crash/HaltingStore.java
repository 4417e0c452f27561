package dev.bronzeline.crash;

import dev.bronzeline.crash.CommitPoint.Operation;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.storage.ForwardingStore;
import dev.bronzeline.storage.StagedFile;
import dev.bronzeline.storage.Store;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * A real store under a writer that is to stop, without any farewell, at one point of the commit
 * protocol: while it opens its lane, or with its second batch.
 */
final class HaltingStore extends ForwardingStore {
  /** How the process ends when it has come to the point. */
  static final int HALTED = 99;

  private final CommitPoint point;
  private final int spared;
  private boolean opened;
  private int batches;

  HaltingStore(Store store, CommitPoint point) {
    this(store, point, 1);
  }

  private HaltingStore(Store store, CommitPoint point, int spared) {
    super(store);
    this.point = point;
    this.spared = spared;
  }

  /** The same for a writer that does not come to a second batch. */
  static HaltingStore fromTheFirstBatchOn(Store store, CommitPoint point) {
    return new HaltingStore(store, point, -1);
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    boolean open = LedgerJson.read(content, LogEntry.class).open() != null;
    Operation creation = open ? Operation.OPEN : Operation.ENTRY;
    before(creation);
    boolean created = super.createIfAbsent(path, content);
    after(creation);
    return created;
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    batches++;
    before(Operation.INTENT);
    super.put(path, content);
    after(Operation.INTENT);
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    before(Operation.PUBLISH_FILE);
    super.publish(file);
    after(Operation.PUBLISH_FILE);
  }

  @Override
  public void delete(String path) throws IOException {
    Operation drop = opened ? Operation.DROP_INTENT : Operation.DROP_OLD_INTENT;
    before(drop);
    super.delete(path);
    after(drop);
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    boolean visible = list("").stream().anyMatch(there -> there.path().equals(file.path()));
    super.retract(file);
    if (visible) {
      after(Operation.REMOVE_FILE);
    }
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    before(Operation.SWEEP);
    super.sweep(fileName);
    after(Operation.SWEEP);
    opened = true;
  }

  private void before(Operation next) {
    haltIf(point.isBefore(next));
  }

  private void after(Operation last) {
    haltIf(point.isAfter(last));
  }

  private void haltIf(boolean there) {
    if (there && batches != spared) {
      Runtime.getRuntime().halt(HALTED);
    }
  }
}
