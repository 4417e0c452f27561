package dev.bronzeline.schema.infer;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which names of fields speak of people. */
final class PersonalName {

  /** Anywhere in a name, without its separators. */
  private static final Pattern PART =
      Pattern.compile(
          "e?mail(addr|$)|^e?mail|phone|mobile|msisdn|passport|iban|creditcard|cardn(o|um)|socialsec|birth"
              + "|(first|last|full|given|family|middle|maiden|user|nick|display)name|surname|street|(post|home|ip|mac|billing|shipping)addr"
              + "|^address|zipcode|post(al)?code|latitude|longitude|passw(or)?d|secret|token|cookie|imei|taxid|licenseplate"
              + "|(user|customer|person|patient|member|account|client|session|device|visitor|employee)id$");

  /** As a word of their own. */
  private static final Pattern WORD =
      Pattern.compile(
          "(^|_)(ip|ipv4|ipv6|dob|ssn|pan|lat|lon|lng|zip|fax|tel|gender|nin|vat|bic)($|_)");

  private PersonalName() {}

  static boolean is(String name) {
    String words =
        name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_");
    return PART.matcher(words.replace("_", "")).find() || WORD.matcher(words).find();
  }
}
