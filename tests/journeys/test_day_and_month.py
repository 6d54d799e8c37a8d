"""One school day and one month-end, lived through the pages by everybody who has a part in it."""

from __future__ import annotations

from django.urls import resolve

from tests.journeys.clock import set_clock
from tests.journeys.county import STAFF, build_county
from tests.journeys.day import a_closed_day, a_morning
from tests.journeys.month import a_month_ends
from tests.journeys.noon import a_noon, samples_are_thrown_away_after_48_hours, the_day_is_published
from tests.journeys.term import MEAL, Journey, a_term_opens


def live_through(journey: Journey) -> None:
    """The whole of it, in the order of the calendar."""
    a_term_opens(journey)
    a_morning(journey)
    a_noon(journey)
    the_day_is_published(journey)
    a_closed_day(journey)
    samples_are_thrown_away_after_48_hours(journey)
    a_month_ends(journey)


def everybody_opens_what_they_are_offered(journey: Journey) -> None:
    """From the landing page, link by link: no page offers somebody a page that does not open. One address a view."""
    set_clock(MEAL, 13, 30)  # a day on which everybody has something to see
    shut = []
    for name in dict.fromkeys(row[0] for row in STAFF):
        person, seen = journey.county.at_desk(name), {"home"}
        waiting = [("", "/")]
        while waiting:
            origin, address = waiting.pop()
            page = person.follow(address)
            if page.status != 200:
                shut.append(f"{name} on {origin} is offered {address}: {page.status}")
            for found in page.addresses(r"^/(?!static/)"):
                view = resolve(found.split("?")[0].split("#")[0]).view_name
                if view not in seen:
                    seen.add(view)
                    waiting.append((address, found))
        assert len(seen) > 1, name
    assert not shut, "\n".join(shut)


def test_a_term_a_day_and_a_month_end_are_lived_through_the_pages(committed: None) -> None:
    """And afterwards, when everybody has something to see, all that anybody is offered opens."""
    journey = Journey(build_county())
    live_through(journey)
    everybody_opens_what_they_are_offered(journey)
