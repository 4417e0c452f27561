package dev.bronzeline.observe.http;

import org.jspecify.annotations.Nullable;

/**
 * Answers requests for one path. Called by many threads; what it throws becomes an answer with
 * status 500 that says nothing more.
 */
@FunctionalInterface
public interface Route {

  /**
   * The answer.
   *
   * @param pipeline the pipeline that the client asks about, as it wrote it; null for all of them
   */
  Answer answer(@Nullable String pipeline);
}
