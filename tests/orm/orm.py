"""orm.py COMMAND TOOL …: as orm.js, for sqlalchemy and django."""
import importlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from app import Application  # noqa: E402
from model import Shape  # noqa: E402

command, name, *rest = sys.argv[1:]
tool = importlib.import_module(f"tools.{name}_tool")


def differs(change, side):
    for each in tool.differs(Shape(change, side)):
        print(each)


commands = {
    "app": lambda change, side, stop: Application(tool.Tool(Shape(change, side)), Shape(change, side), stop).run(),
    "build": lambda change, side: tool.build(Shape(change, side)),
    "migrate": tool.migrate,
    "differs": differs,
}
try:
    commands[command](*rest)
except Exception as error:
    cause = getattr(error, "orig", None) or error.__cause__ or error
    print(cause, file=sys.stderr)
    sys.exit(1)
