package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bronzeline.kafka.EffectiveStart.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveStartTest {

  private static final List<TopicOffsets> KAFKA =
      List.of(
          new TopicOffsets("events", 1, 100, 200),
          new TopicOffsets("events", 0, 0, 50),
          new TopicOffsets("clicks", 0, 10, 10));

  @Test
  void the_log_is_stronger_than_the_checkpoint_and_both_than_the_settings() {
    EffectiveStart start =
        EffectiveStart.decide(
            KAFKA,
            position("{'events':{'0':20}}"),
            position("{'events':{'0':30,'1':150}}"),
            position("{'clicks':{'0':-1}}"));

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':20,'1':150}}"));
    assertThat(start.partitions())
        .extracting(EffectiveStart.PartitionStart::origin)
        .containsExactly(Origin.NEW_PARTITION, Origin.LOG, Origin.CHECKPOINT);
    assertThat(start.backlog()).isEqualTo(0 + 30 + 50);
  }

  @Test
  void a_first_start_follows_the_settings_and_takes_the_rest_from_the_beginning() {
    EffectiveStart start =
        EffectiveStart.decide(
            KAFKA, Position.UNKNOWN, Position.UNKNOWN, position("{'events':{'0':-1,'1':120}}"));

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':50,'1':120}}"));
  }

  @Test
  void the_end_and_the_beginning_of_a_topic_are_good_places_to_start() {
    EffectiveStart start =
        EffectiveStart.decide(
            KAFKA,
            position("{'events':{'0':0,'1':200},'clicks':{'0':10}}"),
            Position.UNKNOWN,
            Position.UNKNOWN);

    assertThat(start.backlog()).isEqualTo(50);
  }

  @Test
  void a_topic_that_is_not_read_any_more_does_not_matter() {
    Position log = position("{'old_topic':{'0':9},'events':{'0':1}}");

    assertThat(EffectiveStart.decide(KAFKA, log, Position.UNKNOWN, Position.UNKNOWN).json())
        .doesNotContain("old_topic");
  }

  @Test
  void all_problems_are_told_at_once() {
    Position log = position("{'events':{'0':51,'1':40,'2':7}}");

    StartingOffsetsException problem =
        catchThrowableOfType(
            StartingOffsetsException.class,
            () -> EffectiveStart.decide(KAFKA, log, Position.UNKNOWN, Position.UNKNOWN));

    assertThat(problem.dataLost()).isTrue();
    assertThat(problem)
        .hasMessageContaining("(3 problems)")
        .hasMessageContaining("events-0: the log says offset 51, but the topic ends at 50")
        .hasMessageContaining("events-1: the log says offset 40, but Kafka's oldest is 100")
        .hasMessageContaining("60 offsets expired before they were read")
        .hasMessageContaining("events-2: the log names this partition");
  }

  @Test
  void wrong_settings_are_not_called_lost_data() {
    Position settings = position("{'events':{'0':900,'1':0},'evnts':{'0':0}}");

    StartingOffsetsException problem =
        catchThrowableOfType(
            StartingOffsetsException.class,
            () -> EffectiveStart.decide(KAFKA, Position.UNKNOWN, Position.UNKNOWN, settings));

    assertThat(problem.dataLost()).isFalse();
    assertThat(problem)
        .hasMessageContaining("(3 problems)")
        .hasMessageContaining("events-0: the configuration says offset 900")
        .hasMessageContaining(
            "events-1: the configuration says offset 0, but Kafka's oldest is 100")
        .hasMessageContaining("evnts-0: the configuration names this partition");
  }

  @Test
  void settings_do_not_matter_once_something_was_read() {
    Position settings = position("{'nowhere':{'0':900}}");
    Position checkpoint = position("{'events':{'0':5}}");

    EffectiveStart start = EffectiveStart.decide(KAFKA, Position.UNKNOWN, checkpoint, settings);

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':5,'1':-2}}"));
  }

  @Test
  void offsets_that_are_no_offsets_are_refused() {
    for (String text :
        List.of("earliest", "[]", "{\"a\":{\"b\":1}}", "{\"a\":{\"0\":1}} x", "null")) {
      assertThatThrownBy(() -> Position.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must look like");
    }
  }

  private static Position position(String json) {
    return Position.parse(quoted(json));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
