package dev.bronzeline.observe.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, from the gate to the answer. */
final class Exchange extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private final Gate gate;
  private final Map<String, Route> routes;

  Exchange(Gate gate, Map<String, Route> routes) {
    this.gate = gate;
    this.routes = Map.copyOf(routes);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = answer(request);
    HEADERS.forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    if (answer.status() == 401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private Answer answer(Request request) {
    Answer refusal =
        gate.refusal(
            Request.getServerName(request), request.getHeaders().get(HttpHeader.AUTHORIZATION));
    if (refusal != null) {
      return refusal;
    }
    if (!READING.contains(request.getMethod())) {
      return Answer.text(405, "Only GET and HEAD are answered.");
    }
    Route route = routes.get(Request.getPathInContext(request));
    if (route == null) {
      return Answer.text(
          404, "There are " + String.join(", ", routes.keySet().stream().sorted().toList()));
    }
    try {
      return route.answer(pipeline(request));
    } catch (RuntimeException e) {
      LOG.warn("No answer to {}", Request.getPathInContext(request), e);
      return Answer.text(500, "That went wrong; the job's log says how.");
    }
  }

  private static @Nullable String pipeline(Request request) {
    return Request.extractQueryParameters(request).getValue("pipeline");
  }
}
