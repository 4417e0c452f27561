package dev.bronzeline.refine;

import com.google.crypto.tink.subtle.AesSiv;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that take the place of values: equal values get equal tokens, and who has the key can turn
 * them back. AES-SIV (RFC 5297) with 64 bytes derived from the key for personal data.
 *
 * <p>A token is {@code <key id>:t:<Base64url without padding>}. The bytes are the synthetic
 * initialization vector of 16 bytes and the ciphertext, which is as long as the value: a token
 * tells its length. Nothing else is bound to a token, so the same value has the same token in every
 * field. Thread-safe.
 */
public final class TokenCipher implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String MARK = ":t:";
  private static final String PURPOSE = "bronzeline tokens v1";
  private static final int KEY_BYTES = 64;
  private static final byte[] NOTHING_ELSE = {};
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final PiiKey key;
  private transient volatile @Nullable AesSiv siv;

  TokenCipher(PiiKey key) {
    this.key = key;
  }

  /** The token of a value. */
  public String token(byte[] value) {
    return token(value, 0, value.length).toString();
  }

  /** The token of some bytes. */
  UTF8String token(byte[] bytes, int from, int length) {
    boolean whole = from == 0 && length == bytes.length;
    byte[] value = whole ? bytes : Arrays.copyOfRange(bytes, from, from + length);
    try {
      String text = BASE64.encodeToString(siv().encryptDeterministically(value, NOTHING_ELSE));
      return UTF8String.fromString(key.id() + MARK + text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform has no AES-SIV", e);
    }
  }

  /**
   * The bytes whose token this is.
   *
   * @throws IllegalArgumentException if it is not a token, is one of another key, or was changed
   */
  public byte[] reveal(String token) {
    String id = keyIdOf(token);
    if (!id.equals(key.id())) {
      throw new IllegalArgumentException(
          "The token was made with the key '%s', not with '%s'".formatted(id, key.id()));
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(token.substring(id.length() + MARK.length()));
      return siv().decryptDeterministically(sealed, NOTHING_ELSE);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The token cannot be turned back: its key differs though its id '%s' is the same, or it was changed"
              .formatted(id),
          e);
    }
  }

  /**
   * The id of the key that a token was made with.
   *
   * @throws IllegalArgumentException if it is not a token
   */
  public static String keyIdOf(String token) {
    int mark = token.indexOf(MARK);
    if (mark < 1) {
      throw new IllegalArgumentException(
          "This is not a token of Bronzeline, which looks like k1.2:t:aGVsbG8 (hashes and masks"
              + " cannot be turned back)");
    }
    return token.substring(0, mark);
  }

  private AesSiv siv() throws GeneralSecurityException {
    AesSiv ready = siv;
    if (ready == null) {
      ready = new AesSiv(key.derive(PURPOSE, KEY_BYTES));
      siv = ready;
    }
    return ready;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenCipher cipher && cipher.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "TokenCipher[key=" + key.id() + "]";
  }
}
