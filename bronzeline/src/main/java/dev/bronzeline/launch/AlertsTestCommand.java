package dev.bronzeline.launch;

import dev.bronzeline.config.AlertSettings;
import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.observe.Alert;
import dev.bronzeline.observe.AlertChannel;
import dev.bronzeline.observe.AlertPlan;
import dev.bronzeline.observe.AlertRule;
import dev.bronzeline.observe.AlertRule.Bound;
import dev.bronzeline.observe.AlertRule.Metric;
import dev.bronzeline.observe.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bronze alerts test}: sends an alert and its end, and says what came of it. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a test alert through the channels of the configuration, and then its end.",
      "It starts no job."
    })
final class AlertsTestCommand implements Callable<Integer> {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "The channel. Default: every one.")
  private @Nullable String channel;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    boolean delivered = true;
    for (AlertSettings.Channel each : chosen()) {
      try {
        AlertChannel to = AlertPlan.channel(each);
        to.send(alert(true));
        to.send(alert(false));
        out.printf("%s: delivered%n", each.name());
      } catch (IOException e) {
        out.printf("%s: not delivered: %s%n", each.name(), problem(e));
        delivered = false;
      }
    }
    out.flush();
    return (delivered ? ExitCode.OK : ExitCode.FAILURE).code();
  }

  private List<AlertSettings.Channel> chosen() {
    List<AlertSettings.Channel> all = config.loadPlatform().alerts().channels();
    List<AlertSettings.Channel> chosen =
        all.stream().filter(each -> channel == null || each.name().equals(channel)).toList();
    if (chosen.isEmpty()) {
      throw new InvalidConfigException(
          "There is no channel%s in alerts.channels; there are %s"
              .formatted(
                  channel == null ? "" : " '" + channel + "'",
                  all.stream().map(AlertSettings.Channel::name).toList()));
    }
    return chosen;
  }

  /** Not the message of a connection, which may name the address. */
  private static String problem(IOException e) {
    String message = e.getMessage();
    return message != null && message.startsWith("The webhook")
        ? message
        : "no answer (" + e.getClass().getSimpleName() + ")";
  }

  private static Alert alert(boolean firing) {
    AlertRule rule =
        new AlertRule("test-of-alerts", Metric.REJECTED_RATIO, Bound.ABOVE, 0.05, Level.CRITICAL);
    return new Alert("test", rule, firing, firing ? 0.1 : 0, Instant.now());
  }
}
