package dev.bronzeline.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs tasks on a few threads and hands their results, in the order of the tasks, to the thread
 * that submits them. Holds only a few results at a time, so memory stays bounded and the receiver
 * needs no locks.
 */
final class InOrder<T> implements AutoCloseable {

  /** Takes a result. */
  @FunctionalInterface
  interface Receiver<T> {
    void accept(T result) throws IOException;
  }

  private final ExecutorService threads;
  private final int window;
  private final Receiver<T> receiver;
  private final Deque<Future<T>> running = new ArrayDeque<>();

  InOrder(int threads, Receiver<T> receiver) {
    this.threads = Executors.newFixedThreadPool(threads, InOrder::daemon);
    this.window = 2 * threads;
    this.receiver = receiver;
  }

  /** Starts a task; hands over the oldest results first when too many wait. */
  void submit(Callable<T> task) throws IOException {
    while (running.size() >= window) {
      handOverOldest();
    }
    running.add(threads.submit(task));
  }

  /** Hands over what is left. */
  void finish() throws IOException {
    while (!running.isEmpty()) {
      handOverOldest();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void handOverOldest() throws IOException {
    try {
      receiver.accept(running.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while reading", e);
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "verify");
    thread.setDaemon(true);
    return thread;
  }
}
