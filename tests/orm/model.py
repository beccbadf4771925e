"""The tables of every application here: see model.js, which tells the same."""
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
STATES = ["open", "done", "late"]
POOL = 3
HOST, USER, DATABASE = (os.environ.get(name, "") for name in ("PGHOST", "PGUSER", "PGDATABASE"))

SPELLED = {
    "email": lambda id, version: f"a{id}v{version}@x",
    "mail": lambda id, version: f"a{id}v{version}@x",
    "name": lambda id, version: f"f{id} l{version}",
    "first": lambda id, version: f"f{id}",
    "last": lambda id, version: f"l{version}",
    "visits": lambda id, version: id + version,
    "status": lambda id, version: STATES[(id + version) % 3],
    "state": lambda id, version: STATES[(id + version) % 3],
}


class Shape:
    def __init__(self, change, side):
        with open(os.path.join(HERE, "models.json")) as file:
            changes = json.load(file)
        self.change, self.side = change, side
        self.key = "bigint" if (change, side) == ("key", "after") else "int"
        self.columns = {}
        for name, sides in changes.items():
            self.columns.update(sides[side if name == change else "before"])
        self.watched = list(changes[change][side]) or ["email"]

    def values(self, id, version):
        return {name: SPELLED[name](id, version) for name in self.watched}
