"""The same with psycopg alone: %s for values, sql.Identifier for names."""

from psycopg import Connection, sql
from psycopg.rows import scalar_row


def find_accounts(connection: Connection, email: str, ids: list[int]) -> list[int]:
    cursor = connection.cursor(row_factory=scalar_row)
    query = "SELECT id FROM account WHERE email = %s AND id = ANY(%s)"
    return cursor.execute(query, [email, ids]).fetchall()


def count_rows(connection: Connection, table: str) -> int:
    cursor = connection.cursor(row_factory=scalar_row)
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    [count] = cursor.execute(query).fetchall()
    return int(count)
