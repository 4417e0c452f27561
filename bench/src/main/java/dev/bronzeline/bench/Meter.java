package dev.bronzeline.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Measures what this process uses between a {@link #start} and the next {@link #stop}. */
final class Meter implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final List<MemoryPoolMXBean> heap =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final Set<String> heapNames =
      heap.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toSet());
  private final AtomicLong afterCollection = new AtomicLong();
  private final NotificationListener listener = (notification, unused) -> collected(notification);

  private long startedAt;
  private long cpuAtStart;
  private long collectionMillisAtStart;

  Meter() {
    for (GarbageCollectorMXBean collector : collectors) {
      ((NotificationEmitter) collector).addNotificationListener(listener, null, null);
    }
  }

  /**
   * What was used. Seconds are those of the clock on the wall, CPU seconds those of all threads.
   */
  record Usage(
      double seconds,
      double cpuSeconds,
      double collectionSeconds,
      long peakHeapBytes,
      long peakLiveBytes) {}

  /** Collects what earlier work left behind, then begins to measure. */
  void start() {
    System.gc();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    afterCollection.set(used(heap.stream().map(MemoryPoolMXBean::getUsage).toList()));
    collectionMillisAtStart = collectionMillis();
    cpuAtStart = system.getProcessCpuTime();
    startedAt = System.nanoTime();
  }

  Usage stop() {
    long elapsed = System.nanoTime() - startedAt;
    long cpu = system.getProcessCpuTime() - cpuAtStart;
    return new Usage(
        elapsed / NANOS,
        cpu / NANOS,
        (collectionMillis() - collectionMillisAtStart) / 1e3,
        used(heap.stream().map(MemoryPoolMXBean::getPeakUsage).toList()),
        afterCollection.get());
  }

  private void collected(Notification notification) {
    GarbageCollectionNotificationInfo info =
        GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
    long left =
        info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
            .filter(pool -> heapNames.contains(pool.getKey()))
            .mapToLong(pool -> pool.getValue().getUsed())
            .sum();
    afterCollection.accumulateAndGet(left, Math::max);
  }

  private long collectionMillis() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
  }

  private static long used(Collection<MemoryUsage> pools) {
    return pools.stream().mapToLong(MemoryUsage::getUsed).sum();
  }

  @Override
  public void close() {
    for (GarbageCollectorMXBean collector : collectors) {
      try {
        ((NotificationEmitter) collector).removeNotificationListener(listener);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException("The listener was added on creation", e);
      }
    }
  }
}
