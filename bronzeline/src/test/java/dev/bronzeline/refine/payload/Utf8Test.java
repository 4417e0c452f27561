package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The check of UTF-8 against the JDK's decoder. */
class Utf8Test {
  private static final int[] BOUNDARIES = {
    0x00, 0x22, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
    0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF
  };

  private final CharsetDecoder oracle =
      StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(64);

  private void agrees(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    chars.clear();
    CoderResult result = oracle.reset().decode(in, chars, true);
    int expected = result.isError() ? in.position() : bytes.length;
    if (Utf8.firstIllFormed(bytes) != expected) {
      assertThat(Utf8.firstIllFormed(bytes))
          .as(java.util.HexFormat.of().formatHex(bytes))
          .isEqualTo(expected);
    }
  }

  @Test
  void every_sequence_of_two_bytes_and_of_all_boundaries_up_to_four() {
    for (int a = 0; a < 256; a++) {
      agrees(new byte[] {(byte) a});
      for (int b = 0; b < 256; b++) {
        agrees(new byte[] {(byte) a, (byte) b});
        for (int c : BOUNDARIES) {
          agrees(new byte[] {(byte) a, (byte) b, (byte) c});
        }
      }
    }
    for (int a : BOUNDARIES) {
      for (int b : BOUNDARIES) {
        for (int c : BOUNDARIES) {
          for (int d : BOUNDARIES) {
            agrees(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
          }
        }
      }
    }
  }

  @Test
  void every_code_point_is_well_formed_and_every_prefix_of_it_is_cut_off() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        continue;
      }
      byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
      if (Utf8.firstIllFormed(bytes) != bytes.length) {
        assertThat(codePoint).as("refused").isNull();
      }
      for (int length = 1; length < bytes.length; length++) {
        byte[] cut = java.util.Arrays.copyOf(bytes, length);
        if (Utf8.firstIllFormed(cut) != 0 || !Utf8.isCutOff(cut, 0)) {
          assertThat(codePoint).as("cut after " + length).isNull();
        }
      }
    }
  }

  @Test
  void a_fault_is_found_at_any_position_among_ascii_and_longer_characters() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(random.nextInt(3) > 0 ? "a" : new String[] {"é", "€", "😀"}[random.nextInt(3)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      agrees(bytes);
    }
  }
}
