package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PayloadCipherTest {
  private static final Coordinates HERE = new Coordinates("shop", 3, 42);
  private static final byte[] PAYLOAD = Samples.bytes("{\"email\":\"ann@example.com\"}");
  private static final PiiKey KEY = new PiiKey("k7", new byte[32]);

  @Test
  void what_is_sealed_opens_and_tells_which_key_it_needs() {
    byte[] sealed = KEY.cipher().seal(PAYLOAD, HERE);
    assertThat(KEY.cipher().open(sealed, HERE)).isEqualTo(PAYLOAD);
    assertThat(PayloadCipher.keyIdOf(sealed)).isEqualTo("k7");
    assertThat(KEY.cipher().open(KEY.cipher().seal(new byte[0], HERE), HERE)).isEmpty();
  }

  @Test
  void the_format_is_as_documented() throws Exception {
    byte[] sealed = KEY.cipher().seal(PAYLOAD, HERE);
    assertThat(sealed).startsWith(1, 2, 'k', '7').hasSize(2 + 2 + 12 + PAYLOAD.length + 16);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(KEY.derive("bronzeline payload sealing v1"), "AES"),
        new GCMParameterSpec(128, sealed, 4, 12));
    cipher.updateAAD(Samples.bytes("shop:3:42"));
    assertThat(cipher.doFinal(sealed, 16, sealed.length - 16)).isEqualTo(PAYLOAD);
  }

  @Test
  void sealing_twice_gives_different_bytes() {
    assertThat(KEY.cipher().seal(PAYLOAD, HERE)).isNotEqualTo(KEY.cipher().seal(PAYLOAD, HERE));
  }

  @Test
  void nothing_opens_for_another_record_or_after_a_change_or_with_another_key() {
    byte[] sealed = KEY.cipher().seal(PAYLOAD, HERE);
    assertThatThrownBy(() -> KEY.cipher().open(sealed, new Coordinates("shop", 3, 43)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not open");
    for (int i = 4; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> KEY.cipher().open(changed, HERE))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] other = new byte[32];
    other[31] = 1;
    assertThatThrownBy(() -> new PiiKey("k7", other).cipher().open(sealed, HERE))
        .hasMessageContaining("does not open");
    assertThatThrownBy(() -> new PiiKey("k8", new byte[32]).cipher().open(sealed, HERE))
        .hasMessageContaining("sealed with the key 'k7', not with 'k8'");
  }

  @Test
  void a_keyring_opens_what_any_live_version_has_sealed_and_a_destroyed_one_stays_shut() {
    PiiKey next = new PiiKey("k7.2", new byte[33]);
    byte[] old = KEY.cipher().seal(PAYLOAD, HERE);
    byte[] now = next.cipher().seal(PAYLOAD, HERE);
    PiiKeyring both = new PiiKeyring(List.of(KEY, next), Map.of(), null);
    PiiKeyring one = new PiiKeyring(List.of(KEY, next), Map.of("k7", "yesterday"), null);

    assertThat(both.open(old, HERE)).isEqualTo(PAYLOAD);
    assertThat(both.open(now, HERE)).isEqualTo(PAYLOAD);
    assertThat(one.open(now, HERE)).isEqualTo(PAYLOAD);
    assertThatThrownBy(() -> one.open(old, HERE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'k7', which was destroyed at yesterday");
  }

  @Test
  void what_was_never_sealed_is_told_so() {
    for (byte[] bytes :
        new byte[][] {{}, {1}, {1, 0}, {1, 2, 'k', '7'}, PAYLOAD, {1, -1, 0, 0, 0}}) {
      assertThatThrownBy(() -> KEY.cipher().open(bytes, HERE))
          .as(Arrays.toString(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a payload that Bronzeline sealed");
    }
  }

  @Test
  void the_sealing_key_cannot_be_had_by_hashing_a_value() {
    byte[] sealing = KEY.derive("bronzeline payload sealing v1");
    assertThat(sealing).hasSize(32).isNotEqualTo(new byte[32]);
    byte[] label = Samples.bytes("bronzeline payload sealing v1");
    assertThat(KEY.hmac().of(label, 0, label.length)).isNotEqualTo(sealing);
    byte[] counted = Arrays.copyOf(label, label.length + 1);
    counted[label.length] = 1;
    assertThat(KEY.hmac().of(counted, 0, counted.length)).isNotEqualTo(sealing);
  }
}
