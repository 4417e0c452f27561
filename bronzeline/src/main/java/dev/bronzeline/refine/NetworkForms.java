package dev.bronzeline.refine;

import org.apache.spark.unsafe.types.UTF8String;

/** Addresses of RFC 4291 and identifiers of RFC 3986, told by a loop over the bytes. */
final class NetworkForms {
  private static final int GROUPS = 8;
  private static final String UNRESERVED_MARKS = "-._~";
  private static final String SUB_DELIMITERS = "!$&'()*+,;=";

  private NetworkForms() {}

  /** Eight groups of one to four hexadecimal digits; {@code ::} once; the end may be IPv4. */
  static boolean isIpv6(UTF8String text) {
    return isIpv6(text, 0, text.numBytes());
  }

  private static boolean isIpv6(UTF8String text, int from, int until) {
    int groups = 0;
    boolean shortened = false;
    int at = from;
    if (at + 1 < until && text.getByte(at) == ':' && text.getByte(at + 1) == ':') {
      shortened = true;
      at += 2;
    }
    while (at < until) {
      int end = at;
      while (end < until && isHex(text.getByte(end))) {
        end++;
      }
      if (end < until && text.getByte(end) == '.') {
        groups += 2;
        UTF8String rest =
            UTF8String.fromAddress(text.getBaseObject(), text.getBaseOffset() + at, until - at);
        return StringForms.isIpv4(rest) && (shortened ? groups < GROUPS : groups == GROUPS);
      }
      if (end == at || end - at > 4) {
        return false;
      }
      groups++;
      at = end;
      if (at == until) {
        break;
      }
      if (text.getByte(at) != ':' || at + 1 == until) {
        return false;
      }
      at++;
      if (text.getByte(at) == ':') {
        if (shortened) {
          return false;
        }
        shortened = true;
        at++;
      }
    }
    return shortened ? groups < GROUPS : groups == GROUPS;
  }

  /** A scheme, a colon, and then what RFC 3986 allows; relative references are no URIs. */
  static boolean isUri(UTF8String text) {
    int length = text.numBytes();
    int at = scheme(text, length);
    if (at < 0) {
      return false;
    }
    if (at + 1 < length && text.getByte(at) == '/' && text.getByte(at + 1) == '/') {
      int end = at + 2;
      while (end < length && "/?#".indexOf(text.getByte(end)) < 0) {
        end++;
      }
      if (!isAuthority(text, at + 2, end)) {
        return false;
      }
      at = end;
    }
    at = run(text, at, length, "/:@");
    if (at < length && text.getByte(at) == '?') {
      at = run(text, at + 1, length, "/:@?");
    }
    if (at < length && text.getByte(at) == '#') {
      at = run(text, at + 1, length, "/:@?");
    }
    return at == length;
  }

  /** The position after the colon; -1 if there is no scheme. */
  private static int scheme(UTF8String text, int length) {
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(i);
      if (b == ':') {
        return i == 0 ? -1 : i + 1;
      }
      if (!isLetter(b) && (i == 0 || !(isDigit(b) || b == '+' || b == '-' || b == '.'))) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isAuthority(UTF8String text, int from, int until) {
    int host = from;
    for (int i = from; i < until; i++) {
      if (text.getByte(i) == '@') {
        if (run(text, from, i, ":") != i) {
          return false;
        }
        host = i + 1;
        break;
      }
    }
    int end = host;
    if (end < until && text.getByte(end) == '[') {
      while (end < until && text.getByte(end) != ']') {
        end++;
      }
      if (end == until || !isLiteral(text, host + 1, end)) {
        return false;
      }
      end++;
    } else {
      end = run(text, host, until, "");
    }
    if (end < until && text.getByte(end) == ':') {
      end++;
      while (end < until && isDigit(text.getByte(end))) {
        end++;
      }
    }
    return end == until;
  }

  private static boolean isLiteral(UTF8String text, int from, int until) {
    if (from < until && (text.getByte(from) | 0x20) == 'v') {
      int dot = from + 1;
      while (dot < until && isHex(text.getByte(dot))) {
        dot++;
      }
      return dot > from + 1
          && dot + 1 < until
          && text.getByte(dot) == '.'
          && withoutEscapes(text, dot + 1, until);
    }
    return isIpv6(text, from, until);
  }

  private static boolean withoutEscapes(UTF8String text, int from, int until) {
    for (int i = from; i < until; i++) {
      if (text.getByte(i) == '%') {
        return false;
      }
    }
    return run(text, from, until, ":") == until;
  }

  /** Where a run of unreserved characters, delimiters, escapes and some more ends. */
  private static int run(UTF8String text, int from, int until, String more) {
    int at = from;
    while (at < until) {
      byte b = text.getByte(at);
      if (b == '%') {
        boolean escape =
            at + 2 < until && isHex(text.getByte(at + 1)) && isHex(text.getByte(at + 2));
        if (!escape) {
          return at;
        }
        at += 3;
      } else if (isLetter(b)
          || isDigit(b)
          || UNRESERVED_MARKS.indexOf(b) >= 0
          || SUB_DELIMITERS.indexOf(b) >= 0
          || more.indexOf(b) >= 0) {
        at++;
      } else {
        return at;
      }
    }
    return at;
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isHex(byte b) {
    return isDigit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }
}
