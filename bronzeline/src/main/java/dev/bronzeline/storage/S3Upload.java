package dev.bronzeline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.BBPartHandle;
import org.apache.hadoop.fs.BBUploadHandle;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.UploadHandle;

/**
 * The token of a staged file on S3: the handle of an open multipart upload, then those of its
 * parts, in order, as Hadoop gives them, in Base64 and with dots between them.
 */
record S3Upload(UploadHandle upload, List<PartHandle> parts) {

  static S3Upload parse(String token) {
    List<PartHandle> parts = new ArrayList<>();
    String[] handles = token.split("\\.", -1);
    for (int i = 1; i < handles.length; i++) {
      parts.add(BBPartHandle.from(decode(handles[i])));
    }
    return new S3Upload(BBUploadHandle.from(decode(handles[0])), parts);
  }

  /** S3A's handle of an upload is the upload's id. */
  static UploadHandle handle(String uploadId) {
    return BBUploadHandle.from(ByteBuffer.wrap(uploadId.getBytes(UTF_8)));
  }

  String token() {
    StringBuilder token = new StringBuilder(encode(upload.toByteArray()));
    parts.forEach(part -> token.append('.').append(encode(part.toByteArray())));
    return token.toString();
  }

  /** The parts by their numbers, which begin at 1. */
  Map<Integer, PartHandle> numberedParts() {
    Map<Integer, PartHandle> numbered = new HashMap<>();
    parts.forEach(part -> numbered.put(numbered.size() + 1, part));
    return numbered;
  }

  private static String encode(byte[] handle) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(handle);
  }

  private static ByteBuffer decode(String handle) {
    return ByteBuffer.wrap(Base64.getUrlDecoder().decode(handle));
  }
}
