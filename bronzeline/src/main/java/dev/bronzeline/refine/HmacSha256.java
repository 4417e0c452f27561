package dev.bronzeline.refine;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA256 (RFC 2104) with one key.
 *
 * <p>The digests that have already taken in the padded key are kept and copied for each value,
 * which halves the work of {@code javax.crypto.Mac} for short values. Thread-safe.
 */
final class HmacSha256 {
  static final int BYTES = 32;
  private static final int BLOCK = 64;

  private final MessageDigest inner;
  private final MessageDigest outer;

  HmacSha256(byte[] key) {
    byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256().digest(key) : key, BLOCK);
    inner = started(padded, (byte) 0x36);
    outer = started(padded, (byte) 0x5c);
  }

  byte[] of(byte[] bytes, int from, int length) {
    try {
      MessageDigest digest = (MessageDigest) inner.clone();
      digest.update(bytes, from, length);
      byte[] result = new byte[BYTES];
      digest.digest(result, 0, BYTES);
      digest = (MessageDigest) outer.clone();
      digest.update(result, 0, BYTES);
      digest.digest(result, 0, BYTES);
      return result;
    } catch (CloneNotSupportedException | DigestException e) {
      throw new IllegalStateException("The provider of SHA-256 cannot copy a digest", e);
    }
  }

  private static MessageDigest started(byte[] key, byte pad) {
    MessageDigest digest = sha256();
    for (byte b : key) {
      digest.update((byte) (b ^ pad));
    }
    return digest;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
