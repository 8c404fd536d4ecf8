"""What migrations know of PostgreSQL about events."""

from sqlalchemy import BigInteger

Serial = BigInteger()
