package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextPatternTest {
  private static final String[] EXPRESSIONS = {
    "/.*", "[0-9]+([.][0-9]+)*", "(a|ä)*b?", "(?i)A+€.", "\\p{L}{2,3}", "(.)\\1", "^$", "\\bab\\b.?"
  };

  @Property(tries = 2000)
  void it_says_what_java_says(
      @ForAll
          @StringLength(max = 6)
          @CharRange(from = '.', to = '2')
          @Chars({'a', 'A', 'b', 'ä', '€', '\n'})
          String text) {
    for (String expression : EXPRESSIONS) {
      assertThat(new TextPattern(expression).matches(UTF8String.fromString(text)))
          .as("%s and '%s'", expression, text)
          .isEqualTo(Pattern.matches(expression, text));
    }
  }

  @Test
  void a_part_of_a_larger_buffer_is_looked_at_alone() {
    byte[] buffer = "xx12.3yy".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    assertThat(new TextPattern("[0-9.]+").matches(UTF8String.fromBytes(buffer, 2, 4))).isTrue();
  }

  @Test
  @Timeout(10)
  void an_expression_that_explodes_is_given_up_and_the_next_text_is_judged_again() {
    TextPattern explosive = new TextPattern("(a+)+b");
    String bad = "a".repeat(60);

    long began = System.nanoTime();
    assertThat(explosive.matches(UTF8String.fromString(bad))).isFalse();
    assertThat(explosive.matches(UTF8String.fromString("ä" + bad))).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(explosive.matches(UTF8String.fromString("aaab"))).isTrue();
  }

  @Test
  void an_expression_that_goes_too_deep_is_given_up() {
    TextPattern deep = new TextPattern("(a|b)*c");

    assertThat(deep.matches(UTF8String.fromString("ab".repeat(200_000)))).isFalse();
    assertThat(deep.matches(UTF8String.fromString("abc"))).isTrue();
  }

  @Test
  void a_long_text_is_worth_as_many_looks_as_it_needs() {
    String megabytes = "a".repeat(3_000_000);

    assertThat(new TextPattern("a*").matches(UTF8String.fromString(megabytes))).isTrue();
    assertThat(new TextPattern(".*a").matches(UTF8String.fromString(megabytes))).isTrue();
  }

  @Test
  void it_travels() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new TextPattern("a+"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      TextPattern arrived = (TextPattern) in.readObject();

      assertThat(arrived).isEqualTo(new TextPattern("a+")).isNotEqualTo(new TextPattern("b"));
      assertThat(arrived.matches(UTF8String.fromString("aaa"))).isTrue();
    }
  }
}
