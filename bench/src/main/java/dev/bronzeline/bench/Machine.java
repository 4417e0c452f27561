package dev.bronzeline.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;

/**
 * Where it ran.
 *
 * @param java the Java virtual machine and its version
 * @param collectors the garbage collectors
 * @param cores how many processors the process may use
 * @param maxHeapBytes how large its heap may get
 * @param system the operating system and the kind of processor
 * @param spark Spark's version
 */
public record Machine(
    String java, String collectors, int cores, long maxHeapBytes, String system, String spark) {

  /** This process's. */
  static Machine here(String spark) {
    return new Machine(
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", ")),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        spark);
  }
}
