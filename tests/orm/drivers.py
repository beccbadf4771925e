"""drivers.py psycopg2|psycopg3[-unprepared]|asyncpg[-uncached]: which uses of a statement fail after the table has changed. A line for
each case: what has changed, whether in transactions, and how many of four uses failed, in order."""
import asyncio
import os
import subprocess
import sys

HOST, USER, DATABASE = (os.environ[name] for name in ("PGHOST", "PGUSER", "PGDATABASE"))
CASES = {
    "column": ("ALTER TABLE t ADD COLUMN more int", "SELECT * FROM t WHERE id = {1}", (1,)),
    "type": ("ALTER TABLE t RENAME a TO a_old; ALTER TABLE t RENAME a_new TO a", "SELECT a FROM t WHERE id = {1}", (1,)),
}
TABLE = "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, a text, a_new int); INSERT INTO t VALUES (1, '5', 5)"


def sql(text):
    subprocess.run(["psql", "-Xqc", "SET client_min_messages = error; " + text], check=True)


def uses(run, begin, end):
    """F or . for each of four, in a transaction of its own or in none."""
    found = ""
    for _ in range(4):
        begin()
        try:
            run()
            found += "."
        except Exception:
            found += "F"
        end()
    return found


def synchronous(connect, place):
    for name, (change, text, arguments) in CASES.items():
        for transaction in (False, True):
            sql(TABLE)
            connection = connect()
            connection.autocommit = not transaction
            cursor = connection.cursor()

            def run():
                cursor.execute(text.replace("{1}", place), arguments)
                cursor.fetchall()

            for _ in range(8):
                run()
                connection.commit()
            sql(change)
            print(name, "transaction" if transaction else "autocommit", uses(run, lambda: None, connection.rollback))
            connection.close()


async def with_asyncpg(**options):
    import asyncpg

    for name, (change, text, arguments) in CASES.items():
        for transaction in (False, True):
            sql(TABLE)
            connection = await asyncpg.connect(host=HOST, user=USER, database=DATABASE, **options)
            text = text.replace("{1}", "$1")
            for _ in range(8):
                await connection.fetch(text, *arguments)
            sql(change)
            found = ""
            for _ in range(4):
                try:
                    if transaction:
                        async with connection.transaction():
                            await connection.fetch(text, *arguments)
                    else:
                        await connection.fetch(text, *arguments)
                    found += "."
                except Exception:
                    found += "F"
            print(name, "transaction" if transaction else "autocommit", found)
            await connection.close()


def main(driver):
    if driver.startswith("asyncpg"):
        asyncio.run(with_asyncpg(**({"statement_cache_size": 0} if driver == "asyncpg-uncached" else {})))
    elif driver == "psycopg2":
        import psycopg2

        synchronous(lambda: psycopg2.connect(host=HOST, user=USER, dbname=DATABASE), "%s")
    else:
        import psycopg

        options = {"prepare_threshold": None} if driver == "psycopg3-unprepared" else {}
        synchronous(lambda: psycopg.connect(host=HOST, user=USER, dbname=DATABASE, **options), "%s")


main(sys.argv[1])
