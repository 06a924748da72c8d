"""What newcomers see first: it has to be good."""

from tests.files.reading import EXAMPLES, only


def test_a_weekend_is_planned_by_four() -> None:
    weekend = only(EXAMPLES / "planning.txt")

    assert (weekend.title, weekend.coverage.people) == ("planning.txt", 4)
    assert 25 <= weekend.coverage.read <= 60
    assert weekend.coverage.skipped == {"system": 5, "media": 1, "deleted": 1}


def test_an_incident_is_handled_by_six_and_an_alarm() -> None:
    incident = only(EXAMPLES / "incident")

    assert (incident.title, incident.coverage.people) == ("#incident-checkout", 7)
    assert 25 <= incident.coverage.read <= 60
    assert incident.coverage.threads == 4
    assert incident.coverage.skipped == {"join": 3}
