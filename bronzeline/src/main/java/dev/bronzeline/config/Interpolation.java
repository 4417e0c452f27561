package dev.bronzeline.config;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills environment variables and names into a text: {@code ${env:NAME}}, {@code
 * ${env:NAME:-default}} and {@code ${name}}. Two dollars before the brace stand for themselves,
 * less one.
 *
 * @param env the process environment
 * @param names what the plain names stand for; more may be added while reading
 */
record Interpolation(Function<String, @Nullable String> env, Map<String, String> names) {

  private static final Pattern PLACE = Pattern.compile("\\$(\\$\\{|\\{([^}]*)(}?))");
  private static final String ENV = "env:";

  Interpolation(Function<String, @Nullable String> env) {
    this(env, new HashMap<>());
  }

  /** Told about a place that cannot be filled. */
  @FunctionalInterface
  interface Complaint {
    void about(String message, @Nullable String remedy);
  }

  /** The text with all places filled, or null after a complaint. */
  @Nullable String fill(String text, Complaint complaint) {
    if (!text.contains("${")) {
      return text;
    }
    Matcher places = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    boolean complete = true;
    while (places.find()) {
      String value = places.group(2) == null ? "${" : value(places, complaint);
      complete &= value != null;
      places.appendReplacement(filled, Matcher.quoteReplacement(value == null ? "" : value));
    }
    return complete ? places.appendTail(filled).toString() : null;
  }

  private @Nullable String value(Matcher place, Complaint complaint) {
    String inner = place.group(2);
    if (place.group(3).isEmpty()) {
      complaint.about("has a '${' without a '}'", "write '$${' for the characters themselves");
      return null;
    }
    if (inner.startsWith(ENV)) {
      return variable(inner.substring(ENV.length()), complaint);
    }
    String value = names.get(inner);
    if (value == null) {
      complaint.about(
          "has '${" + inner + "}', which stands for nothing here",
          "known here: env:NAME, " + String.join(", ", names.keySet().stream().sorted().toList()));
    }
    return value;
  }

  private @Nullable String variable(String reference, Complaint complaint) {
    int dash = reference.indexOf(":-");
    String name = dash < 0 ? reference : reference.substring(0, dash);
    String value = env.apply(name);
    if (value != null && !value.isEmpty()) {
      return value;
    }
    if (dash >= 0) {
      return reference.substring(dash + 2);
    }
    complaint.about(
        "needs the environment variable " + name + ", which is not set",
        "set it, or write ${env:" + name + ":-default}");
    return null;
  }
}
