/* As each tool takes it: see migration.h. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "report/migration/migration.h"

/* With a backslash before each of these characters. */
static const char *escaped(struct arena *arena, const char *text, const char *characters)
{
    struct str out = {.arena = arena};
    for (const char *c = text; *c; c++) {
        for (const char *e = characters; *e; e++)
            if (*c == *e) {
                str_add_char(&out, '\\');
                break;
            }
        str_add_char(&out, *c);
    }
    return str_text(&out);
}

/* rename-users-email: RenameUsersEmail, as classes are called. */
static const char *class_name(struct arena *arena, const char *plan)
{
    struct str out = {.arena = arena};
    bool upper = true;
    for (const char *c = plan; *c; c++) {
        if (isalnum((unsigned char)*c))
            str_add_char(&out, (char)(upper ? toupper((unsigned char)*c) : *c));
        upper = !isalnum((unsigned char)*c);
    }
    return isalpha((unsigned char)*str_text(&out)) ? str_text(&out)
                                                   : arena_printf(arena, "Plan%s", str_text(&out));
}

/* Within three quotation marks. */
static const char *python(struct arena *arena, const char *text)
{
    return escaped(arena, text, strstr(text, "\"\"\"") ? "\\\"" : "\\");
}

static const char *wrap_sql(struct arena *arena, const struct view_migration *view,
                            const char *block)
{
    (void)arena;
    (void)view;
    return block;
}

/* A question mark is a binding of Knex. */
static const char *wrap_knex(struct arena *arena, const struct view_migration *view,
                             const char *block)
{
    (void)view;
    struct str out = {.arena = arena};
    for (const char *c = escaped(arena, block, "\\`$"); *c; c++) {
        if (*c == '?')
            str_add(&out, "\\\\");
        str_add_char(&out, *c);
    }
    return arena_printf(arena,
                        "exports.up = (knex) => knex.raw(`\n%s`);\n\n"
                        "/* `sluice revert` takes a plan back. */\n"
                        "exports.down = async () => {};\n",
                        str_text(&out));
}

static const char *wrap_sequelize(struct arena *arena, const struct view_migration *view,
                                  const char *block)
{
    (void)view;
    return arena_printf(arena,
                        "'use strict';\n\nmodule.exports = {\n"
                        "  up: (queryInterface) => queryInterface.sequelize.query(`\n%s`, { raw: "
                        "true }),\n  /* `sluice revert` takes a plan back. */\n"
                        "  down: async () => {},\n};\n",
                        escaped(arena, block, "\\`$"));
}

/* The name ends with a time in milliseconds, by which TypeORM sorts. */
static const char *wrap_typeorm(struct arena *arena, const struct view_migration *view,
                                const char *block)
{
    const char *name = class_name(arena, view->plan);
    return arena_printf(arena,
                        "/* TypeORM sorts migrations by the time at the end of the name: put yours "
                        "there. */\nmodule.exports = class %s1700000000000 {\n"
                        "  name = '%s1700000000000';\n\n"
                        "  async up(queryRunner) {\n    await queryRunner.query(`\n%s`);\n  }\n\n"
                        "  /* `sluice revert` takes a plan back. */\n  async down() {}\n};\n",
                        name, name, escaped(arena, block, "\\`$"));
}

static const char *wrap_alembic(struct arena *arena, const struct view_migration *view,
                                const char *block)
{
    return arena_printf(
        arena,
        "\"\"\"%s\"\"\"\nfrom alembic import op\n\n"
        "# Of `alembic revision`: put yours there.\nrevision = \"%.12s\"\ndown_revision = None\n"
        "branch_labels = None\ndepends_on = None\n\nSQL = \"\"\"\n%s\"\"\"\n\n\n"
        "def upgrade():\n"
        "    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(SQL)\n\n\n"
        "def downgrade():\n    \"\"\"`sluice revert` takes a plan back.\"\"\"\n",
        escaped(arena, view->plan, "\\\""), view->checksum, python(arena, block));
}

static const char *wrap_django(struct arena *arena, const struct view_migration *view,
                               const char *block)
{
    (void)view;
    return arena_printf(
        arena,
        "from django.db import migrations\n\nSQL = \"\"\"\n%s\"\"\"\n\n\n"
        "class Migration(migrations.Migration):\n"
        "    # Name the app and the migration before this one.\n    dependencies = []\n\n"
        "    operations = [\n        migrations.RunSQL(\n            SQL,\n"
        "            migrations.RunSQL.noop,  # `sluice revert` takes a plan back\n"
        "            # What becomes of the models, such as migrations.RenameField(…).\n"
        "            state_operations=[],\n        ),\n    ]\n",
        python(arena, block));
}

/* Every version since 5.0 takes that one, and what it means is of no matter to SQL. */
static const char *wrap_rails(struct arena *arena, const struct view_migration *view,
                              const char *block)
{
    return arena_printf(arena,
                        "class %s < ActiveRecord::Migration[5.0]\n  def up\n"
                        "    execute <<'SLUICE_SQL'\n%sSLUICE_SQL\n  end\n\n"
                        "  # `sluice revert` takes a plan back.\n  def down; end\nend\n",
                        class_name(arena, view->plan), block);
}

const struct migration_format migration_formats[] = {
    {"sql", wrap_sql, NULL},           {"prisma", wrap_sql, "prisma"},
    {"knex", wrap_knex, "knex"},       {"sequelize", wrap_sequelize, "sequelize"},
    {"typeorm", wrap_typeorm, NULL},   {"alembic", wrap_alembic, "alembic"},
    {"django", wrap_django, "django"}, {"rails", wrap_rails, "rails"},
    {"drizzle", wrap_sql, "drizzle"},  {NULL, NULL, NULL},
};
