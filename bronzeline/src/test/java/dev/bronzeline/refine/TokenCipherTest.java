package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesSiv;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenCipherTest {
  private static final PiiKey KEY = new PiiKey("k1.2", new byte[32]);
  private static final PiiKey NEXT = new PiiKey("k1.3", new byte[33]);
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 5297, A.1: one string of associated data. */
  @Test
  void the_library_gives_what_the_standard_gives() throws Exception {
    byte[] key = HEX.parseHex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    byte[] associated = HEX.parseHex("101112131415161718191a1b1c1d1e1f2021222324252627");
    byte[] plain = HEX.parseHex("112233445566778899aabbccddee");
    String expected = "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c";

    assertThat(HEX.formatHex(new AesSiv(key).encryptDeterministically(plain, associated)))
        .isEqualTo(expected);
    assertThat(HEX.formatHex(new AesSivByHand(key).encrypt(plain, associated))).isEqualTo(expected);
  }

  /** RFC 5297, A.2: several strings, which the library does not take; it proves the reference. */
  @Test
  void the_reference_gives_what_the_standard_gives() throws Exception {
    byte[] key = HEX.parseHex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f");
    byte[] sealed =
        new AesSivByHand(key)
            .encrypt(
                HEX.parseHex(
                    "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553"),
                HEX.parseHex(
                    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
                HEX.parseHex("102030405060708090a0"),
                HEX.parseHex("09f911029d74e35bd84156c5635688c0"));
    assertThat(HEX.formatHex(sealed))
        .isEqualTo(
            "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d");
  }

  @Property
  void a_token_is_the_aes_siv_that_anyone_with_the_key_can_compute(
      @ForAll byte[] value, @ForAll @Size(min = 16, max = 40) byte[] secret) throws Exception {
    PiiKey key = new PiiKey("k1.2", secret);
    byte[] derived = key.derive("bronzeline tokens v1", 64);

    assertThat(token(key, value))
        .isEqualTo(
            "k1.2:t:"
                + Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(new AesSivByHand(derived).encrypt(value, new byte[0])));
  }

  @Property
  void a_token_leads_back_to_its_value_with_its_key_and_with_no_other(@ForAll byte[] value) {
    String token = token(KEY, value);

    assertThat(KEY.tokens().reveal(token)).isEqualTo(value);
    assertThat(token(KEY, value)).as("the same again").isEqualTo(token);
    assertThat(token(NEXT, value)).as("another version").isNotEqualTo(token);
    assertThatThrownBy(() -> NEXT.tokens().reveal(token)).hasMessageContaining("'k1.2', not with");
    assertThatThrownBy(() -> new PiiKey("k1.2", new byte[20]).tokens().reveal(token))
        .hasMessageContaining("cannot be turned back");
  }

  @Property
  void different_values_get_different_tokens(@ForAll byte[] one, @ForAll byte[] other) {
    boolean same = java.util.Arrays.equals(one, other);
    assertThat(token(KEY, one).equals(token(KEY, other))).isEqualTo(same);
  }

  @Property
  void a_token_that_was_changed_leads_nowhere(@ForAll byte[] value, @ForAll int where) {
    String token = token(KEY, value);
    byte[] sealed = Base64.getUrlDecoder().decode(token.substring("k1.2:t:".length()));
    sealed[Math.floorMod(where, sealed.length)] ^= 1;
    String changed = "k1.2:t:" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);

    assertThatThrownBy(() -> KEY.tokens().reveal(changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be turned back");
  }

  @Test
  void what_is_no_token_is_told_so() {
    for (String text : List.of("", "k1.2:abc", ":t:abc", "ann@example.com", "***")) {
      assertThatThrownBy(() -> KEY.tokens().reveal(text))
          .as(text)
          .hasMessageContaining("not a token of Bronzeline");
    }
    assertThatThrownBy(() -> KEY.tokens().reveal("k1.2:t:!")).hasMessageContaining("turned back");
  }

  @Test
  void a_keyring_turns_back_tokens_of_every_live_version_and_of_no_destroyed_one() {
    byte[] value = "ann@example.com".getBytes(UTF_8);
    PiiKeyring both = new PiiKeyring(List.of(KEY, NEXT), Map.of(), null);
    PiiKeyring one =
        new PiiKeyring(List.of(KEY, NEXT), Map.of("k1.2", "2026-11-23T15:00:00Z"), new byte[32]);

    assertThat(both.reveal(token(KEY, value))).isEqualTo(value);
    assertThat(both.reveal(token(NEXT, value))).isEqualTo(value);
    assertThat(one.reveal(token(NEXT, value))).isEqualTo(value);
    assertThatThrownBy(() -> one.reveal(token(KEY, value)))
        .hasMessage(
            "It was made with the key 'k1.2', which was destroyed at 2026-11-23T15:00:00Z: nobody"
                + " can read it any more");
    assertThatThrownBy(
            () -> new PiiKeyring(List.of(NEXT), Map.of(), null).reveal(token(KEY, value)))
        .hasMessageContaining("'k1.2', which is not among those at hand (k1.3)");
    assertThat(both).hasToString("PiiKeyring[k1.2, k1.3]");
  }

  @Test
  void it_survives_serialization_and_shows_no_key() throws Exception {
    TokenCipher tokens = new PiiKey("k1.2", "0123456789abcdef".getBytes(UTF_8)).tokens();
    String token = tokens.token(new byte[] {1});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(tokens);
    }
    TokenCipher copy =
        (TokenCipher)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(copy).isEqualTo(tokens).hasToString("TokenCipher[key=k1.2]");
    assertThat(copy.reveal(token)).containsExactly(1);
  }

  private static String token(PiiKey key, byte[] value) {
    return key.tokens().token(value);
  }
}
