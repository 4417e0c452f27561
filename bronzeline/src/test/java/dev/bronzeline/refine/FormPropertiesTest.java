package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.spark.unsafe.types.UTF8String;

/** Mailboxes, UUIDs and codes against regular expressions and the JDK. */
class FormPropertiesTest {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern EMAIL =
      Pattern.compile(
          "(?=.{1,64}@)(?=.{1,254}$)A(\\.A)*@L(\\.L)+"
              .replace("A", "%1$s")
              .replace("L", "%2$s")
              .formatted(ATOM, LABEL));

  @Property(tries = 20_000)
  void a_mailbox_is_a_dotted_local_part_and_a_domain_of_two_labels(
      @ForAll("mailboxes") String text) {
    assertThat(StringForms.isEmail(UTF8String.fromString(text)))
        .isEqualTo(EMAIL.matcher(text).matches());
  }

  @Property(tries = 5_000)
  void a_uuid_is_five_groups_of_hexadecimal_digits(@ForAll("uuids") String text) {
    assertThat(StringForms.isUuid(UTF8String.fromString(text)))
        .isEqualTo(UUID.matcher(text).matches());
  }

  @Property(tries = 2_000)
  void a_country_is_one_of_which_the_jdk_knows_the_three_letters(
      @ForAll @StringLength(2) @CharRange(from = 'A', to = 'Z') String text) {
    assertThat(CodeForms.isCountry(UTF8String.fromString(text)))
        .isEqualTo(isKnown(text, code -> !new Locale("", code).getISO3Country().isEmpty()));
    assertThat(CodeForms.isCountry(UTF8String.fromString(text.toLowerCase(Locale.ROOT)))).isFalse();
  }

  @Property(tries = 20_000)
  void a_currency_is_one_of_which_the_jdk_has_an_instance(
      @ForAll @StringLength(3) @CharRange(from = 'A', to = 'Z') String text) {
    assertThat(CodeForms.isCurrency(UTF8String.fromString(text)))
        .isEqualTo(isKnown(text, code -> Currency.getInstance(code) != null));
    assertThat(CodeForms.isCurrency(UTF8String.fromString(text.toLowerCase(Locale.ROOT))))
        .isFalse();
  }

  @Provide
  Arbitrary<String> mailboxes() {
    return pieces("a", "B7", ".", "-", "+", "@", "@", "x.org", "a".repeat(31), " ", "(", "");
  }

  @Provide
  Arbitrary<String> uuids() {
    return pieces("2f1b5c0e", "-", "6d0F", "4c5e", "0c6c5b3f7f10", "g", "", "-9a53-")
        .map(text -> text.length() == 36 ? text : shaped(text));
  }

  private static Arbitrary<String> pieces(String... pieces) {
    return Arbitraries.of(pieces).list().ofMaxSize(10).map(some -> String.join("", some));
  }

  /** Nearly a UUID, whatever the text. */
  private static String shaped(String text) {
    String digits = (text.replace("-", "") + "0123456789abcdef0123456789abcdef").substring(0, 32);
    return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  private static boolean isKnown(String code, Predicate<String> known) {
    try {
      return known.test(code);
    } catch (MissingResourceException | IllegalArgumentException e) {
      return false;
    }
  }
}
