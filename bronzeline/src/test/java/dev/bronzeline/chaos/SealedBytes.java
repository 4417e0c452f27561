package dev.bronzeline.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens what a dead letter has sealed, after the description of the format alone: a byte 1, the
 * length of the key's id and the id, a nonce of 12 bytes, and AES-256-GCM under a key derived by
 * HKDF (RFC 5869), bound to the record's place.
 */
final class SealedBytes {
  private static final byte[] PURPOSE = "bronzeline payload sealing v1".getBytes(US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;

  SealedBytes(byte[] secret) {
    byte[] extracted = hmac(PURPOSE, secret);
    this.key = new SecretKeySpec(hmac(extracted, new byte[] {1}), "AES");
  }

  /**
   * What was sealed.
   *
   * @param place {@code topic:partition:offset} of the record
   * @throws GeneralSecurityException if it was altered, or belongs to another record
   */
  byte[] open(byte[] sealed, String place) throws GeneralSecurityException {
    ByteBuffer rest = ByteBuffer.wrap(sealed).position(2 + sealed[1]);
    byte[] nonce = new byte[NONCE_BYTES];
    rest.get(nonce);
    byte[] ciphertext = new byte[rest.remaining()];
    rest.get(ciphertext);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(UTF_8));
    return cipher.doFinal(ciphertext);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
    }
  }
}
