"""The second wall: row-level security and append-only records, written as SQL from what each table declares.

A model declares `wall = Wall(...)`; after every migration the owner's role builds the policies, triggers and grants
anew from these declarations, so a table cannot be forgotten (a test walks all models). The program itself connects as
the application role, which owns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

APPLICATION_ROLE = "fangxin_app"

# What a request may see stands in two transaction-local settings. After a transaction ends a pooled connection holds
# '' instead of NULL, and a comparison with '' would open everything, hence NULLIF throughout.
CONTEXT_SQL = """
CREATE OR REPLACE FUNCTION fangxin_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('fangxin.actor', true), '') $$;

CREATE OR REPLACE FUNCTION fangxin_paths() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(NULLIF(current_setting('fangxin.paths', true), ''), ',') $$;

CREATE OR REPLACE FUNCTION fangxin_low() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('fangxin.low', true), '') $$;

CREATE OR REPLACE FUNCTION fangxin_high() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('fangxin.high', true), '') $$;

-- '0' is the character after '/': every path below '/1/4/' lies in ['/1/4/', '/1/40') of the collation "C".
CREATE OR REPLACE FUNCTION fangxin_covers(path text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT EXISTS (SELECT 1 FROM unnest(fangxin_paths()) AS granted
   WHERE path COLLATE "C" >= granted COLLATE "C"
     AND path COLLATE "C" < (left(granted, -1) || '0') COLLATE "C") $$;

CREATE OR REPLACE FUNCTION fangxin_inherits(path text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT path <> '' AND EXISTS (SELECT 1 FROM unnest(fangxin_paths()) AS granted
   WHERE left(granted, length(path)) = path) $$;

CREATE OR REPLACE FUNCTION fangxin_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: rows of this table are records of fact and cannot be changed or deleted; add a correcting row',
    TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


# A purpose holds for one person, one hour, and only while the record of it stands: the setting names that record.
PURPOSE_SQL = """
CREATE OR REPLACE FUNCTION fangxin_purpose() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT purpose FROM audit_purposeuse
  WHERE id::text = NULLIF(current_setting('fangxin.purpose', true), '')
    AND actor_id::text = fangxin_actor() AND recorded_at > fangxin_now() - interval '1 hour' $$;
"""


@dataclass(frozen=True, slots=True)
class Wall:
    """What a table declares about its rows.

    shape: `owned` (seen under a grant at or above the owner), `party` (also by the other party's side),
    `inherited` (also read by everybody below the owner), `published` (read by anyone, the public too),
    `open` (no row security: reason required).
    inherited: an `owned` or `party` table that everybody below the owner may read too.
    owner / party: the foreign key that leads to the organisation, or to a parent row that has the path already.
    record: rows are facts: no update, no delete. erasable: rows may be deleted by the program.
    many: rows come by the hundred thousand: their writer may name the owner's path (and the time) itself, and the
    database compares all rows of a statement at once; a row without a path is stamped like any other.
    proven: references without a foreign key whose parent a rule of the area already looks for at an insertion.
    purpose: rows of which even a person of the right place sees nothing until that person has said, on the record, what
    for (`audit.actions.state_purpose`, `audit.queries.for_purpose`); a restrictive policy on top of the shape.
    self_column: a column with an account id; that account may read its own rows, and with `self_writes` add them
    for any place (a supplier's act at a school is the supplier's event).
    """

    shape: str
    owner: str = ""
    party: str = ""
    inherited: bool = False
    record: bool = False
    erasable: bool = False
    self_column: str = ""
    self_writes: bool = False
    purpose: str = ""
    many: bool = False
    proven: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PathSource:
    """Where a row's path comes from: `column` holds the id of a row of `table`, whose `path_column` is copied."""

    target: str
    column: str
    table: str
    path_column: str


def low_high(paths: tuple[str, ...]) -> tuple[str, str]:
    """The range of paths that holds everything granted, for the index: [low, high)."""
    if not paths:
        return "", ""
    return min(paths), max(path[:-1] + "0" for path in paths)


# True when the range is exactly the one place that is granted, so that no row needs a second look.
_ONE_PLACE = (
    "(SELECT current_setting('fangxin.paths', true) = fangxin_low()"
    " AND left(fangxin_low(), -1) || '0' = fangxin_high())"
)


def under(column: str) -> str:
    """The condition that a path lies under a grant: a range for the index, then the exact places if there are several.

    The ends of the range stand as they are: the planner asks them while it plans, and knows how many rows lie between
    (decisions/0018). The sub-select is asked once a query; asked for every row, `fangxin_covers` alone made a county's
    sum over 10,000 rows twenty times slower (benchmarks/bench_walls.py).
    """
    return _within(column, "fangxin_low()", "fangxin_high()")


def _within(column: str, low: str, high: str) -> str:
    return f"({column} >= {low} AND {column} < {high} AND ({_ONE_PLACE} OR fangxin_covers({column})))"


def using(wall: Wall) -> str:
    """The condition under which a row is seen."""
    choices = [under("owner_path")]
    if wall.shape == "party":
        choices.append(under("party_path"))
    if wall.shape == "inherited" or wall.inherited:
        choices.append("fangxin_inherits(owner_path)")
    if wall.shape == "published":
        choices = ["fangxin_actor() IS NOT NULL"]
    if wall.self_column:
        choices.append(f"{wall.self_column}::text = fangxin_actor()")
    return " OR ".join(choices)


def checking(wall: Wall) -> str:
    """The condition under which a row may be written: the same range, but asked once for all rows of a statement."""
    once = ("(SELECT fangxin_low())", "(SELECT fangxin_high())")
    choices = [_within("owner_path", *once)]
    if wall.shape == "party":
        choices.append(_within("party_path", *once))
    if wall.self_writes:
        choices.append(f"{wall.self_column}::text = fangxin_actor()")
    return " OR ".join(choices)


def stamp_sql(table: str, sources: list[PathSource], *, recorded_at: bool, many: bool = False) -> str:
    """A trigger that copies the paths from where they belong and stamps the database's own time: nobody types them."""
    lines = []
    for s in sources:
        lines.append(
            f'SELECT {s.path_column} INTO NEW.{s.target} FROM "{s.table}" WHERE id = NEW.{s.column};\n'
            f"  IF NEW.{s.target} IS NULL THEN NEW.{s.target} := ''; END IF;"
        )
    if recorded_at:
        lines.append("NEW.recorded_at := fangxin_now();")
    if not lines:
        return ""
    body = "\n  ".join(lines)
    # The function runs with its owner's rights: the path must be found even where the writer may not read.
    return f"""
CREATE OR REPLACE FUNCTION "fangxin_stamp_{table}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  {body}
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS fangxin_stamp ON "{table}";
CREATE TRIGGER fangxin_stamp BEFORE INSERT ON "{table}" FOR EACH ROW {"WHEN (NEW.owner_path = '')" if many else ""}
  EXECUTE FUNCTION "fangxin_stamp_{table}"();
"""


def record_sql(table: str) -> str:
    """Triggers that refuse change even where a grant was given by mistake."""
    return f"""
DROP TRIGGER IF EXISTS fangxin_record ON "{table}";
CREATE TRIGGER fangxin_record BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW
  EXECUTE FUNCTION fangxin_refuse_change();
DROP TRIGGER IF EXISTS fangxin_record_truncate ON "{table}";
CREATE TRIGGER fangxin_record_truncate BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT
  EXECUTE FUNCTION fangxin_refuse_change();
"""


def index_sql(table: str, column: str) -> str:
    """An index for the wall's range: without it a school's list reads the rows of the whole county."""
    return f'CREATE INDEX IF NOT EXISTS "fangxin_{column}_{table}" ON "{table}" ({column});\n'


def grants_sql(table: str, wall: Wall, role: str = APPLICATION_ROLE) -> str:
    """What the application role may do with the table."""
    rights = "SELECT, INSERT" if wall.record else "SELECT, INSERT, UPDATE"
    if wall.erasable and not wall.record:
        rights += ", DELETE"
    return f'REVOKE ALL ON "{table}" FROM "{role}"; GRANT {rights} ON "{table}" TO "{role}";\n'


def purpose_sql(table: str, wall: Wall, role: str = APPLICATION_ROLE) -> str:
    """The condition that stands besides the place: without the purpose there is no row to see, add or change."""
    drop = f'DROP POLICY IF EXISTS fangxin_purpose ON "{table}";\n'
    if not wall.purpose:
        return drop
    stated = f"(SELECT fangxin_purpose()) = '{wall.purpose}'"
    return (
        f'{drop}CREATE POLICY fangxin_purpose ON "{table}" AS RESTRICTIVE FOR ALL TO "{role}"'
        f" USING ({stated}) WITH CHECK ({stated});\n"
    )


def policy_sql(table: str, wall: Wall) -> str:
    """Forced row-level security for one table."""
    if wall.shape == "open":
        return f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;\n'
    return f"""
ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS fangxin_owner ON "{table}";
CREATE POLICY fangxin_owner ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS fangxin_read ON "{table}";
CREATE POLICY fangxin_read ON "{table}" FOR SELECT TO "{APPLICATION_ROLE}" USING ({using(wall)});
DROP POLICY IF EXISTS fangxin_add ON "{table}";
CREATE POLICY fangxin_add ON "{table}" FOR INSERT TO "{APPLICATION_ROLE}" WITH CHECK ({checking(wall)});
DROP POLICY IF EXISTS fangxin_change ON "{table}";
CREATE POLICY fangxin_change ON "{table}" FOR UPDATE TO "{APPLICATION_ROLE}"
  USING ({checking(wall)}) WITH CHECK ({checking(wall)});
DROP POLICY IF EXISTS fangxin_erase ON "{table}";
CREATE POLICY fangxin_erase ON "{table}" FOR DELETE TO "{APPLICATION_ROLE}" USING ({checking(wall)});
{purpose_sql(table, wall)}"""
