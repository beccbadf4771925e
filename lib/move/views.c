/* The text for the MySQL server: see move.h. */
#include "base/str.h"
#include "move/move.h"

const char *move_quote(struct arena *arena, const char *name)
{
    struct str out = {.arena = arena};
    str_add_char(&out, '`');
    for (; *name; name++) {
        str_add_char(&out, *name);
        if (*name == '`')
            str_add_char(&out, '`');
    }
    str_add_char(&out, '`');
    return str_text(&out);
}

const char *move_view_name(struct arena *arena, const struct move_table *table)
{
    return arena_printf(arena, "sluice_%s", table->name);
}

/* 'it''s'; with NO_BACKSLASH_ESCAPES a backslash is shown twice. */
static const char *text_of_name(struct arena *arena, const char *name)
{
    struct str out = {.arena = arena};
    str_add_char(&out, '\'');
    for (; *name; name++) {
        str_add_char(&out, *name);
        if (*name == '\'' || *name == '\\')
            str_add_char(&out, *name);
    }
    str_add_char(&out, '\'');
    return str_text(&out);
}

static void add_view(const struct move *move, const struct move_table *table, struct str *out)
{
    struct arena *arena = move->arena;
    struct str lost = {.arena = arena};
    str_addf(out, "\nCREATE OR REPLACE ALGORITHM = MERGE VIEW %s.%s AS\nSELECT\n",
             move_quote(arena, move->url->database),
             move_quote(arena, move_view_name(arena, table)));
    for (size_t i = 0; i < table->column_count; i++) {
        const struct move_column *column = &table->columns[i];
        const char *name = move_quote(arena, column->name);
        const char *view = move_type_view(arena, table, column);
        const char *condition = move_type_lost(arena, column);
        str_addf(out, "    %s AS %s,\n", view, name);
        if (condition)
            str_addf(&lost, "%s\n        IF(%s, %s, NULL)", lost.length ? "," : "", condition,
                     text_of_name(arena, column->name));
    }
    if (lost.length)
        str_addf(out, "    CONCAT_WS(', ',%s) AS sluice_lost\n", str_text(&lost));
    else
        str_add(out, "    '' AS sluice_lost\n");
    str_addf(out, "FROM %s.%s;\n", move_quote(arena, move->url->database),
             move_quote(arena, table->name));
}

/* In a comment, out of which a line break would lead. */
static const char *one_line_name(const struct move *move, const char *name)
{
    return str_one_line(move->arena, move_quote(move->arena, name));
}

const char *move_views(const struct move *move)
{
    struct str out = {.arena = move->arena};
    str_add(&out, "-- For the MySQL server, before the plan begins. Each view says the values of a "
                  "table in a form that\n-- mysql_fdw hands over whole; sluice_lost names the "
                  "columns whose values PostgreSQL cannot hold.\n");
    for (size_t i = 0; i < move->table_count; i++)
        add_view(move, &move->tables[i], &out);
    str_add(&out, "\n-- When the plan is complete:\n");
    for (size_t i = 0; i < move->table_count; i++)
        str_addf(&out, "-- DROP VIEW %s.%s;\n", one_line_name(move, move->url->database),
                 one_line_name(move, move_view_name(move->arena, &move->tables[i])));
    return str_text(&out);
}
