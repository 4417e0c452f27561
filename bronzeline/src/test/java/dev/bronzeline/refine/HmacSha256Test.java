package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha256Test {
  @Test
  void it_gives_the_values_of_rfc_4231() {
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    assertThat(hex(new HmacSha256(key), "Hi There"))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assertThat(hex(new HmacSha256(Samples.bytes("Jefe")), "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void it_is_the_same_as_the_platforms_for_keys_and_values_of_any_length() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] key = new byte[1 + random.nextInt(200)];
      byte[] value = new byte[random.nextInt(300)];
      random.nextBytes(key);
      random.nextBytes(value);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      assertThat(new HmacSha256(key).of(value, 0, value.length)).isEqualTo(mac.doFinal(value));
    }
  }

  private static String hex(HmacSha256 hmac, String value) {
    byte[] padded = Samples.bytes("<" + value + ">");
    return HexFormat.of().formatHex(hmac.of(padded, 1, padded.length - 2));
  }
}
