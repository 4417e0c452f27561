package dev.bronzeline.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is looked for in fields that are not declared to hold personal data: section {@code
 * pii.detect}.
 *
 * @param actions what happens for each kind that is looked for; empty when it is off
 * @param except paths that are known to hold such values and are left alone, by a scan of what is
 *     stored as well; {@code _rescued} is one, too
 */
public record DetectSettings(Map<Looks, Action> actions, List<String> except) {

  /** Nothing is looked for. */
  public static final DetectSettings OFF = new DetectSettings(Map.of(), List.of());

  /** What did not fit the schema, as an exception. */
  static final String RESCUED = "_rescued";

  /** What a value can look like. */
  public enum Looks {
    /** An e-mail address. */
    EMAIL,
    /** A telephone number. */
    PHONE,
    /** A payment card's number. */
    CARD,
    /** A bank account number. */
    IBAN,
    /** A US social security number. */
    SSN,
    /** An address of the internet. */
    IP,
    /** A JSON web token. */
    JWT,
    /** A key of a well-known service, or a private key. */
    API_KEY
  }

  /** What happens to a record in which something is found. */
  public enum Action {
    /** It is not looked for. */
    OFF,
    /** It is counted. */
    WARN,
    /** It is counted, and what was found is masked. */
    MASK,
    /** It is counted, and the record is rejected. */
    REJECT
  }

  /** Copies the collections; the kinds are in their order. */
  public DetectSettings {
    actions = actions.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(actions));
    except = List.copyOf(except);
  }

  /** Whether anything is looked for. */
  public boolean isOn() {
    return !actions.isEmpty();
  }

  /** Whether records are changed or rejected, and so have something that nobody should see. */
  boolean hides() {
    return actions.containsValue(Action.MASK) || actions.containsValue(Action.REJECT);
  }

  static DetectSettings read(Settings detect) {
    Action all = detect.get("action", Kind.oneOf(Action.class), Action.OFF);
    Settings kinds = detect.section("kinds");
    Map<Looks, Action> actions = new EnumMap<>(Looks.class);
    for (Looks looks : Looks.values()) {
      Action own = kinds.find(Kind.word(looks), Kind.oneOf(Action.class));
      Action action = Objects.requireNonNullElse(own, all);
      if (action != Action.OFF) {
        actions.put(looks, action);
      }
    }
    List<String> except = new ArrayList<>(detect.list("except", Kind.FIELD_OR_RESCUED));
    except.removeIf(String::isEmpty);
    return new DetectSettings(actions, except);
  }
}
