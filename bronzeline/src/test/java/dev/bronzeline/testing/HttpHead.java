package dev.bronzeline.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first line and the headers of an HTTP/1.1 message, and how its body is framed. */
record HttpHead(String first, List<String> headers) {

  /** Reads a head, or null when the connection ends before one begins. */
  static @Nullable HttpHead read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    for (String header = line(in); header == null || !header.isEmpty(); header = line(in)) {
      if (header == null) {
        throw new EOFException("The connection ended within the headers of " + first);
      }
      headers.add(header);
    }
    return new HttpHead(first, List.copyOf(headers));
  }

  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> isNamed(header, name))
        .map(header -> header.substring(name.length() + 1).strip())
        .findFirst();
  }

  HttpHead without(String name) {
    return new HttpHead(first, headers.stream().filter(line -> !isNamed(line, name)).toList());
  }

  HttpHead with(String name, String value) {
    List<String> more = new ArrayList<>(without(name).headers);
    more.add(name + ": " + value);
    return new HttpHead(first, List.copyOf(more));
  }

  void writeTo(OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder(first).append("\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    out.write(text.append("\r\n").toString().getBytes(ISO_8859_1));
    out.flush();
  }

  /** Whether the client can tell where this answer ends without the end of the connection. */
  boolean endsByItself(HttpHead request) {
    return isChunked()
        || header("Content-Length").isPresent()
        || request.isHeadRequest()
        || first.contains(" 204 ")
        || first.contains(" 304 ");
  }

  boolean isHeadRequest() {
    return first.startsWith("HEAD ");
  }

  /** Copies the body as it is, chunks and all. */
  void copyBody(InputStream in, OutputStream out) throws IOException {
    if (isChunked()) {
      copyChunks(in, out);
    } else {
      copy(in, out, header("Content-Length").map(Long::parseLong).orElse(0L));
    }
    out.flush();
  }

  private static void copyChunks(InputStream in, OutputStream out) throws IOException {
    long size;
    do {
      String line = copyLine(in, out);
      size = Long.parseLong(line.split(";", 2)[0].strip(), 16);
      copy(in, out, size);
      if (size > 0) {
        copyLine(in, out);
      }
    } while (size > 0);
    String trailer;
    do {
      trailer = copyLine(in, out);
    } while (!trailer.isEmpty());
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("The connection ended " + left + " bytes before the body did");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private static String copyLine(InputStream in, OutputStream out) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("The connection ended within a chunked body");
    }
    out.write((line + "\r\n").getBytes(ISO_8859_1));
    return line;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  private boolean isChunked() {
    return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
  }

  private static boolean isNamed(String header, String name) {
    return header.regionMatches(true, 0, name + ":", 0, name.length() + 1);
  }
}
