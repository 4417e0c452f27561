package dev.bronzeline.dedup;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A file of the deduplication's state is missing, or is not what was once written. */
public final class DamagedStateException extends IOException {
  DamagedStateException(Path file, String fault) {
    this(file, fault, null);
  }

  DamagedStateException(Path file, String fault, @Nullable Throwable cause) {
    super(
        ("%s %s, so it is not known which keys the deduplication has seen. Restore the file, or move"
                + " the checkpoint away: the job then goes on where its log ends and takes the next"
                + " copy of every key for the first.")
            .formatted(file, fault),
        cause);
  }
}
