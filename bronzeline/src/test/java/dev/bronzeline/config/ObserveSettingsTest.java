package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserveSettingsTest {

  @TempDir Path directory;

  private ObserveSettings.Http load(String http) {
    return new ConfigFixture(directory)
        .file("environments/dev.yaml", "observe: {http: {%s}}".formatted(http))
        .load()
        .platform()
        .observe()
        .http();
  }

  @Test
  void an_address_that_others_can_reach_wants_a_token() {
    assertThatThrownBy(() -> load("address: 0.0.0.0"))
        .hasMessageContaining("observe.http.address lets other machines look at the job")
        .hasMessageContaining("set a token");
    assertThat(load("address: 0.0.0.0, token: 0123456789abcdef").isLocal()).isFalse();
  }

  @Test
  void a_short_token_is_refused_and_never_shown() {
    assertThatThrownBy(() -> load("token: tooshort"))
        .hasMessageContaining("observe.http.token must have at least 16 characters")
        .hasMessageNotContaining("tooshort");
    assertThat(load("token: 0123456789abcdef")).asString().doesNotContain("0123456789abcdef");
  }

  @Test
  void a_port_is_one_and_an_address_is_of_this_world() {
    assertThatThrownBy(() -> load("port: 70000, address: 'no such host'"))
        .hasMessageContaining("observe.http.port")
        .hasMessageContaining("observe.http.address must be an address of this machine");
  }
}
