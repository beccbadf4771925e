"""Django, by psycopg2. Its models are made of a shape in an application called shop."""
import glob
import io
import os
import sys

import django
from django.conf import settings

from model import DATABASE, HOST, USER, Shape

TYPES = {"text": "TextField", "int": "IntegerField", "bigint": "BigIntegerField", "ticket_status": "TextField"}


def field(given):
    options = []
    if given.get("default"):
        options.append(f"default={given['default']!r}")
    else:
        options.append("null=True")
    if given.get("unique"):
        options.append("unique=True")
    if given.get("index"):
        options.append("db_index=True")
    return f"models.{TYPES[given['type']]}({', '.join(options)})"


def source(shape):
    lines = ["from django.db import models", "", "", "class User(models.Model):",
             f"    id = models.{TYPES[shape.key]}(primary_key=True)"]
    lines += [f"    {name} = {field(given)}" for name, given in shape.columns.items()]
    lines += ["    version = models.IntegerField(default=1)", "    class Meta:", "        db_table = 'users'", "", "",
              "class Post(models.Model):", "    id = models.AutoField(primary_key=True)",
              "    user = models.ForeignKey(User, models.CASCADE, related_name='posts')",
              "    title = models.TextField(null=True)", "    class Meta:", "        db_table = 'posts'", ""]
    return "\n".join(lines)


def start(shape=None):
    """The folder of the application's migrations, which the next command finds as this one leaves it."""
    folder = os.path.join(os.environ["BATS_TEST_TMPDIR"], "django")
    package = os.path.join(folder, "shop", "migrations")
    os.makedirs(package, exist_ok=True)
    for name in (os.path.join(folder, "shop"), package):
        open(os.path.join(name, "__init__.py"), "w").close()
    with open(os.path.join(folder, "shop", "models.py"), "w") as file:
        file.write(source(shape) if shape else "")
    sys.path.insert(0, folder)
    settings.configure(
        INSTALLED_APPS=["shop"], USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": HOST, "USER": USER,
                               "NAME": DATABASE, "CONN_MAX_AGE": None}})
    django.setup()
    return package


class Tool:
    def __init__(self, shape):
        start(shape)
        from shop.models import Post, User

        self.shape, self.User, self.Post = shape, User, Post
        self.only = ["id", "version", *shape.watched]

    def insert(self, row):
        self.User.objects.create(**row)

    def upsert(self, row):
        values = dict(row)
        self.User.objects.update_or_create(id=values.pop("id"), defaults=values)

    def change(self, id, version, values):
        from django.db import transaction

        with transaction.atomic():
            done = self.User.objects.filter(id=id, version=version).update(version=version + 1, **values)
            if done:
                self.Post.objects.create(user_id=id, title="changed")
        return done

    def find(self, id):
        user = self.User.objects.prefetch_related("posts").filter(id=id).only(*self.only).first()
        return user and {**{name: getattr(user, name) for name in self.only}, "posts": len(user.posts.all())}


def build(shape):
    from django.core.management import call_command

    for name in glob.glob(os.path.join(start(shape), "0*.py")):
        os.remove(name)
    call_command("makemigrations", "shop", verbosity=0)
    call_command("migrate", verbosity=0)


def state_operations(change):
    """What becomes of the models, as somebody writes it where the migration says so."""
    before, after = Shape(change, "before"), Shape(change, "after")
    for name in before.columns.keys() - after.columns.keys():
        yield f"migrations.RemoveField('User', '{name}')"
    for name, given in after.columns.items():
        if name not in before.columns:
            yield f"migrations.AddField('User', '{name}', {field(given)})"
        elif given != before.columns[name]:
            yield f"migrations.AlterField('User', '{name}', {field(given)})"
    if before.key != after.key:
        yield f"migrations.AlterField('User', 'id', models.{TYPES[after.key]}(primary_key=True))"


def migrate(path, change=None):
    from django.core.management import call_command

    package = start(Shape(change, "after") if change else None)
    with open(path) as file:
        text = file.read()
    if change:
        text = text.replace("import migrations\n", "import migrations, models\n")
        text = text.replace("dependencies = []", "dependencies = [('shop', '0001_initial')]")
        text = text.replace("state_operations=[]", f"state_operations=[{', '.join(state_operations(change))}]")
    with open(os.path.join(package, "0002_plan.py"), "w") as file:
        file.write(text)
    call_command("migrate", "shop", verbosity=0)


def differs(shape):
    """What `makemigrations --check` finds; that no table is asked is why `inspectdb` is, too."""
    from django.core.management import call_command

    start(shape)
    out = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1, stdout=out)
    except SystemExit:
        return [out.getvalue()]
    out = io.StringIO()
    call_command("inspectdb", "users", stdout=out)
    found = {line.split(" = ")[0].strip() for line in out.getvalue().splitlines() if "models." in line}
    known = {"id", "version", *shape.columns}
    return sorted(f"{name} is of one side only" for name in found ^ known if not name.startswith(("class", "from")))
