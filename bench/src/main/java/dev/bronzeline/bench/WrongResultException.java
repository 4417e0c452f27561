package dev.bronzeline.bench;

/** A job did not leave what it should have: its figures mean nothing. */
public final class WrongResultException extends RuntimeException {
  WrongResultException(String message) {
    super(message);
  }
}
