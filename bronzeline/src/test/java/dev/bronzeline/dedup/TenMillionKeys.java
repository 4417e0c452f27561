package dev.bronzeline.dedup;

import java.util.SplittableRandom;

/**
 * Remembers ten million keys while twenty million arrive, in a process of its own: {@link
 * DigestTableTest} starts it with a heap that is fixed.
 */
public final class TenMillionKeys {
  private static final int PARTITIONS = 8;
  private static final int KEYS_A_BATCH = 500_000;
  private static final int WINDOW = 20;
  private static final int BATCHES = 40;

  private TenMillionKeys() {}

  /** Prints how many keys there are at the end, what they take, and what they took at most. */
  public static void main(String[] arguments) {
    StateHeap heap = new StateHeap(Long.MAX_VALUE);
    DigestTable[] tables = new DigestTable[PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++) {
      tables[i] = new DigestTable(heap);
    }
    long most = 0;
    long keys = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      SplittableRandom digests = new SplittableRandom(batch);
      for (int i = 0; i < KEYS_A_BATCH; i++) {
        DigestTable table = tables[i % PARTITIONS];
        if (table.put(digests.nextLong(), digests.nextLong(), batch + WINDOW)
            != DigestTable.ABSENT) {
          throw new IllegalStateException("A new key was taken for a copy in batch " + batch);
        }
      }
      keys = 0;
      for (DigestTable table : tables) {
        removeExpired(table, batch);
        keys += table.size();
      }
      most = Math.max(most, heap.used());
    }
    requireRemembered(tables, BATCHES - 1, true);
    requireRemembered(tables, BATCHES - WINDOW, true);
    requireRemembered(tables, BATCHES - WINDOW - 1, false);
    System.out.printf("%d %d %d%n", keys, heap.used(), most);
  }

  private static void removeExpired(DigestTable table, long now) {
    DigestTable.Cursor cursor = table.cursor();
    while (cursor.next()) {
      if (cursor.number() <= now) {
        table.remove(cursor.high(), cursor.low());
      }
    }
    table.trim();
  }

  private static void requireRemembered(DigestTable[] tables, int batch, boolean remembered) {
    SplittableRandom digests = new SplittableRandom(batch);
    for (int i = 0; i < KEYS_A_BATCH; i++) {
      long number = tables[i % PARTITIONS].get(digests.nextLong(), digests.nextLong());
      if ((number != DigestTable.ABSENT) != remembered) {
        throw new IllegalStateException("Key %d of batch %d".formatted(i, batch));
      }
    }
  }
}
