"""SQL Server, where one is given: no package registry holds it, so none is started here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from stackcutter.environment import fresh
from tests.servers.database import checked_name
from tests.servers.errors import ServerError

VARIABLE = "SQLSERVER_DATABASE_URL"
# Run where its driver is, which is not in this project's own environment.
_CREATE = """
import sys
import sqlalchemy as sa
url = sa.make_url(sys.argv[1]).set(drivername="mssql+mssqlpython")
engine = sa.create_engine(url.update_query_dict({"Encrypt": "yes"}), isolation_level="AUTOCOMMIT")
with engine.connect() as connection:
    connection.exec_driver_sql(f"CREATE DATABASE [{sys.argv[2]}]")
"""


def create_database(address: str, name: str) -> str:
    """Create an empty database beside a given one, and return its address.

    Args:
        address: A database on the server, with a user who may create others.
        name: The new database.
    """
    uv = str(Path(sys.executable).with_name("uv"))
    needs = ["--no-project", "--with=mssql-python>=1.16", "--with=sqlalchemy>=2.1"]
    made = subprocess.run(
        [uv, "run", *needs, "python", "-c", _CREATE, address, checked_name(name)],
        env={**fresh(), "MSSQL_PYTHON_NATIVE_PROVIDER": "mssql-odbc"},
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        message = f"No database can be made on the server of {VARIABLE}:\n{made.stderr[-2000:]}"
        raise ServerError(message)
    return urlsplit(address)._replace(path=f"/{name}").geturl()
