package dev.bronzeline.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on 127.0.0.1 that hands every request on to another one, and injects faults where
 * a test asks for them. Bodies are streamed, and everything the client signs stays as it was, so it
 * can stand before an S3 endpoint. A server that is away is, to the client, a cut connection.
 *
 * <pre>{@code
 * try (FaultyProxy proxy = FaultyProxy.before(s3.endpoint())) {
 *   hadoop.set("fs.s3a.endpoint", proxy.endpoint());
 *   proxy.inject(Fault.cutAfter(), request -> request.is("PUT", ".*\/offsets/3"), 1, 1);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Injections may come and go while requests are under way.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaultyProxy.class);

  private final URI server;
  private final ServerSocket door;
  private final ExecutorService threads;
  private final List<Injection> injections = new CopyOnWriteArrayList<>();
  private volatile Weather weather = request -> Optional.empty();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private FaultyProxy(URI server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "faulty-proxy");
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  /** Starts a proxy before a server such as {@code http://127.0.0.1:40124}. */
  public static FaultyProxy before(String server) throws IOException {
    return new FaultyProxy(URI.create(server));
  }

  /** Where clients connect: {@code http://127.0.0.1:<port>}. */
  public String endpoint() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  /** Injects a fault into every request that matches, until it is removed. */
  public Injection inject(Fault fault, Predicate<Request> which) {
    return inject(fault, which, 1, Integer.MAX_VALUE);
  }

  /**
   * Injects a fault into some of the requests that match. When several injections want the same
   * request, the oldest one gets it.
   *
   * @param first the first request to suffer, counted from 1 among those that match
   * @param count how many suffer, the first included
   */
  public Injection inject(Fault fault, Predicate<Request> which, int first, int count) {
    Injection injection = new Injection(fault, which, first, count);
    injections.add(injection);
    return injection;
  }

  /** From now on, requests that no injection wants suffer what the weather brings. */
  public void setWeather(Weather weather) {
    this.weather = weather;
  }

  /** Removes all injections; what is delayed or held goes on as it would have. */
  public void heal() {
    injections.clear();
  }

  /** Stops at once: all connections end. */
  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        threads.execute(() -> serve(client));
      } catch (IOException | RejectedExecutionException e) {
        LOG.debug("The proxy at {} does not accept any more", endpoint(), e);
      }
    }
  }

  private void serve(Socket client) {
    connections.add(client);
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = new BufferedOutputStream(client.getOutputStream());
      boolean open = true;
      while (open) {
        HttpHead head = HttpHead.read(in);
        open = head != null && exchange(head, in, out);
      }
    } catch (IOException e) {
      LOG.debug("A connection to {} broke", server, e);
    } finally {
      connections.remove(client);
    }
  }

  /** Returns whether the client may use its connection for another request. */
  private boolean exchange(HttpHead head, InputStream in, OutputStream out) throws IOException {
    Fault fault = fault(Request.of(head)).orElse(null);
    if (fault == Fault.Cut.BEFORE) {
      return false;
    }
    if (fault instanceof Fault.Delay || fault instanceof Fault.Hold) {
      await(fault);
    }
    if (head.header("Expect").isPresent()) {
      new HttpHead("HTTP/1.1 100 Continue", List.of()).writeTo(out);
    }
    if (fault instanceof Fault.Status status) {
      head.copyBody(in, OutputStream.nullOutputStream());
      answer(head, status.code(), out);
      return true;
    }
    return forward(head, in, fault == Fault.Cut.AFTER ? null : out);
  }

  /** Each request gets a connection to the server for itself, which ends where the answer does. */
  private boolean forward(HttpHead head, InputStream in, @Nullable OutputStream out)
      throws IOException {
    try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
      connections.add(upstream);
      OutputStream toServer = new BufferedOutputStream(upstream.getOutputStream());
      head.without("Expect").with("Connection", "close").writeTo(toServer);
      boolean whole = forwardBody(head, in, toServer);
      InputStream fromServer = new BufferedInputStream(upstream.getInputStream());
      HttpHead answer = HttpHead.read(fromServer);
      while (answer != null && answer.first().contains(" 100 ")) {
        answer = HttpHead.read(fromServer);
      }
      if (answer == null || out == null) {
        fromServer.transferTo(OutputStream.nullOutputStream());
        return false;
      }
      boolean reusable = whole && answer.endsByItself(head);
      (reusable ? answer.without("Connection") : answer.with("Connection", "close")).writeTo(out);
      fromServer.transferTo(out);
      out.flush();
      return reusable;
    } finally {
      connections.removeIf(Socket::isClosed);
    }
  }

  /** A server may refuse a request before it has read all of it; then its answer still counts. */
  private static boolean forwardBody(HttpHead head, InputStream in, OutputStream toServer) {
    try {
      head.copyBody(in, toServer);
      return true;
    } catch (IOException e) {
      LOG.debug("Only a part of {} was taken", head.first(), e);
      return false;
    }
  }

  private static void answer(HttpHead request, int status, OutputStream out) throws IOException {
    String code =
        status == 503 ? "SlowDown" : status == 500 ? "InternalError" : "Injected" + status;
    byte[] body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>injected</Message></Error>"
            .formatted(code)
            .getBytes(UTF_8);
    new HttpHead(
            "HTTP/1.1 " + status + " " + code,
            List.of("Content-Type: application/xml", "Content-Length: " + body.length))
        .writeTo(out);
    if (!request.isHeadRequest()) {
      out.write(body);
    }
    out.flush();
  }

  private static void await(Fault fault) throws IOException {
    try {
      if (fault instanceof Fault.Delay delay) {
        TimeUnit.NANOSECONDS.sleep(delay.time().toNanos());
      } else if (fault instanceof Fault.Hold hold) {
        hold.latch().await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("The proxy was closed").initCause(e);
    }
  }

  private Optional<Fault> fault(Request request) {
    for (Injection injection : injections) {
      if (injection.takes(request)) {
        return Optional.of(injection.fault);
      }
    }
    return weather.over(request);
  }

  /** Decides for each request whether it suffers; asked by many threads. */
  @FunctionalInterface
  public interface Weather {
    /** The fault for this request; empty for none. */
    Optional<Fault> over(Request request);
  }

  /**
   * What a client asks for.
   *
   * @param method such as {@code PUT}
   * @param path decoded, with a slash at the beginning; in path style {@code /bucket/key}
   * @param query as it was sent; the empty string when there is none
   * @param headers by their names in lower case
   */
  public record Request(String method, String path, String query, Map<String, String> headers) {

    static Request of(HttpHead head) {
      String[] words = head.first().split(" ", 3);
      String[] target = words[1].split("\\?", 2);
      Map<String, String> headers = new TreeMap<>();
      for (String header : head.headers()) {
        String[] pair = header.split(":", 2);
        headers.put(pair[0].toLowerCase(Locale.ROOT), pair.length > 1 ? pair[1].strip() : "");
      }
      return new Request(
          words[0],
          URLDecoder.decode(target[0].replace("+", "%2B"), UTF_8),
          target.length > 1 ? target[1] : "",
          headers);
    }

    /** Whether this is the method, and the whole path matches the regular expression. */
    public boolean is(String method, String path) {
      return this.method.equals(method) && this.path.matches(path);
    }

    @Override
    public String toString() {
      return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }
  }

  /** A fault, the requests it is meant for, and what came of it. */
  public final class Injection {
    private final Fault fault;
    private final Predicate<Request> which;
    private final int first;
    private final int count;
    private final CompletableFuture<Request> begun = new CompletableFuture<>();
    private int matched;

    private Injection(Fault fault, Predicate<Request> which, int first, int count) {
      this.fault = fault;
      this.which = which;
      this.first = first;
      this.count = count;
    }

    /** How many requests have matched, faulty or not. */
    public synchronized int matched() {
      return matched;
    }

    /** How many requests have suffered. */
    public synchronized int injected() {
      return Math.max(0, Math.min(matched - first + 1, count));
    }

    /** Completes when the first request suffers. */
    public CompletableFuture<Request> begun() {
      return begun.copy();
    }

    /** No further request suffers. */
    public void remove() {
      injections.remove(this);
    }

    private boolean takes(Request request) {
      if (!which.test(request)) {
        return false;
      }
      boolean taken;
      synchronized (this) {
        matched++;
        taken = matched >= first && matched - first < count;
      }
      if (taken) {
        LOG.info("Injecting {} into {}", fault, request);
        begun.complete(request);
      }
      return taken;
    }
  }
}
