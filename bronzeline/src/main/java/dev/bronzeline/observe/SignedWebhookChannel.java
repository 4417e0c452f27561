package dev.bronzeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Posts a document in JSON to a webhook. With a secret, {@code Bronzeline-Signature} is {@code
 * sha256=} and the HMAC-SHA256 in hex of the time in {@code Bronzeline-Timestamp}, a dot and the
 * body, so that the receiver knows who says so, and when.
 */
public final class SignedWebhookChannel implements AlertChannel {
  private static final String ALGORITHM = "HmacSHA256";

  private final String name;
  private final Post post;
  private final @Nullable Secret secret;
  private final Clock clock;

  /**
   * A channel to one webhook.
   *
   * @param name its name in logs
   * @param webhook where to post; never printed
   * @param secret signs what is posted; null for no signature
   */
  public SignedWebhookChannel(String name, URI webhook, @Nullable Secret secret) {
    this(name, webhook, secret, Clock.systemUTC());
  }

  SignedWebhookChannel(String name, URI webhook, @Nullable Secret secret, Clock clock) {
    this.name = name;
    this.post = new Post(webhook);
    this.secret = secret;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Alert alert) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pipeline", alert.pipeline());
    document.put("rule", alert.rule().id());
    document.put("state", alert.firing() ? "firing" : "resolved");
    document.put("level", alert.rule().level().name());
    document.put("value", alert.value());
    document.put("threshold", alert.rule().threshold());
    document.put("at", alert.at().toString());
    document.put("text", alert.text());
    byte[] body = Post.json(document);
    Secret key = secret;
    post.send(body, key == null ? Map.of() : signed(body, key));
  }

  private Map<String, String> signed(byte[] body, Secret key) throws IOException {
    String time = String.valueOf(clock.instant().getEpochSecond());
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
      mac.update((time + ".").getBytes(UTF_8));
      return Map.of(
          "Bronzeline-Timestamp",
          time,
          "Bronzeline-Signature",
          "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IOException("The alert could not be signed", e);
    }
  }
}
