package dev.bronzeline.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of the process. */
public final class LogChannel implements AlertChannel {

  private static final Logger log = LoggerFactory.getLogger("bronze.alert");

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void send(Alert alert) {
    if (!alert.firing() || alert.rule().level() == Level.INFO) {
      log.info("{}", alert.text());
    } else if (alert.rule().level() == Level.WARNING) {
      log.warn("{}", alert.text());
    } else {
      log.error("{}", alert.text());
    }
  }
}
