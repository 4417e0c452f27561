package dev.bronzeline.storage;

import org.apache.hadoop.fs.Path;

/**
 * A root on a Hadoop file system, and the way from relative paths to Hadoop's and back. It does not
 * use {@code new Path(parent, child)}, which takes a name with a colon for one with a scheme.
 */
record RootPath(Path path) {

  /** The file or folder at a path below the root. */
  Path resolve(String relative) {
    return ofKey(prefix() + StorePaths.checked(relative));
  }

  /** The folder at a path below the root; the root itself for the empty string. */
  Path folder(String relative) {
    return relative.isEmpty() ? path : resolve(relative);
  }

  /** The path below the root that leads to a file. */
  String relative(Path file) {
    return file.toUri().getPath().substring(1 + prefix().length());
  }

  /** The root's path without the slash at its beginning: in a bucket, its key. */
  String key() {
    return path.toUri().getPath().substring(1);
  }

  /** The file with this key, anywhere in the same file system. */
  Path ofKey(String key) {
    return new Path(path.toUri().getScheme(), path.toUri().getAuthority(), "/" + key);
  }

  private String prefix() {
    return key().isEmpty() ? "" : key() + "/";
  }
}
