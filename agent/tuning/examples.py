"""Training examples: questions with their calls, groups with their conditions, facts with their sentences."""

import random
from collections.abc import Iterator

from penchant.agent.calls import question_prompt, written
from penchant.agent.group_conditions import CONDITIONS
from penchant.agent.slots import facts_prompt
from penchant.agent.tuning.groups import Group, draw_groups
from penchant.agent.tuning.lora import Example
from penchant.agent.tuning.questions import Question, draw_questions
from penchant.agent.tuning.sentences import draw_profiles
from penchant.prompts import load_prompt

WRITING_SHARE = 0.07
"""Of the examples; a profile has several times the tokens of a question."""
GROUP_SHARE = 0.3
"""Likewise of descriptions of groups."""


def draw_examples(seed: int, *, held_out: bool = False) -> Iterator[Example]:
    """Examples of all jobs without end.

    Args:
        seed: The same seed, the same examples.
        held_out: Only from templates, words and names that training never sees, or only from the others.
    """
    rng = random.Random(seed)
    questions = draw_questions(seed + 1, held_out=held_out)
    profiles = draw_profiles(seed + 2, held_out=held_out)
    groups = draw_groups(seed + 3, held_out=held_out)
    write = load_prompt("tuned_write").render()
    while True:
        job = rng.random()
        if job < WRITING_SHARE:
            facts, sentences = next(profiles)
            answer = "\n".join(f"{number} {text}" for number, text in enumerate(sentences, start=1))
            yield Example(write, facts_prompt(facts), answer)
        elif job < WRITING_SHARE + GROUP_SHARE:
            yield group_example(next(groups))
        else:
            yield question_example(next(questions))


def group_example(group: Group) -> Example:
    """A description as the tuned model is asked, and its conditions as it shall write them."""
    return Example(load_prompt("tuned_group").render(), group.text, written(group.calls, CONDITIONS))


def question_example(question: Question) -> Example:
    """A question as the tuned model is asked, and its calls as it shall write them."""
    prompt = question_prompt(question.text, question.before)
    return Example(load_prompt("tuned_route").render(), prompt, written(question.calls))
