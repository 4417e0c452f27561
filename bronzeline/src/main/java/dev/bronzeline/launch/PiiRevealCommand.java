package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.refine.PiiKeyring;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bronze pii reveal}: turns tokens back into values. */
@Command(
    name = "reveal",
    mixinStandardHelpOptions = true,
    description = {
      "Turns tokens back into the values that they stand for, one a line, with the keys of the"
          + " pipeline's configuration (--topic) or the one in the variable BRONZE_PII_KEY.",
      "Mind who can see the screen: it shows personal data."
    })
final class PiiRevealCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TOKEN",
      arity = "0..*",
      description = "The tokens. Without any, they are read from standard input, one a line.")
  private List<String> tokens = List.of();

  @Override
  public Integer call() throws IOException {
    PiiKeyring keys = root.keyring(root.find());
    CommandLine command = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    PrintWriter out = command.getOut();
    PrintWriter err = command.getErr();
    boolean all = true;
    for (String token : tokens.isEmpty() ? lines() : tokens) {
      try {
        out.println(text(keys.reveal(token.strip())));
      } catch (IllegalArgumentException e) {
        err.printf("bronze: %s: %s%n", Payload.printable(token.strip()), e.getMessage());
        all = false;
      }
    }
    out.flush();
    err.flush();
    return (all ? ExitCode.OK : ExitCode.USAGE).code();
  }

  private static List<String> lines() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    return in.lines().filter(line -> !line.isBlank()).toList();
  }

  private static String text(byte[] value) {
    try {
      return Payload.printable(UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(value);
    }
  }
}
