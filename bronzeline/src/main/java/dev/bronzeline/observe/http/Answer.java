package dev.bronzeline.observe.http;

/**
 * An answer to a request.
 *
 * @param status the status of HTTP, such as 200
 * @param type the media type of the body
 * @param body what is sent, in UTF-8
 */
public record Answer(int status, String type, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  /** A line of text. */
  public static Answer text(int status, String line) {
    return new Answer(status, TEXT, line + "\n");
  }

  /** A JSON document. */
  public static Answer json(String document) {
    return new Answer(200, JSON, document);
  }
}
