package dev.bronzeline.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a class file. A call names its method in one of them, so to let all calls of a
 * method go to another class it is enough to let that constant point there; no code changes.
 */
final class ConstantPool {
  private static final Set<String> CLOCKS =
      Set.of(
          "java/lang/System.currentTimeMillis()J",
          "java/time/Instant.now()Ljava/time/Instant;",
          "java/time/Clock.systemUTC()Ljava/time/Clock;");
  private static final String JOB_CLOCK = "dev/bronzeline/chaos/JobClock";

  private static final int COUNT_AT = 8;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int METHOD = 10;

  private final ByteBuffer file;
  private final int[] at;
  private final int end;

  /** Finds where each constant begins. */
  ConstantPool(byte[] classFile) {
    file = ByteBuffer.wrap(classFile.clone());
    at = new int[file.getChar(COUNT_AT)];
    int next = COUNT_AT + 2;
    for (int i = 1; i < at.length; i++) {
      at[i] = next;
      int tag = file.get(next);
      next += 1 + length(tag, next);
      if (tag == LONG || tag == DOUBLE) {
        i++; // they count as two
      }
    }
    end = next;
  }

  private int length(int tag, int begin) {
    return switch (tag) {
      case UTF8 -> 2 + file.getChar(begin + 1);
      case LONG, DOUBLE -> 8;
      case CLASS, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      default -> 4;
    };
  }

  /** The class whose calls for the time go to {@link JobClock}; null when it has none. */
  byte @Nullable [] redirected() {
    boolean found = false;
    for (int i = 1; i < at.length; i++) {
      if (at[i] > 0 && file.get(at[i]) == METHOD && CLOCKS.contains(method(at[i]))) {
        file.putChar(at[i] + 1, (char) (at.length + 1));
        found = true;
      }
    }
    return found ? withTwoMore() : null;
  }

  private String method(int begin) {
    int type = at[file.getChar(begin + 1)];
    int signature = at[file.getChar(begin + 3)];
    return text(file.getChar(type + 1))
        + "."
        + text(file.getChar(signature + 1))
        + text(file.getChar(signature + 3));
  }

  private String text(int index) {
    int begin = at[index];
    return new String(file.array(), begin + 3, file.getChar(begin + 1), UTF_8);
  }

  /** Behind the last constant: the name of the class, and the class. */
  private byte[] withTwoMore() {
    byte[] name = JOB_CLOCK.getBytes(UTF_8);
    ByteBuffer longer = ByteBuffer.allocate(file.capacity() + 3 + name.length + 3);
    longer.put(file.array(), 0, end);
    longer.put((byte) UTF8).putChar((char) name.length).put(name);
    longer.put((byte) CLASS).putChar((char) at.length);
    longer.put(file.array(), end, file.capacity() - end);
    longer.putChar(COUNT_AT, (char) (at.length + 2));
    return longer.array();
  }
}
