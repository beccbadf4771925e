"""SQLAlchemy, by psycopg2; its migrations by Alembic."""
import os
import shutil
import tempfile

from sqlalchemy import (BigInteger, Column, Enum, ForeignKey, Integer, Text, create_engine, text)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, declarative_base, relationship, selectinload
from sqlalchemy.orm.exc import StaleDataError

from model import DATABASE, HOST, POOL, STATES, USER


def engine():
    return create_engine("postgresql+psycopg2://", pool_size=POOL,
                         connect_args=dict(host=HOST, user=USER, dbname=DATABASE))


def models(shape):
    Base = declarative_base()
    types = {"text": Text(), "int": Integer(), "bigint": BigInteger(),
             "ticket_status": Enum(*STATES, name="ticket_status", metadata=Base.metadata)}

    def column(given):
        options = {key: given[key] for key in ("unique", "index") if given.get(key)}
        if given.get("default"):
            options.update(nullable=False, server_default=given["default"])
        return Column(types[given["type"]], **options)

    version = Column(Integer, nullable=False, server_default=text("1"))
    body = {"__tablename__": "users", "id": Column(types[shape.key], primary_key=True, autoincrement=False),
            **{name: column(given) for name, given in shape.columns.items()}, "version": version,
            "posts": relationship("Post", back_populates="user"),
            # Optimistic locking is the tool's own.
            "__mapper_args__": {"version_id_col": version, "version_id_generator": False}}
    User = type("User", (Base,), body)
    Post = type("Post", (Base,), {
        "__tablename__": "posts", "id": Column(Integer, primary_key=True),
        "user_id": Column(types[shape.key], ForeignKey("users.id"), nullable=False, index=True),
        "title": Column(Text), "user": relationship("User", back_populates="posts")})
    return Base, User, Post


class Tool:
    def __init__(self, shape):
        self.shape, self.engine = shape, engine()
        _, self.User, self.Post = models(shape)

    def insert(self, row):
        with Session(self.engine) as session, session.begin():
            session.add(self.User(**row))

    def upsert(self, row):
        with Session(self.engine) as session, session.begin():
            statement = insert(self.User).values(**row)
            session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def change(self, id, version, values):
        try:
            with Session(self.engine) as session, session.begin():
                user = session.get(self.User, id)
                if user.version != version:
                    return 0
                for name, value in {**values, "version": version + 1}.items():
                    setattr(user, name, value)
                user.posts.append(self.Post(title="changed"))
            return 1
        except StaleDataError:
            return 0

    def find(self, id):
        with Session(self.engine) as session:
            user = session.get(self.User, id, options=[selectinload(self.User.posts)])
            return user and {**{name: getattr(user, name) for name in self.shape.watched},
                             "version": user.version, "posts": len(user.posts)}


def build(shape):
    base, _, _ = models(shape)
    base.metadata.create_all(engine())


ENV = """
import sys
from alembic import context
metadata = None
sys.path[:0] = {path!r}
from tools.sqlalchemy_tool import engine, models
from model import Shape
if {change!r}:
    metadata = models(Shape({change!r}, {side!r}))[0].metadata
with engine().connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def config(change=None, side=None):
    from alembic.config import Config

    folder = tempfile.mkdtemp(prefix="alembic-", dir=os.environ.get("BATS_TEST_TMPDIR"))
    os.makedirs(os.path.join(folder, "versions"))
    with open(os.path.join(folder, "env.py"), "w") as env:
        env.write(ENV.format(path=[os.path.dirname(os.path.dirname(os.path.abspath(__file__)))], change=change, side=side))
    answer = Config()
    answer.set_main_option("script_location", folder)
    return answer


def migrate(path, change=None):
    from alembic import command

    settings = config()
    shutil.copy(path, os.path.join(settings.get_main_option("script_location"), "versions", "plan.py"))
    command.upgrade(settings, "head")


def differs(shape):
    """What `alembic check` of newer versions and `revision --autogenerate` go by."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    base, _, _ = models(shape)
    schemas = os.environ.get("ORM_SCHEMAS")

    def include_name(name, type_, parent):
        if name == "alembic_version":
            return False
        return schemas != "left-alone" or type_ != "schema" or name != "sluice"  # as docs/orm.md has it

    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "compare_server_default": True, "include_schemas": bool(schemas),
            "include_name": include_name})
        return compare_metadata(context, base.metadata)
