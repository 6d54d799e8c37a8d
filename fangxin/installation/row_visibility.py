"""Make sure that a connection sees every row before something is concluded from what it sees.

Row-level security hides rows without a word. A backup of what is visible, or a county that only looks
empty, would be a disaster; so either the role bypasses it, or each protected table must have a policy
that shows this role all.
"""

import psycopg

from fangxin.installation.problems import InstallationProblem

# Protected tables of ours whose rows this role might not see in full: forced, and no policy “true” for it
# alone.
_UNSEEN = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity AND n.nspname NOT LIKE 'pg\\_%'
  AND (c.relforcerowsecurity OR c.relowner <> current_user::regrole)
  AND (EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive)
       OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('*', 'r')
                      AND p.polroles @> ARRAY[current_user::regrole::oid]
                      AND pg_get_expr(p.polqual, p.polrelid) = 'true'))
ORDER BY c.relname
"""


def see_every_row(connection: psycopg.Connection) -> list[str]:
    """Prepare `connection` to see all rows; the arguments with which pg_dump sees them too.

    Raises InstallationProblem when this role can be shown a part only.
    """
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row and row[0]:
        connection.execute("SET row_security = off")  # refuse rather than hide, should we be wrong
        return []
    unseen = [str(name) for (name,) in connection.execute(_UNSEEN).fetchall()]
    if unseen:
        raise InstallationProblem(
            f"数据库角色 {connection.info.user} 看不到全部数据（例如表 {unseen[0]}）；"
            "请把 FANGXIN_BACKUP_DATABASE_URL 设为有 BYPASSRLS 的角色。",
            f"The role {connection.info.user} does not see every row (for example of {unseen[0]}); "
            "set FANGXIN_BACKUP_DATABASE_URL to a role with BYPASSRLS.",
        )
    return ["--enable-row-security"]
