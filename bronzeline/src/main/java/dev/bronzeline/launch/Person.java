package dev.bronzeline.launch;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who is at the command line, as what is written down names them. */
final class Person {
  private Person() {}

  /** The user and the machine, as in {@code ann@laptop}. */
  static String name() {
    return System.getProperty("user.name", "unknown") + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
