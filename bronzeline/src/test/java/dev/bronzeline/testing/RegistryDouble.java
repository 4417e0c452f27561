package dev.bronzeline.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers like a schema registry, as far as it was told, and remembers what it was
 * asked. It can also fail on purpose.
 */
public final class RegistryDouble implements AutoCloseable {

  private static final String NOT_FOUND =
      "{\"error_code\": 40403, \"message\": \"Schema not found\"}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean hangs;
  private volatile boolean hangsInBody;
  private volatile @Nullable String authorization;

  private RegistryDouble(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public static RegistryDouble start() {
    try {
      return new RegistryDouble(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on, this path is answered with this JSON. */
  public RegistryDouble with(String path, String json) {
    answers.put(path, json);
    return this;
  }

  /** Registers a schema under an id, and as a version of a subject, which is the latest then. */
  public RegistryDouble with(
      String subject, int version, int id, String type, String schema, String references) {
    String body =
        "\"schemaType\": \"%s\", \"schema\": \"%s\", \"references\": [%s]"
            .formatted(
                type,
                schema.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " "),
                references);
    String of =
        "{\"subject\": \"%s\", \"version\": %d, \"id\": %d, %s}"
            .formatted(subject, version, id, body);
    with("/schemas/ids/" + id, "{" + body + "}");
    with("/subjects/%s/versions/%d".formatted(subject, version), of);
    with("/subjects/%s/versions/latest".formatted(subject), of);
    StringBuilder versions = new StringBuilder("1");
    for (int i = 2; i <= version; i++) {
      versions.append(", ").append(i);
    }
    return with("/subjects/%s/versions".formatted(subject), "[" + versions + "]");
  }

  /** The next answers have this status, so many of them. */
  public void fails(int status, int times) {
    this.status = status;
    failures.set(times);
  }

  /** From now on, nothing is answered at all; or the head only. */
  public void hangs(boolean inBody) {
    hangs = !inBody;
    hangsInBody = inBody;
  }

  /** The paths that were asked for, in order. */
  public List<String> asked() {
    return asked;
  }

  /** What the last request had in its header {@code Authorization}. */
  public @Nullable String authorization() {
    return authorization;
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().getRawPath());
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (hangs) {
      await();
    }
    String body = answers.get(exchange.getRequestURI().getPath());
    int code = body == null ? 404 : 200;
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      code = status;
      body = "{\"error_code\": 50001, \"message\": \"on purpose\"}";
    }
    byte[] bytes = (body == null ? NOT_FOUND : body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    if (hangsInBody) {
      exchange.getResponseBody().write(bytes, 0, 1);
      exchange.getResponseBody().flush();
      await();
    }
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
