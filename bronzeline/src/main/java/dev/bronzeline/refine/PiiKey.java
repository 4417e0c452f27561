package dev.bronzeline.refine;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The key for personal data, with an identity that says which version of it was used.
 *
 * <p>The key travels to the executors inside the plan, so it is serializable; it never prints.
 * Thread-safe.
 */
public final class PiiKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,80}");
  private static final int MIN_BYTES = 16;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String id;
  private final byte[] secret;
  private transient volatile @Nullable HmacSha256 hmac;
  private transient volatile byte @Nullable [] prefix;

  /**
   * A key.
   *
   * @param id names this version of the key in every hash and sealed payload: 1 to 80 letters,
   *     digits, {@code _}, {@code .} or {@code -}
   * @param secret at least 16 bytes, 32 are recommended
   * @throws IllegalArgumentException if either is not so
   */
  public PiiKey(String id, byte[] secret) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "The id of a key must be 1 to 80 letters, digits, '_', '.' or '-', but is '%s'"
              .formatted(id));
    }
    if (secret.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "The key '%s' has %d bytes, but must have at least %d; make one with: openssl rand -base64 32"
              .formatted(id, secret.length, MIN_BYTES));
    }
    this.id = id;
    this.secret = secret.clone();
  }

  /** Names this version of the key. */
  public String id() {
    return id;
  }

  /** HMAC-SHA256 with this key. */
  HmacSha256 hmac() {
    HmacSha256 ready = hmac;
    if (ready == null) {
      ready = new HmacSha256(secret);
      hmac = ready;
    }
    return ready;
  }

  /**
   * The keyed hash of some bytes, as it stands in a table: {@code <id>:<HMAC-SHA256 as Base64url
   * without padding>}.
   */
  UTF8String hash(byte[] bytes, int from, int length) {
    byte[] hash = BASE64.encode(hmac().of(bytes, from, length));
    byte[] before = prefix();
    byte[] text = Arrays.copyOf(before, before.length + hash.length);
    System.arraycopy(hash, 0, text, before.length, hash.length);
    return UTF8String.fromBytes(text);
  }

  private byte[] prefix() {
    byte[] ready = prefix;
    if (ready == null) {
      ready = (id + ":").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      prefix = ready;
    }
    return ready;
  }

  /** The tokens of this key, whose key is derived from this one but never equals it. */
  public TokenCipher tokens() {
    return new TokenCipher(this);
  }

  /** The cipher for payloads, whose key is derived from this one but never equals it. */
  public PayloadCipher cipher() {
    return new PayloadCipher(this);
  }

  /**
   * A key of 32 bytes for another purpose, by HKDF (RFC 5869) with the purpose as its salt. It
   * cannot be had by hashing a value with this key: there the secret is the HMAC's key, here it is
   * its message.
   */
  byte[] derive(String purpose) {
    return derive(purpose, HmacSha256.BYTES);
  }

  /** The same with more bytes. */
  byte[] derive(String purpose, int length) {
    byte[] salt = purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    HmacSha256 extracted = new HmacSha256(new HmacSha256(salt).of(secret, 0, secret.length));
    byte[] derived = new byte[length];
    byte[] block = {};
    for (int i = 0; i * HmacSha256.BYTES < length; i++) {
      byte[] message = Arrays.copyOf(block, block.length + 1);
      message[block.length] = (byte) (i + 1);
      block = extracted.of(message, 0, message.length);
      int from = i * HmacSha256.BYTES;
      System.arraycopy(block, 0, derived, from, Math.min(block.length, length - from));
    }
    return derived;
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    if (secret.length < MIN_BYTES) {
      throw new InvalidObjectException("The key is too short");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PiiKey key
        && key.id.equals(id)
        && MessageDigest.isEqual(key.secret, secret);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "PiiKey[id=" + id + ", secret=***]";
  }
}
