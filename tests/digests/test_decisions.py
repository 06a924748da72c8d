"""Decisions: what says so plainly is found, and nothing else."""

import pytest

from core.digest.decisions import decisions
from core.digest.talk import talks
from tests.digests.day import day

DECIDED = """\
We decided to move the backups to Restic.
we've decided against the new vendor
After a long call we agreed that Ana owns the release.
Ok, we\u2019re going with Postgres 17.
Let's go with option B.
let\u2019s go with the cheaper one then
We'll go with the blue logo, thanks all.
Decision: no deploys on Fridays.
DECIDED - we drop Python 3.9
Agreed: Ben writes the post mortem
It's decided, we ship on Monday.
The decision is to wait for the audit.
Final decision: Berlin.
We finally settled on weekly releases
We decided not to renew the contract.
We'll stick with the old API for now.
Wir haben uns für Hetzner entschieden, genauer: wir haben beschlossen umzuziehen.
On a décidé de reporter la sortie.
Quedamos en vernos el lunes.
""".splitlines()

UNDECIDED = """\
Have we decided on a date?
We haven't decided yet.
We have not decided who goes.
I thought we decided that last week
Nothing is decided, it's decided tomorrow
If we decided to wait, would that help?
Should we go with option B? We'll see
Maybe we'll go with Postgres.
I don't know why we decided that
Nobody knows what we decided
The court decided in favour of the tenants.
My landlord decided to sell.
Ben decided to take the day off
We need to decide by Friday.
Let's decide tomorrow.
Let's see how it goes.
Let's wait for Ana.
Undecided: three of us.
Can we go with the blue one please
We will use the time to rest.
after we decided that, everything broke
I agreed to nothing
the decision tree is broken
> We decided to move the backups to Restic.
once we decided on the tool it was easy
We should go with option C.
What if it was decided without us
wenn wir haben beschlossen sagen, meinen wir das
si decidimos esperar, perdemos el cliente
""".splitlines()

ACCEPTED = [
    ("09:00 Ana: let's move the release to Monday", "09:01 Ben: +1"),
    ("09:00 Ana: Let\u2019s rename the repo today.", "09:02 Ben: sounds good"),
    ("09:00 Ana: ok, let's delete the old cluster", "09:02 Ben: 👍", "09:03 Mia: done"),
    ("09:00 Ana: I propose we skip the retro this week", "09:05 Ben: agreed"),
    ("09:00 Ana: Proposal: freeze main from Thursday on", "09:01 Mia: works for me, thanks"),
]

OPEN = [
    ("09:00 Ana: let's move the release to Monday",),
    ("09:00 Ana: let's move the release to Monday", "09:01 Ana: ok"),
    ("09:00 Ana: let's move the release to Monday", "09:01 Ben: hm"),
    ("09:00 Ana: let's move the release to Monday", "09:01 Ben: ok but what about QA"),
    ("09:00 Ana: let's move the release to Monday", "09:01 Ben: ok", "09:02 Mia: no, wait"),
    ("09:00 Ana: let's move the release to Monday?", "09:01 Ben: ok"),
    ("09:00 Ana: let's see", "09:01 Ben: ok"),
    ("09:00 Ana: let's not do that today", "09:01 Ben: ok"),
    ("09:00 Ana: let's move the release to Monday", "09:01 CI: [bot] ok"),
    ("09:00 Ana: let's move it", "09:01 Ben: ok", "09:20 Ana: scratch that, Tuesday"),
    ("09:00 Ana: We decided to ship", "09:10 Ben: actually, let's not ship"),
    ("09:00 Ana: We decided to ship, no, scratch that",),
    ("09:00 CI: [bot] Decision: build 12 is decided",),
]


def found(*lines: str) -> list[str]:
    return [said for _, said in decisions(list(talks(day("\n".join(lines)))))]


@pytest.mark.parametrize("said", DECIDED)
def test_what_was_decided_is_found_word_for_word(said: str) -> None:
    (sentence,) = found(f"09:00 Ana: {said}")
    assert sentence in said


@pytest.mark.parametrize("said", UNDECIDED)
def test_what_was_not_decided_is_no_decision(said: str) -> None:
    assert found(f"09:00 Ana: {said}") == []


@pytest.mark.parametrize("lines", ACCEPTED)
def test_a_proposal_that_somebody_else_accepts_is_a_decision(lines: tuple[str, ...]) -> None:
    assert len(found(*lines)) == 1


@pytest.mark.parametrize("lines", OPEN)
def test_a_proposal_is_none_without_consent_with_objections_or_taken_back(
    lines: tuple[str, ...],
) -> None:
    assert found(*lines) == []


def test_a_decision_knows_its_message() -> None:
    said = day("09:00 Ana: hello all\n09:01 Ben: We decided to ship. Ana tells sales.")
    ((message, sentence),) = decisions(list(talks(said)))
    assert (message.id, sentence) == ("m1", "We decided to ship.")
