package dev.bronzeline.refine.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The detectors, written by hand, against regular expressions that say the same. */
class PiiFinderPropertyTest {
  private static final String FREE = "(?<![A-Za-z0-9_])";
  private static final String END = "(?![A-Za-z0-9_])";
  private static final String NUMBER = FREE + "(?<!\\d[.-])";
  private static final String NUMBER_END = END + "(?![.-]\\d)";

  private static final Pattern EMAIL =
      Pattern.compile(
          "[A-Za-z0-9_](?:[A-Za-z0-9_.%+-]|(?<=[A-Za-z])'(?=[A-Za-z])){0,63}"
              + "@(?:[A-Za-z0-9][A-Za-z0-9-]*\\.)+(?:xn--[A-Za-z0-9-]+|[A-Za-z]{2,63}"
              + END
              + ")");
  private static final Pattern SSN =
      Pattern.compile(
          NUMBER + "(?!000|666|9)\\d{3}([ -])(?!00)\\d\\d\\1(?!0000)\\d{4}" + NUMBER_END);
  private static final Pattern PHONE =
      Pattern.compile(
          NUMBER
              + "(?<!\\+)(?:(?:\\+?1[ .-])?(?:[2-9]\\d\\d([.-])[2-9]\\d\\d\\1\\d{4}"
              + "|\\([2-9]\\d\\d\\)[ -]?[2-9]\\d\\d([ .-])\\d{4})"
              + NUMBER_END
              + "|\\+[1-9](?:[ ()/-]{0,2}\\d){7,14}(?!\\d)"
              + END
              + "(?!\\.\\d)"
              + "|0[1-9]([ .-])\\d\\d(?:\\3\\d\\d){3}"
              + NUMBER_END
              + ")");
  private static final String CARD_END = END + "(?!\\.\\d)";
  private static final String GROUPS = FREE + "(?<!\\d\\.)\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{4}";
  private static final List<Pattern> CARD =
      List.of(
          Pattern.compile(FREE + "(?<!\\d\\.)\\d{13,19}" + CARD_END),
          Pattern.compile(GROUPS + CARD_END),
          Pattern.compile(GROUPS + "\\1\\d{1,3}" + CARD_END));
  private static final Pattern IBAN =
      Pattern.compile(FREE + "(?:DE\\d\\d[A-Z0-9]{18}|NO\\d\\d[A-Z0-9]{11})" + END);

  @Property(tries = 5000)
  void emails(@ForAll("emailLike") String text) {
    assertThat(found(PiiKind.EMAIL, text)).isEqualTo(found(EMAIL, text, each -> true));
  }

  @Property(tries = 5000)
  void social_security_numbers(@ForAll("numberLike") String text) {
    assertThat(found(PiiKind.SSN, text)).isEqualTo(found(SSN, text, each -> true));
  }

  @Property(tries = 5000)
  void phones(@ForAll("numberLike") String text) {
    assertThat(found(PiiKind.PHONE, text)).isEqualTo(found(PHONE, text, each -> true));
  }

  @Property(tries = 5000)
  void cards(@ForAll("cardLike") String text) {
    assertThat(found(PiiKind.CARD, text))
        .isEqualTo(found(CARD, text, PiiFinderPropertyTest::isCard));
  }

  @Property(tries = 2000)
  void ibans(@ForAll("ibanLike") String text) {
    assertThat(found(PiiKind.IBAN, text))
        .isEqualTo(found(IBAN, text, PiiFinderPropertyTest::isIban));
  }

  @Property(tries = 5000)
  void masking_twice_changes_nothing_and_leaves_nothing(@ForAll("anything") String text) {
    Set<PiiKind> all = EnumSet.allOf(PiiKind.class);
    String once = PiiFinderTest.masked(text, all);

    assertThat(PiiFinderTest.masked(once, all)).isEqualTo(once);
    assertThat(new PiiFinder(all).find(once.getBytes(UTF_8))).isEmpty();
  }

  @Property(tries = 5000)
  void what_is_found_is_within_the_text_apart_and_in_order(@ForAll("anything") String text) {
    byte[] bytes = text.getBytes(UTF_8);
    byte[] before = bytes.clone();
    int end = 0;
    for (Found found : new PiiFinder(EnumSet.allOf(PiiKind.class)).find(bytes)) {
      assertThat(found.start()).isGreaterThanOrEqualTo(end);
      assertThat(found.end()).isGreaterThan(found.start()).isLessThanOrEqualTo(bytes.length);
      end = found.end();
    }
    assertThat(bytes).isEqualTo(before);
  }

