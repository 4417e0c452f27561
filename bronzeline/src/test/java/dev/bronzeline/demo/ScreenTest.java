package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  void plain_lines_tell_progress_once_a_quarter_and_have_no_control_characters() {
    Screen screen = new Screen(out, UTF_8, false);
    for (int done = 100; done <= 1000; done += 100) {
      screen.progress("sending", done, 1000);
    }
    screen.status("nobody watches");
    screen.line("%s sent %,d", screen.mark(true), 1000);
    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly(
            "  sending: 300 of 1,000",
            "  sending: 500 of 1,000",
            "  sending: 800 of 1,000",
            "✓ sent 1,000");
  }

  @Test
  void on_a_terminal_a_line_takes_the_place_of_the_progress() {
    Screen screen = new Screen(out, UTF_8, true);
    screen.progress("sending", 100, 1000);
    screen.line("done");
    assertThat(bytes.toString(UTF_8))
        .isEqualTo("\r\033[K  sending: 100 of 1,000\r\033[Kdone" + System.lineSeparator());
  }

  @Test
  void a_terminal_without_ticks_gets_words() {
    Screen screen = new Screen(out, US_ASCII, false);
    assertThat(screen.mark(true)).isEqualTo("ok");
    assertThat(screen.mark(false)).isEqualTo("WRONG");
  }
}
