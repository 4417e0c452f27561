package dev.bronzeline.observe.http;

import dev.bronzeline.config.ObserveSettings;
import dev.bronzeline.config.Secret;
import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process that runs jobs. It has threads of its own and few of them, so
 * however much it is asked, no batch waits for it.
 */
public final class HttpEndpoint implements AutoCloseable {
  /** Where it listens when nothing is said: the usual port of OpenTelemetry's exporters. */
  public static final int USUAL_PORT = 9464;

  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final int THREADS = 8;
  private static final int CONNECTIONS = 64;
  private static final int IDLE_MILLIS = 30_000;
  private static final int HEADER_BYTES = 8 << 10;

  private final Server server;
  private final String url;

  private HttpEndpoint(Server server, String url) {
    this.server = server;
    this.url = url;
  }

  /**
   * Begins to answer.
   *
   * @param settings where; when no port is set and the usual one is taken, a free one is
   * @param routes what is answered, by path
   * @throws IOException when it cannot listen there
   */
  public static HttpEndpoint start(ObserveSettings.Http settings, Map<String, Route> routes)
      throws IOException {
    Integer port = settings.port();
    try {
      return listen(settings, port == null ? USUAL_PORT : port, routes);
    } catch (BindException e) {
      if (port != null) {
        throw new IOException(
            "observe.http.port: nothing can listen at %s:%d (%s); set another port, or 0 for a free one"
                .formatted(settings.address(), port, e.getMessage()),
            e);
      }
      HttpEndpoint other = listen(settings, 0, routes);
      LOG.info("Port {} is taken, so this job answers at {}", USUAL_PORT, other.url());
      return other;
    }
  }

  private static HttpEndpoint listen(
      ObserveSettings.Http settings, int port, Map<String, Route> routes) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("bronze-http");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = connector(server, settings);
    connector.setHost(settings.address());
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
    server.setHandler(new Exchange(Gate.of(settings), routes));
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      if (e.getCause() instanceof BindException taken) {
        throw taken;
      }
      throw e instanceof IOException known ? known : new IOException(e.getMessage(), e);
    }
    String scheme = settings.keyStore() == null ? "http" : "https";
    return new HttpEndpoint(
        server, "%s://%s:%d".formatted(scheme, settings.address(), connector.getLocalPort()));
  }

  private static ServerConnector connector(Server server, ObserveSettings.Http settings) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    if (settings.keyStore() == null) {
      return new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    }
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    secure.setSniHostCheck(false); // a scraper calls by address; it is the token that counts
    http.addCustomizer(secure);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(settings.keyStore());
    Secret password = settings.keyStorePassword();
    tls.setKeyStorePassword(password == null ? null : password.reveal());
    return new ServerConnector(
        server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
  }

  /** Where it answers, such as {@code http://127.0.0.1:9464}. */
  public String url() {
    return url;
  }

  /** Ends at once. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.debug("The HTTP server did not end well", e);
    }
  }
}
