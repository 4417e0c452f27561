package dev.bronzeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {

  @Test
  void the_same_seed_gives_the_same_plan_and_another_one_another() {
    assertThat(ChaosPlan.of(42, 200)).isEqualTo(ChaosPlan.of(42, 200));
    assertThat(ChaosPlan.of(43, 200)).isNotEqualTo(ChaosPlan.of(42, 200));
  }

  @Test
  void a_stage_does_not_depend_on_how_many_come_after_it() {
    assertThat(ChaosPlan.of(42, 200).stages().get(3))
        .isEqualTo(ChaosPlan.of(42, 40).stages().get(3));
  }

  @Test
  void a_long_plan_has_every_kind_of_injection_on_every_storage_that_knows_it() {
    List<ChaosPlan.Stage> stages = ChaosPlan.of(42, 200).stages();

    for (ChaosPlan.Storage storage : ChaosPlan.Storage.values()) {
      assertThat(
              stages.stream()
                  .filter(stage -> stage.storage() == storage)
                  .flatMap(stage -> stage.rounds().stream())
                  .flatMap(List::stream)
                  .map(Object::getClass)
                  .collect(Collectors.toSet()))
          .as("%s", storage)
          .hasSize(Injection.class.getPermittedSubclasses().length - (storage.isS3() ? 1 : 0));
      assertThat(stages)
          .filteredOn(stage -> stage.storage() == storage)
          .extracting(ChaosPlan.Stage::memory)
          .contains(ChaosPlan.Memory.values());
    }
  }

  @Test
  void it_has_as_many_kills_as_were_asked_for() {
    long kills =
        ChaosPlan.of(7, 200).stages().stream()
            .flatMap(stage -> stage.rounds().stream())
            .flatMap(List::stream)
            .filter(each -> each instanceof Injection.KillJob || each instanceof Injection.HaltJob)
            .count();

    assertThat(kills).isGreaterThanOrEqualTo(200);
  }
}
