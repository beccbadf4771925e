/* What tools derive names from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "phase/convention.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *const was[] = {"org_id", "team"}, *const is[] = {"company_id", "team"};
static const char *const id[] = {"id"};

static const char *renamed(const char *tool, char kind, const char *name, size_t columns)
{
    struct convention_parts before = {.table = "Users",
                                      .columns = was,
                                      .column_count = columns,
                                      .other = "orgs",
                                      .other_columns = id,
                                      .other_count = 1};
    struct convention_parts after = before;
    after.columns = is;
    return convention_renamed(arena, tool, kind, name, &before, &after);
}

static void names_follow_their_columns(void **state)
{
    (void)state;
    const struct {
        const char *tool;
        char kind;
        size_t columns;
        const char *from, *to; /* NULL: it keeps its name */
    } cases[] = {
        {"prisma", 'q', 2, "Users_org_id_team_key", "Users_company_id_team_key"},
        {"prisma", 'i', 1, "Users_org_id_idx", "Users_company_id_idx"},
        {"prisma", 'i', 1, "Users_org_id_key", NULL},
        {"knex", 'f', 1, "users_org_id_foreign", "users_company_id_foreign"},
        {"alembic", 'u', 1, "uq_Users_org_id", "uq_Users_company_id"},
        {"rails", 'i', 2, "index_Users_on_org_id_and_team", "index_Users_on_company_id_and_team"},
        {"drizzle", 'f', 1, "Users_org_id_orgs_id_fk", "Users_company_id_orgs_id_fk"},
        {"sequelize", 'i', 1, "by_org", NULL},
        {"typeorm", 'i', 1, "Users_org_id_idx", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *to = renamed(cases[i].tool, cases[i].kind, cases[i].from, cases[i].columns);
        if (!str_equal(to, cases[i].to))
            fail_msg("%s %s: %s", cases[i].tool, cases[i].from, to ? to : "(keeps it)");
    }
}

/* Active Record 6.1 and Django 3.2 have said these names. */
static void digests_are_those_of_the_tools(void **state)
{
    (void)state;
    static const char *const author[] = {"author_id"}, *const other[] = {"writer_id"};
    const struct convention_parts before = {
        .table = "articles", .columns = author, .column_count = 1};
    struct convention_parts after = before;
    after.columns = other;
    assert_non_null(
        convention_renamed(arena, "rails", 'f', "fk_rails_e74ce85cbc", &before, &after));
    assert_non_null(
        convention_renamed(arena, "django", 'i', "articles_author_id_e11be98a", &before, &after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_their_columns),
        cmocka_unit_test(digests_are_those_of_the_tools),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
