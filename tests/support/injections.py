"""What is typed into addresses and search boxes to make a database do something else."""

from __future__ import annotations

_QUOTES = ("", "'", '"', "`", "')", '")', "'))", "\\'", "%'", "';", "*/", "$$", "\u02bc", "＇", "1")
_BODIES = (
    " OR 1=1 --",
    " OR '1'='1",
    " AND 1=0 UNION SELECT username, password FROM encounters_user --",
    " UNION ALL SELECT sql FROM sqlite_master --",
    " UNION SELECT NULL, version() --",
    "; DROP TABLE encounters_patient; --",
    "; UPDATE encounters_user SET is_superuser = true; --",
    "; SELECT pg_sleep(9); --",
    " || (SELECT password FROM encounters_user LIMIT 1) || '",
    " AND randomblob(500000000) --",
    "; ATTACH DATABASE 'evil.db' AS evil; --",
    "; COPY (SELECT 1) TO PROGRAM 'true'; --",
    " ORDER BY 99 --",
    " COLLATE NOCASE /*",
    " ESCAPE '\\' --",
    "%' AND password LIKE '%",
    "%s %(x)s %%",
    "{0.__class__} {x}",
    "${jndi:ldap://127.0.0.1/x}",
    "\r\nSet-Cookie: a=b",
)
_ALONE = (
    *("%", "_", "\\", "%%%%", "____", "[a-z]", "^(a+)+$", "*", "?", "~", "|", "&", "\u0130", "ß"),
    *("9" * 40, "-1", "1e999", "NaN", "0x10", "''", "NULL", "true", "1,2", "a" * 5000, "😀" * 300),
)
INJECTIONS = (*(quote + body for quote in _QUOTES for body in _BODIES), *_ALONE)

# Names in an address that ask for what no list may tell or sort by.
_SECRETS = ("password", "is_superuser", "last_login", "email")
_WAYS = (
    "",
    "user__",
    "actor__",
    "surgeon__",
    "practice__memberships__user__",
    "memberships__user__",
    "encounters__surgeon__",
    "practice__",
)
_LOOKUPS = ("", "__startswith", "__regex", "__in", "__isnull", "__gt", "__contains", "__iexact")
LEAKING = tuple(
    f"{way}{secret}{lookup}" for way in _WAYS for secret in _SECRETS for lookup in _LOOKUPS
)
