package dev.bronzeline.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a running job can be looked at: section {@code observe}.
 *
 * @param http whether and where it answers HTTP
 */
public record ObserveSettings(Http http) {
  private static final String HTTP = "http";
  private static final int SHORTEST_TOKEN = 16;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

  /**
   * Where metrics, health and status are served.
   *
   * @param enabled whether they are
   * @param address the address of this machine to listen at
   * @param port the port, 0 for a free one; null for the usual one, or a free one if that is taken
   * @param token what a client must show as bearer token; null to ask for none
   * @param keyStore a PKCS #12 file with the key and certificate for TLS; null to speak plain HTTP
   * @param keyStorePassword opens the file; null when it has no password
   */
  public record Http(
      boolean enabled,
      String address,
      @Nullable Integer port,
      @Nullable Secret token,
      @Nullable String keyStore,
      @Nullable Secret keyStorePassword) {

    /** Whether only this machine can reach the address. */
    public boolean isLocal() {
      return LOOPBACK.contains(address);
    }
  }

  static ObserveSettings read(Settings observe) {
    Settings http = observe.section(HTTP);
    Http read =
        new Http(
            http.get("enabled", Kind.FLAG, true),
            http.get("address", Kind.TEXT, "127.0.0.1"),
            http.find("port", Kind.count(0, 65_535)),
            http.secret("token"),
            http.find("key-store", Kind.TEXT),
            http.secret("key-store-password"));
    check(http, read);
    return new ObserveSettings(read);
  }

  private static void check(Settings settings, Http http) {
    if (!http.isLocal() && !isAddress(http.address())) {
      settings.wrong("address", "must be an address of this machine", "as in 0.0.0.0");
    }
    if (http.enabled() && !http.isLocal() && http.token() == null) {
      settings.problem(
          "address",
          "lets other machines look at the job, and observe.http.token is not set",
          "set a token, or listen at 127.0.0.1");
    }
    if (http.token() != null && http.token().reveal().length() < SHORTEST_TOKEN) {
      settings.problem(
          "token", "must have at least 16 characters", "make one with: openssl rand -base64 32");
    }
  }

  private static boolean isAddress(String address) {
    try {
      return InetAddress.getByName(address) != null && !address.isBlank();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