  @Property(tries = 2000)
  void any_bytes_at_all_make_nothing_throw(@ForAll byte[] bytes) {
    PiiFinder finder = new PiiFinder(EnumSet.allOf(PiiKind.class));
    PiiFinder.masked(bytes, finder.find(bytes), false);
    PiiFinder.masked(bytes, finder.findInJson(bytes), true);
  }

  @Provide
  Arbitrary<String> emailLike() {
    return of(
        "a", "Bc", "o'n", "1", ".", "-", "_", "@", "@", "x.co", ".com", "xn--", " ", "'", "+");
  }

  @Provide
  Arbitrary<String> numberLike() {
    return of(
        "1",
        "22",
        "333",
        "212",
        "555",
        "0123",
        "01",
        "12",
        "45",
        "+",
        "+1",
        "-",
        "-",
        " ",
        ".",
        "(",
        ")",
        "/",
        "a",
        "000",
        "212-555-0123",
        "123-45-6789",
        "01 23 45 67 89",
        "+49 30 1234567");
  }

  @Provide
  Arbitrary<String> cardLike() {
    return of(
        "4111111111111111",
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "4222222222222",
        "378282246310005",
        "4111",
        "1111",
        " ",
        "-",
        ".",
        "x",
        "2",
        "0");
  }

  @Provide
  Arbitrary<String> ibanLike() {
    return of(
        "DE89370400440532013000", "NO9386011117947", "DE", "89", "3704", "NO", "X", "x", " ", "-");
  }

  @Provide
  Arbitrary<String> anything() {
    return of(
        "ann@example.com",
        "+49 30 1234567",
        "212-555-0123",
        "4111111111111111",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        "123-45-6789",
        "203.0.113.7",
        "2001:db8::1",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "xo" + "xb-123456789012",
        "1",
        "4",
        "a",
        "-",
        ".",
        ":",
        "/",
        " ",
        "@",
        "_",
        "+",
        "[",
        "é",
        "version ",
        "\"",
        "\\");
  }

  private static Arbitrary<String> of(String... parts) {
    return Arbitraries.of(parts).list().ofMinSize(1).ofMaxSize(9).map(all -> String.join("", all));
  }

  private static List<String> found(PiiKind kind, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new PiiFinder(Set.of(kind))
        .find(bytes).stream()
            .map(each -> new String(bytes, each.start(), each.end() - each.start(), UTF_8))
            .toList();
  }

  private static List<String> found(Pattern pattern, String text, Predicate<String> isOne) {
    return found(List.of(pattern), text, isOne);
  }

  /** Of several forms at one place the first one counts. What is found is struck out. */
  private static List<String> found(List<Pattern> forms, String text, Predicate<String> isOne) {
    List<int[]> spans = new ArrayList<>();
    StringBuilder rest = new StringBuilder(text);
    int before = -1;
    while (spans.size() > before) {
      before = spans.size();
      for (int start = 0; start < text.length(); start++) {
        for (Pattern form : forms) {
          Matcher matcher = form.matcher(rest).useTransparentBounds(true);
          if (matcher.region(start, text.length()).lookingAt() && isOne.test(matcher.group())) {
            spans.add(new int[] {matcher.start(), matcher.end()});
            rest.replace(start, matcher.end(), "[".repeat(matcher.end() - start));
          }
        }
      }
    }
    spans.sort(Comparator.comparingInt(span -> span[0]));
    return spans.stream().map(span -> text.substring(span[0], span[1])).toList();
  }

  private static boolean isCard(String text) {
    String digits = text.replaceAll("[ -]", "");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
    }
    boolean issued =
        digits.matches(
            "4(\\d{12}|\\d{15}|\\d{18})"
                + "|(5[1-5]\\d\\d|222[1-9]|22[3-9]\\d|2[3-6]\\d\\d|27[01]\\d|2720)\\d{12}"
                + "|3[47]\\d{13}"
                + "|(30[0-5]\\d|3[689]\\d\\d)\\d{10,15}"
                + "|(6011|64[4-9]\\d|65\\d\\d|62\\d\\d|35(2[89]|[3-8]\\d))\\d{12,15}"
                + "|(5018|5020|5038|6304|6759|676[1-3])\\d{9,15}");
    return issued && sum % 10 == 0;
  }

  private static boolean isIban(String text) {
    StringBuilder number = new StringBuilder();
    (text.substring(4) + text.substring(0, 4))
        .chars()
        .forEach(c -> number.append(Character.digit(c, 36)));
    return new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }
}
