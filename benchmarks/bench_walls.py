"""What the second wall costs: 300,000 roll calls of 300 schools, read by one school and by one county.

The floor is a superuser, whom row-level security does not bind, with the range in the query. Beside it stand the
policy that is shipped (a range in the collation "C", then the exact grants) and the same policy written with LIKE;
each with and without an index on the path. The query says nothing of places, so the wall alone narrows it.
"""

from __future__ import annotations

from typing import Any

from _database import migrated
from _measure import Line, fastest, show

SCHOOLS, ROWS_EACH, COUNTIES = 300, 1000, 30
QUERY = "SELECT count(*), sum(enrolled - absent) FROM {} {}"
LIKE = "owner_path LIKE fangxin_low() || '%' AND fangxin_covers(owner_path)"
READERS = {"one school": ("/1/2/12/112/", 1), "one county": ("/1/2/12/", SCHOOLS // COUNTIES)}


def fill(connection: Any) -> None:
    """Two tables shaped like the roll calls, with the real policy and with LIKE, and one without an index."""
    from fangxin.areas.audit.rules.walls import grants_sql, policy_sql
    from fangxin.areas.dining.models import RollCall

    for name in ("range_indexed", "range_plain", "like_indexed"):
        connection.execute(
            f"CREATE TABLE {name} (LIKE dining_rollcall INCLUDING DEFAULTS INCLUDING IDENTITY)"
        )
        connection.execute(
            f"""INSERT INTO {name} (owner_path, at, recorded_at, by_id, meal_day_id, school_class_id, enrolled, absent,
                  reason)
                SELECT '/1/2/' || (s %% %s) || '/' || (100 + s) || '/', now(), now(), 1, n, s, 40, n %% 5, ''
                FROM generate_series(1, %s) n, generate_series(0, %s) s""",
            [COUNTIES, ROWS_EACH, SCHOOLS - 1],
        )
        connection.execute(policy_sql(name, RollCall.wall) + grants_sql(name, RollCall.wall))
        if name.endswith("indexed"):
            connection.execute(f"CREATE INDEX ON {name} (owner_path)")
    connection.execute("DROP POLICY fangxin_read ON like_indexed")
    connection.execute(f"CREATE POLICY fangxin_read ON like_indexed FOR SELECT TO fangxin_app USING ({LIKE})")
    connection.execute("VACUUM ANALYZE range_indexed, range_plain, like_indexed")


def read(connection: Any, table: str, path: str) -> tuple[int, int]:
    """As the application reads: the context is set in the transaction, then the query runs."""
    with connection.transaction():
        connection.execute(
            "SELECT set_config('fangxin.actor', '1', true), set_config('fangxin.paths', %s, true),"
            " set_config('fangxin.low', %s, true), set_config('fangxin.high', %s, true)",
            [path, path, path[:-1] + "0"],
        )
        count, heads = connection.execute(QUERY.format(table, "")).fetchone()
    return count, heads


def read_free(connection: Any, path: str) -> tuple[int, int]:
    """The same rows without any wall."""
    where = "WHERE owner_path >= %s AND owner_path < %s"
    count, heads = connection.execute(
        QUERY.format("range_indexed", where), [path, path[:-1] + "0"]
    ).fetchone()
    return count, heads


def main() -> None:
    """Read as a school and as a county."""
    with migrated(durable=False) as server:
        import psycopg

        with (
            psycopg.connect(server.superuser_url, autocommit=True) as free,
            psycopg.connect(server.application_url, autocommit=True) as bound,
        ):
            fill(free)
            for who, (path, schools) in READERS.items():
                rows = schools * ROWS_EACH
                expected = (rows, rows * 38)
                assert read_free(free, path) == expected
                for table in ("range_indexed", "range_plain", "like_indexed"):
                    assert read(bound, table, path) == expected, table
                seconds = fastest(
                    lambda path=path: read(bound, "range_indexed", path),
                    lambda path=path: read(bound, "range_plain", path),
                    lambda path=path: read(bound, "like_indexed", path),
                    lambda path=path: read_free(free, path),
                )
                names = (
                    "wall as shipped, index on the path",
                    "the same wall without that index",
                    "wall with LIKE, index on the path",
                    "superuser, no wall",
                )
                show(
                    f"Wall: {who} sums its rows out of {SCHOOLS * ROWS_EACH:,}",
                    [Line(name, rows, "rows", each) for name, each in zip(names, seconds, strict=True)],
                )


if __name__ == "__main__":
    main()
