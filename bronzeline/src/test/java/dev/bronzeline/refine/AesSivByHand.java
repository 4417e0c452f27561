package dev.bronzeline.refine;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-SIV as RFC 5297 has it, line by line, to hold the library against. */
final class AesSivByHand {
  private static final int BLOCK = 16;

  private final byte[] macKey;
  private final byte[] ctrKey;

  AesSivByHand(byte[] key) {
    macKey = Arrays.copyOfRange(key, 0, key.length / 2);
    ctrKey = Arrays.copyOfRange(key, key.length / 2, key.length);
  }

  byte[] encrypt(byte[] plain, byte[]... associated) throws GeneralSecurityException {
    byte[] iv = s2v(plain, associated);
    byte[] counter = iv.clone();
    counter[8] &= 0x7f;
    counter[12] &= 0x7f;
    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(ctrKey, "AES"), new IvParameterSpec(counter));
    byte[] sealed = Arrays.copyOf(iv, BLOCK + plain.length);
    byte[] encrypted = ctr.doFinal(plain);
    System.arraycopy(encrypted, 0, sealed, BLOCK, encrypted.length);
    return sealed;
  }

  private byte[] s2v(byte[] plain, byte[]... associated) throws GeneralSecurityException {
    byte[] d = cmac(new byte[BLOCK]);
    for (byte[] s : associated) {
      d = xor(doubled(d), cmac(s));
    }
    if (plain.length >= BLOCK) {
      byte[] end = plain.clone();
      for (int i = 0; i < BLOCK; i++) {
        end[plain.length - BLOCK + i] ^= d[i];
      }
      return cmac(end);
    }
    return cmac(xor(doubled(d), padded(plain)));
  }

  private byte[] cmac(byte[] message) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(macKey, "AES"));
    byte[] k1 = doubled(aes.doFinal(new byte[BLOCK]));
    int blocks = Math.max(1, (message.length + BLOCK - 1) / BLOCK);
    byte[] last = Arrays.copyOfRange(message, (blocks - 1) * BLOCK, message.length);
    last = last.length == BLOCK ? xor(last, k1) : xor(padded(last), doubled(k1));
    byte[] state = new byte[BLOCK];
    for (int i = 0; i < blocks - 1; i++) {
      state = aes.doFinal(xor(state, Arrays.copyOfRange(message, i * BLOCK, (i + 1) * BLOCK)));
    }
    return aes.doFinal(xor(state, last));
  }

  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      int next = i + 1 < BLOCK ? (block[i + 1] & 0xff) >>> 7 : 0;
      twice[i] = (byte) (block[i] << 1 | next);
    }
    if (block[0] < 0) {
      twice[BLOCK - 1] ^= (byte) 0x87;
    }
    return twice;
  }

  private static byte[] padded(byte[] bytes) {
    byte[] block = Arrays.copyOf(bytes, BLOCK);
    block[bytes.length] = (byte) 0x80;
    return block;
  }

  private static byte[] xor(byte[] left, byte[] right) {
    byte[] both = left.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] ^= right[i];
    }
    return both;
  }
}
