package dev.bronzeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicByTopicTest {
  private final List<Collection<String>> asked = new ArrayList<>();

  @Test
  void all_topics_are_one_question_when_all_are_there() {
    assertThat(ask("none").found()).containsExactly("a", "b", "c");
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_topic_that_is_gone_hides_no_other() {
    TopicByTopic.Answers<String> answers = ask("b");

    assertThat(answers.found()).containsExactly("a", "c");
    assertThat(answers.failed()).containsOnlyKeys("b");
  }

  @Test
  void when_nobody_answers_nobody_is_asked_again() {
    TopicByTopic.Answers<String> answers =
        TopicByTopic.ask(
            List.of("a", "b"),
            topics -> {
              asked.add(topics);
              throw new TimeoutException("no answer");
            });

    assertThat(answers.found()).isEmpty();
    assertThat(answers.failed()).containsOnlyKeys("a", "b");
    assertThat(asked).hasSize(1);
  }

  private TopicByTopic.Answers<String> ask(String gone) {
    return TopicByTopic.ask(
        List.of("a", "b", "c"),
        topics -> {
          asked.add(topics);
          if (topics.contains(gone)) {
            throw new UnknownTopicOrPartitionException(gone);
          }
          return List.copyOf(topics);
        });
  }
}
