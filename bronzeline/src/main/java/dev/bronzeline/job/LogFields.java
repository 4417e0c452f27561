package dev.bronzeline.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a line of the log is about, beside its words: fields of logs in JSON. They belong to a
 * thread, and to those that it starts.
 */
public final class LogFields {
  private static final String PIPELINE = "pipeline";
  private static final String BATCH = "batch";
  private static final String SEQUENCE = "sequence";

  private LogFields() {}

  /** Until this is closed, by the thread that has opened it, the fields are in force. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** What this thread logs is about a pipeline. */
  public static Scope pipeline(String name) {
    Scope before = restoring();
    MDC.put(PIPELINE, name);
    return before;
  }

  /** What this thread logs is about a pipeline's commit. */
  static Scope commit(String pipeline, long batch, long sequence) {
    Scope before = pipeline(pipeline);
    MDC.put(BATCH, String.valueOf(batch));
    MDC.put(SEQUENCE, String.valueOf(sequence));
    return before;
  }

  /** What this thread and the threads that it starts log is about no pipeline alone. */
  static Scope none() {
    Scope before = restoring();
    MDC.clear();
    return before;
  }

  private static Scope restoring() {
    @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
    return () -> {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    };
  }
}
