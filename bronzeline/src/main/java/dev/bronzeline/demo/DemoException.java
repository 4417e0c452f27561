package dev.bronzeline.demo;

/** The demo cannot do what was asked; the message says why and what to do. */
public final class DemoException extends RuntimeException {
  DemoException(String message) {
    super(message);
  }
}
