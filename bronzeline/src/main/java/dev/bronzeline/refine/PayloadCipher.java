package dev.bronzeline.refine;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what a dead letter holds, so that it can be replayed and leaks nothing: AES-256-GCM, with a
 * key derived from the key for personal data.
 *
 * <p>A sealed payload is, in this order:
 *
 * <pre>
 * 1 byte    format, 1
 * 1 byte    length n of the key's id
 * n bytes   id of the key, ASCII
 * 12 bytes  nonce, random
 * rest      ciphertext and its tag of 16 bytes
 * </pre>
 *
 * <p>It is bound to {@code topic:partition:offset} of its record (as additional authenticated
 * data): moved to another record it does not open. Nonces are random, so one key should seal no
 * more than 2<sup>32</sup> payloads; then give the key a new version. Thread-safe.
 */
public final class PayloadCipher implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final String PURPOSE = "bronzeline payload sealing v1";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** To find the provider's class takes longer than to seal a payload. */
  private static final ThreadLocal<Cipher> CIPHERS =
      ThreadLocal.withInitial(PayloadCipher::newCipher);

  private final PiiKey key;
  private transient volatile @Nullable SecretKeySpec sealing;

  PayloadCipher(PiiKey key) {
    this.key = key;
  }

  /** Names the key that this cipher seals with and opens. */
  public String keyId() {
    return key.id();
  }

  /** The payload, sealed and bound to its record. */
  public byte[] seal(byte[] payload, Coordinates record) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] id = key.id().getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, record).doFinal(payload);
      return ByteBuffer.allocate(2 + id.length + NONCE_BYTES + sealed.length)
          .put(FORMAT)
          .put((byte) id.length)
          .put(id)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot seal with AES-256-GCM", e);
    }
  }

  /**
   * The payload that was sealed for this record.
   *
   * @throws IllegalArgumentException if it is not a sealed payload, was sealed with another key or
   *     for another record, or was changed since
   */
  public byte[] open(byte[] sealed, Coordinates record) {
    String id = keyIdOf(sealed);
    if (!id.equals(key.id())) {
      throw new IllegalArgumentException(
          "The payload was sealed with the key '%s', not with '%s'; give the key of that id"
              .formatted(id, key.id()));
    }
    ByteBuffer rest = ByteBuffer.wrap(sealed).position(2 + id.length());
    byte[] nonce = new byte[NONCE_BYTES];
    rest.get(nonce);
    byte[] ciphertext = new byte[rest.remaining()];
    rest.get(ciphertext);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, record).doFinal(ciphertext);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "The payload of %s does not open: its key differs though its id '%s' is the same, it belongs to another record, or it was changed"
              .formatted(record, id),
          e);
    }
  }

  /**
   * The id of the key that a payload was sealed with.
   *
   * @throws IllegalArgumentException if it is not a sealed payload
   */
  public static String keyIdOf(byte[] sealed) {
    if (sealed.length < 2
        || sealed[0] != FORMAT
        || sealed[1] < 1
        || sealed.length < 2 + sealed[1] + NONCE_BYTES + TAG_BYTES) {
      throw new IllegalArgumentException("These bytes are not a payload that Bronzeline sealed");
    }
    return new String(sealed, 2, sealed[1], StandardCharsets.US_ASCII);
  }

  private Cipher cipher(int mode, byte[] nonce, Coordinates record)
      throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    cipher.init(mode, sealingKey(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(record.bytes());
    return cipher;
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot seal with AES-256-GCM", e);
    }
  }

  private SecretKeySpec sealingKey() {
    SecretKeySpec ready = sealing;
    if (ready == null) {
      ready = new SecretKeySpec(key.derive(PURPOSE), "AES");
      sealing = ready;
    }
    return ready;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PayloadCipher cipher && cipher.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "PayloadCipher[key=" + key.id() + "]";
  }
}
