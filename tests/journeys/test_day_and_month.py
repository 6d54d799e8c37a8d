"""One school day and one month-end, lived through the pages by everybody who has a part in it."""

from __future__ import annotations

from tests.journeys.county import build_county
from tests.journeys.day import a_closed_day, a_morning
from tests.journeys.month import a_month_ends
from tests.journeys.noon import a_noon, samples_are_thrown_away_after_48_hours, the_day_is_published
from tests.journeys.term import Journey, a_term_opens


def test_a_term_a_day_and_a_month_end_are_lived_through_the_pages(committed: None) -> None:
    journey = Journey(build_county())
    a_term_opens(journey)
    a_morning(journey)
    a_noon(journey)
    the_day_is_published(journey)
    a_closed_day(journey)
    samples_are_thrown_away_after_48_hours(journey)
    a_month_ends(journey)
