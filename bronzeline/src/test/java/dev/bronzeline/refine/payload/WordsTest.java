package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scans of eight bytes at a time against scans byte by byte. */
class WordsTest {
  private static int slowEndOfPlainText(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] & 0xFF) >= ' ') {
      i++;
    }
    return i;
  }

  private static int slowEndOfAscii(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  private static void agree(byte[] bytes) {
    for (int from = 0; from <= bytes.length; from++) {
      assertThat(Words.endOfPlainText(bytes, from)).isEqualTo(slowEndOfPlainText(bytes, from));
      assertThat(Words.endOfAscii(bytes, from, bytes.length))
          .isEqualTo(slowEndOfAscii(bytes, from));
    }
  }

  @Test
  void any_byte_beside_any_byte() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        byte[] bytes = {'x', 'x', (byte) a, (byte) b, 'x', 'x', 'x', 'x'};
        assertThat(Words.endOfPlainText(bytes, 0)).isEqualTo(slowEndOfPlainText(bytes, 0));
        assertThat(Words.endOfAscii(bytes, 0, 8)).isEqualTo(slowEndOfAscii(bytes, 0));
      }
    }
  }

  @Test
  void nothing_is_looked_at_beyond_the_end_that_is_given() {
    byte[] bytes = new byte[30];
    for (int to = 0; to < bytes.length; to++) {
      java.util.Arrays.fill(bytes, (byte) 'a');
      bytes[to] = -1;
      for (int from = 0; from <= to; from++) {
        assertThat(Words.endOfAscii(bytes, from, to)).isEqualTo(to);
        assertThat(Utf8.firstIllFormed(bytes, from, to)).isEqualTo(to);
      }
    }
    byte[] cut = {'a', (byte) 0xC3, (byte) 0xA9};
    assertThat(Utf8.firstIllFormed(cut, 0, 2)).isEqualTo(1);
    assertThat(Utf8.firstIllFormed(cut, 0, 3)).isEqualTo(3);
  }

  @Test
  void random_bytes_from_every_position() {
    Random random = new Random(20_261_123);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int n = 0; n < bytes.length; n++) {
        bytes[n] = (byte) (random.nextInt(20) == 0 ? random.nextInt() : 'a' + random.nextInt(26));
      }
      agree(bytes);
    }
  }
}
