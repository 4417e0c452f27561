package dev.bronzeline.observe;

/** How urgent an alert is, the least urgent first. */
public enum Level {
  /** Good to know. */
  INFO,
  /** Look at it today. */
  WARNING,
  /** Look at it now. */
  ERROR,
  /** Wake somebody up. */
  CRITICAL
}
