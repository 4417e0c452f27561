package dev.bronzeline.demo;

import dev.bronzeline.config.BronzeConfig;

/** Runs the job that is demonstrated. */
@FunctionalInterface
public interface Ingestion {
  /**
   * Runs the job; returns when it has ended by itself, or was asked to stop by a signal.
   *
   * @throws Exception if the job failed
   */
  void run(BronzeConfig config) throws Exception;
}
