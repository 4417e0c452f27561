package dev.bronzeline.observe.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.config.ObserveSettings;
import dev.bronzeline.config.Secret;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask: whoever shows the token; or, when none is set, whoever calls this machine by a name
 * of its own, so that a page in a browser cannot ask for a stranger whose name leads here.
 *
 * @param token what must be shown; null for nothing
 * @param address where the endpoint listens
 */
record Gate(@Nullable Secret token, String address) {
  private static final String BEARER = "bearer ";
  private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  static Gate of(ObserveSettings.Http settings) {
    return new Gate(settings.token(), settings.address());
  }

  /**
   * Why a request is refused; null when it is not.
   *
   * @param host the name by which the client called, without a port
   * @param authorization the header of that name; null when there is none
   */
  @Nullable Answer refusal(@Nullable String host, @Nullable String authorization) {
    if (token != null) {
      return isToken(authorization, token)
          ? null
          : Answer.text(401, "Show the token of observe.http.token: Authorization: Bearer ...");
    }
    boolean own = host != null && (OWN.contains(host) || host.equals(address));
    return own ? null : Answer.text(421, "This job answers to localhost alone.");
  }

  /** Takes as long whatever is wrong with it. */
  private static boolean isToken(@Nullable String authorization, Secret token) {
    String shown =
        authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? authorization.substring(BEARER.length()).strip()
            : "";
    return MessageDigest.isEqual(shown.getBytes(UTF_8), token.reveal().getBytes(UTF_8));
  }
}
