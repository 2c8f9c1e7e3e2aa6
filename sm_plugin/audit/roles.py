"""Two roles on PostgreSQL: one that owns everything, and one for the web processes and workers.

An owner can drop the triggers that guard the record. The web role owns nothing, may add to the
record and read it, and can neither change nor remove a row of it.
"""

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

from sm_plugin.audit.triggers import EVENTS, HEAD

OWNED = """
SELECT c.relkind::text || ' ' || c.relname::text FROM pg_class c
 WHERE c.relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
   AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%%')
UNION SELECT 'function ' || proname::text FROM pg_proc
 WHERE proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
UNION SELECT 'schema ' || nspname::text FROM pg_namespace
 WHERE nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
UNION SELECT 'database ' || datname::text FROM pg_database
 WHERE datname = current_database()
   AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)
ORDER BY 1
"""
MIGHT = """
SELECT unnest(array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'superuser' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' END,
    CASE WHEN rolreplication THEN 'REPLICATION' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
    CASE WHEN has_schema_privilege('public', 'CREATE') THEN 'CREATE in schema public' END,
    CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'CREATE in database' END
], NULL)) FROM pg_roles WHERE rolname = current_user
"""
# What the web role may never do to a table, a column of it being enough.
FORBIDDEN = {
    EVENTS: ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"),
    HEAD: ("DELETE", "TRUNCATE", "TRIGGER"),
    "django_migrations": ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"),
}
OF_COLUMNS = ("INSERT", "UPDATE")
# A member of another role can become it, and what that one may do changes with nobody's looking.
# Superusers count as members of all, and are named above.
MEMBER = """
SELECT other.rolname FROM pg_roles me, pg_roles other
 WHERE me.rolname = current_user AND NOT me.rolsuper AND other.oid <> me.oid
   AND pg_has_role(me.oid, other.oid, 'MEMBER')
 ORDER BY 1
"""


def too_mighty(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what the role of this connection owns or could do to the record; empty is right."""
    if connection.vendor != "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        for query in (MIGHT, OWNED):
            cursor.execute(query)
            found += [name for (name,) in cursor.fetchall()]
        cursor.execute(MEMBER)
        found += [f"member of {name}" for (name,) in cursor.fetchall()]
        for table, right in (
            (name, right) for name, rights in FORBIDDEN.items() for right in rights
        ):
            asked = "has_any_column_privilege" if right in OF_COLUMNS else "has_table_privilege"
            cursor.execute(f"SELECT {asked}(current_user, to_regclass(%s), %s)", [table, right])
            found += [f"{right} on {table}"] * bool(cursor.fetchone()[0])
    return found


def statements(*, owner: str, web: str, database: str, quote: Callable[[str], str]) -> list[str]:
    """Return the SQL that makes both roles, to be run by a superuser in the portal's database.

    It may be run again, after each migration too: new tables are then shared out as well.
    """
    own, app, db = quote(owner), quote(web), quote(database)
    return [
        _role(owner, own, "LOGIN"),
        _role(web, app, "LOGIN"),
        _leave_all(web),
        f"ALTER DATABASE {db} OWNER TO {own}",
        f"ALTER SCHEMA public OWNER TO {own}",
        _give_all(owner),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {db} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {app}",
        f"GRANT CONNECT ON DATABASE {db} TO {app}",
        f"GRANT USAGE ON SCHEMA public TO {app}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        f"REVOKE UPDATE, DELETE ON {EVENTS} FROM {app}",
        f"REVOKE DELETE ON {HEAD} FROM {app}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {own} IN SCHEMA public"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {own} IN SCHEMA public"
        f" GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ]


def _role(name: str, quoted: str, login: str) -> str:
    literal = name.replace("'", "''")
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{literal}')"
        f" THEN CREATE ROLE {quoted} {login}; END IF; END $$"
    )


def _leave_all(web: str) -> str:
    """Take the web role out of every role that it is a direct member of."""
    literal = web.replace("'", "''")
    return f"""DO $$ DECLARE given record; BEGIN
  FOR given IN SELECT m.roleid::regrole AS name FROM pg_auth_members m
    WHERE m.member = (SELECT oid FROM pg_roles WHERE rolname = '{literal}') LOOP
    EXECUTE format('REVOKE %s FROM %I CASCADE', given.name, '{literal}');
  END LOOP; END $$"""  # noqa: S608


def _give_all(owner: str) -> str:
    """Hand every table, sequence, view and function of the schema to the owner."""
    literal = owner.replace("'", "''")
    return f"""DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO %I', thing.name, '{literal}');
  END LOOP;
  FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
    LOOP EXECUTE format('ALTER SEQUENCE %s OWNER TO %I', thing.name, '{literal}');
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('ALTER ROUTINE %s OWNER TO %I', thing.name, '{literal}');
  END LOOP; END $$"""  # noqa: S608
