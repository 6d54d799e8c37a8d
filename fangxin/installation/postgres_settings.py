"""The settings of our own PostgreSQL: safe on a power cut, reachable only through a private socket."""

import os
from pathlib import Path

_MEGABYTE = 1024 * 1024
_SMALL_SHARED_MEMORY = 256 * _MEGABYTE

_DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "1GB",
}

# Only for tests: the folder is thrown away, so nothing has to survive a power cut.
_THROWN_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def settings_text(*, sockets: Path, log: Path, durable: bool) -> str:
    """The whole postgresql.conf. Its log keeps seven days and never holds values that people entered."""
    settings = {
        "listen_addresses": "",
        "port": "5432",  # names the socket file; no network port is opened
        "unix_socket_directories": _listed(sockets),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": f"{_shared_buffers_mb()}MB" if durable else "64MB",
        "dynamic_shared_memory_type": _dynamic_shared_memory(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "logging_collector": "on",
        "log_directory": str(log),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        # A failing statement or its detail line may carry a child's name or number.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "idle_in_transaction_session_timeout": "15min",
        **(_DURABLE if durable else _THROWN_AWAY),
    }
    lines = ["# Written by Fangxin at every start. Put your own settings into local.conf beside this file."]
    lines += [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "\n".join([*lines, "include_if_exists = 'local.conf'", ""])


def access_text(superuser: str) -> str:
    """The whole pg_hba.conf: everybody, at the socket too, proves a password."""
    return (
        "# Written by Fangxin at every start.\n"
        "local all all scram-sha-256\n"
        f"local replication {superuser} scram-sha-256\n"
    )


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _listed(folder: Path) -> str:
    """The setting is a list, so a folder with a comma or a space stands in double quotes."""
    return '"' + str(folder).replace('"', '""') + '"'


def _shared_buffers_mb() -> int:
    """An eighth of the memory, between 64 and 512 MB: the web server lives on the same machine."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return 128
    return min(512, max(64, memory // _MEGABYTE // 8))


def _dynamic_shared_memory() -> str:
    """Containers often give /dev/shm 64 MB only, on which a parallel query fails; files serve there."""
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size only
    except OSError:
        return "mmap"
    return "posix" if found.f_frsize * found.f_blocks >= _SMALL_SHARED_MEMORY else "mmap"
