package dev.bronzeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bronzeline.kafka.EffectiveStart.Logged;
import dev.bronzeline.kafka.EffectiveStart.Origin;
import dev.bronzeline.ledger.AcceptedGap;
import dev.bronzeline.ledger.Coverage;
import dev.bronzeline.ledger.PartitionLedger;
import java.util.List;
import java.util.Set;
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
  void the_log_may_stand_in_an_open_transaction_and_the_settings_may_not() {
    List<TopicOffsets> heldBack = List.of(new TopicOffsets("events", 0, 0, 50, 80));
    Position within = position("{'events':{'0':70}}");

    EffectiveStart start =
        EffectiveStart.decide(heldBack, within, Position.UNKNOWN, Position.UNKNOWN);

    assertThat(start.json()).isEqualTo(quoted("{'events':{'0':70}}"));
    assertThat(start.backlog()).isZero();
    assertThatThrownBy(
            () -> EffectiveStart.decide(heldBack, Position.UNKNOWN, Position.UNKNOWN, within))
        .hasMessageContaining("offset 70, but the topic ends at 50");
  }

  @Test
  void a_topic_that_is_not_read_any_more_does_not_matter() {
    Position log = position("{'old_topic':{'0':9},'events':{'0':1,'1':100}}");

    assertThat(EffectiveStart.decide(KAFKA, log, Position.UNKNOWN, Position.UNKNOWN).json())
        .doesNotContain("old_topic");
  }

  @Test
  void a_topic_that_is_gone_although_the_pipeline_reads_it_is_lost_data_by_partition() {
    Logged log =
        new Logged(
            position("{'events_b':{'0':9,'1':5},'old':{'0':3},'events':{'0':1}}"), Coverage.NONE);
    Position checkpoint = position("{'events_b':{'0':12,'1':5,'2':4},'events':{'0':1}}");

    StartingOffsetsException problem =
        catchThrowableOfType(
            StartingOffsetsException.class,
            () ->
                EffectiveStart.decide(
                    KAFKA,
                    log,
                    checkpoint,
                    Position.UNKNOWN,
                    EffectiveStart.Accepted.NONE,
                    topic -> topic.startsWith("events")));

    assertThat(problem.dataLost()).isTrue();
    assertThat(problem)
        .hasMessageContaining("(4 problems)") // one is that partition 1 of 'events' begins late
        .hasMessageContaining("events_b-0: the log says offset 9, but Kafka has no topic")
        .hasMessageContaining("from that offset on are lost, at least 3 offsets.")
        .hasMessageContaining("events_b-1: the log says offset 5")
        .hasMessageContaining("from that offset on are lost, if there were any.")
        .hasMessageContaining("events_b-2: the checkpoint says offset 4")
        .hasMessageContaining("--accept-new-source events_b:deleted");
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
    Position checkpoint = position("{'events':{'0':5,'1':100}}");

    EffectiveStart start = EffectiveStart.decide(KAFKA, Position.UNKNOWN, checkpoint, settings);

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':5,'1':100}}"));
  }

  @Test
  void all_of_a_new_partition_is_owed_if_its_topic_was_read_before() {
    assertThatThrownBy(() -> decide("{'events':{'0':9}}", List.of()))
        .isInstanceOfSatisfying(
            StartingOffsetsException.class, e -> assertThat(e.dataLost()).isTrue())
        .hasMessageContaining("--accept-gap events:1:0-100");
    assertThat(decide("{'events':{'0':9}}", List.of(gap(1, 0, 100))).json())
        .isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':9,'1':100}}"));
    assertThat(decide("{'events':{'1':100}}", List.of()).json())
        .as("nothing of it is gone")
        .isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':-2,'1':100}}"));
  }

  @Test
  void a_loss_is_told_with_the_gap_that_can_be_accepted() {
    assertThatThrownBy(() -> decide("{'events':{'0':9,'1':40}}", List.of()))
        .hasMessageContaining("bronze run ... --accept-gap events:1:40-100");
  }

  @Test
  void a_gap_that_is_just_what_is_lost_is_passed_over() {
    EffectiveStart start = decide("{'events':{'0':9,'1':40}}", List.of(gap(1, 40, 100)));

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':9,'1':100}}"));
    assertThat(start.gaps()).containsExactly(gap(1, 40, 100));
  }

  @Test
  void a_gap_that_is_larger_or_smaller_than_what_is_lost_is_refused_with_the_right_one() {
    for (AcceptedGap wrong : List.of(gap(1, 40, 101), gap(1, 40, 99), gap(1, 39, 100))) {
      assertThatThrownBy(() -> decide("{'events':{'0':9,'1':40}}", List.of(wrong)))
          .isInstanceOfSatisfying(
              StartingOffsetsException.class, e -> assertThat(e.dataLost()).isTrue())
          .hasMessageContaining("--accept-gap events:1:40-100");
    }
  }

  @Test
  void a_gap_where_the_records_still_are_is_refused() {
    assertThatThrownBy(() -> decide("{'events':{'0':9,'1':140}}", List.of(gap(0, 9, 20))))
        .isInstanceOfSatisfying(
            StartingOffsetsException.class, e -> assertThat(e.dataLost()).isFalse())
        .hasMessageContaining("events-0: nothing is lost")
        .hasMessageContaining("the next offset is 9");
    assertThatThrownBy(() -> decide("{'events':{'0':9,'1':100}}", List.of(gap(7, 0, 1))))
        .hasMessageContaining("events-7: --accept-gap names this partition");
  }

  @Test
  void a_gap_that_the_log_has_accounted_for_since_has_no_effect() {
    EffectiveStart start = decide("{'events':{'0':9,'1':140}}", List.of(gap(1, 40, 100)));

    assertThat(start.gaps()).isEmpty();
    assertThat(start.json()).contains("\"1\":140");
  }

  @Test
  void a_new_topic_begins_where_the_settings_say_although_others_go_on() {
    EffectiveStart start =
        EffectiveStart.decide(
            KAFKA,
            new Logged(position("{'events':{'0':9,'1':140}}"), Coverage.NONE),
            Position.UNKNOWN,
            position("{'events':{'0':1,'1':101},'clicks':{'0':-1}}"),
            new EffectiveStart.Accepted(Set.of("clicks"), List.of()),
            topic -> false);

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':10},'events':{'0':9,'1':140}}"));
  }

  @Test
  void a_stream_begins_after_what_a_backfill_has_published_where_it_would_have_begun() {
    EffectiveStart start = decide("{}", covered(0, 0, 30));

    assertThat(start.json()).isEqualTo(quoted("{'clicks':{'0':-2},'events':{'0':30,'1':-2}}"));
    assertThat(start.partitions())
        .extracting(EffectiveStart.PartitionStart::origin)
        .containsExactly(Origin.NEW_PARTITION, Origin.BACKFILL, Origin.NEW_PARTITION);
  }

  @Test
  void a_stream_that_would_come_to_what_a_backfill_has_published_is_told_where_to_begin() {
    assertThatThrownBy(() -> decide("{}", covered(1, 120, 130)))
        .isInstanceOf(StartingOffsetsException.class)
        .hasMessageContaining(
            "events-1: to begin at 100, but a backfill has published offsets 120 to 129. Begin at"
                + " 130, and backfill what is before.");
  }

  @Test
  void a_stream_that_has_begun_goes_on_whatever_a_backfill_has_published_before() {
    assertThat(
            decide("{'events':{'0':40,'1':150}}", covered(0, 0, 30))
                .position()
                .offsets()
                .get("events"))
        .containsEntry(0, 40L);
  }

  private static EffectiveStart decide(String log, Coverage covered) {
    return EffectiveStart.decide(
        KAFKA,
        new Logged(position(log), covered),
        Position.UNKNOWN,
        Position.UNKNOWN,
        EffectiveStart.Accepted.NONE,
        topic -> false);
  }

  private static Coverage covered(int partition, long from, long until) {
    return Coverage.NONE.plus(
        List.of(new PartitionLedger("events", partition, from, until, until - from, 0, 0, 0, 0)));
  }

  private static EffectiveStart decide(String log, List<AcceptedGap> gaps) {
    return EffectiveStart.decide(
        KAFKA,
        new Logged(position(log), Coverage.NONE),
        Position.UNKNOWN,
        Position.UNKNOWN,
        new EffectiveStart.Accepted(Set.of(), gaps),
        topic -> false);
  }

  private static AcceptedGap gap(int partition, long from, long until) {
    return new AcceptedGap("events", partition, from, until, "me@here");
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
