package dev.bronzeline.refine;

import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of IPv6 as text (RFC 4291): eight groups of up to four hex digits, of which one run of
 * zeros may be {@code ::} and the last two may be an IPv4 address. No zone, no prefix length.
 */
final class Ipv6 {
  private static final int GROUPS = 8;
  private static final int LONGEST = 45;
  private static final int BITS = 16;

  private Ipv6() {}

  /** The groups of an address, null when the text is not one. */
  static int @Nullable [] parse(UTF8String text) {
    if (text.numBytes() < 2 || text.numBytes() > LONGEST) {
      return null;
    }
    String address = text.toString();
    int gap = address.indexOf("::");
    if (gap < 0) {
      int[] groups = groups(address);
      return groups != null && groups.length == GROUPS ? groups : null;
    }
    int[] head = groups(address.substring(0, gap));
    int[] tail = groups(address.substring(gap + 2));
    boolean headHasIpv4 = address.lastIndexOf('.', gap) >= 0;
    if (head == null || tail == null || headHasIpv4 || head.length + tail.length >= GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return all;
  }

  /** The network of an address: its first bits, at most 64, as RFC 5952 has it written. */
  static UTF8String network(int[] groups, int bits) {
    int last = -1;
    int[] kept = new int[(bits + BITS - 1) / BITS];
    for (int i = 0; i < kept.length; i++) {
      int here = Math.min(BITS, bits - i * BITS);
      kept[i] = groups[i] & (0xffff << (BITS - here)) & 0xffff;
      last = kept[i] == 0 ? last : i;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= last; i++) {
      text.append(i == 0 ? "" : ":").append(Integer.toHexString(kept[i]));
    }
    return UTF8String.fromString(text.append("::").toString());
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    UTF8String end = UTF8String.fromString(parts[parts.length - 1]);
    boolean ipv4 = StringForms.isIpv4(end);
    int[] groups = new int[parts.length + (ipv4 ? 1 : 0)];
    for (int i = 0; i < parts.length - (ipv4 ? 1 : 0); i++) {
      int group = group(parts[i]);
      if (group < 0) {
        return null;
      }
      groups[i] = group;
    }
    if (ipv4) {
      int address = StringForms.ipv4(end);
      groups[groups.length - 2] = address >>> BITS;
      groups[groups.length - 1] = address & 0xffff;
    }
    return groups;
  }

  /** One to four hex digits, -1 when it is not so. */
  private static int group(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return -1;
    }
    int group = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      group = group << 4 | digit;
    }
    return group;
  }
}
