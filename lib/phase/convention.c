#include "phase/convention.h"

#include <ctype.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"

const struct convention_rule convention_rules[] = {
    {"prisma", "uq", "%t_%c_key"},      {"prisma", "i", "%t_%c_idx"},
    {"prisma", "f", "%t_%c_fkey"},      {"knex", "uq", "%l%t_%c_unique"},
    {"knex", "i", "%l%t_%c_index"},     {"knex", "f", "%l%t_%c_foreign"},
    {"sequelize", "u", "%t_%c_key"},    {"sequelize", "qi", "%t_%c"},
    {"sequelize", "f", "%t_%c_fkey"},   {"alembic", "u", "%t_%c_key"},
    {"alembic", "u", "uq_%t_%c"},       {"alembic", "qi", "ix_%t_%c"},
    {"alembic", "f", "%t_%c_fkey"},     {"django", "u", "%t_%c_key"},
    {"django", "u", "%t_%c_%m_uniq"},   {"django", "i", "%t_%c_%m"},
    {"django", "i", "%t_%c_%m_like"},   {"django", "f", "%t_%c_%m_fk_%r_%d"},
    {"rails", "qi", "index_%t_on_%c"},  {"rails", "f", "fk_rails_%s"},
    {"drizzle", "u", "%t_%c_unique"},   {"drizzle", "qi", "%t_%c_idx"},
    {"drizzle", "f", "%t_%c_%r_%d_fk"}, {NULL, NULL, NULL},
};

const struct yaml_choice convention_tools[] = {
    {.text = "prisma", .word = "prisma"},       {.text = "rails", .word = "rails"},
    {.text = "drizzle", .word = "drizzle"},     {.text = "alembic", .word = "alembic"},
    {.text = "django", .word = "django"},       {.text = "knex", .word = "knex"},
    {.text = "sequelize", .word = "sequelize"}, {0},
};

const char *convention_joint(const char *tool)
{
    return str_equal(tool, "rails") ? "_and_" : "_";
}

static const char *joined(struct arena *arena, const char *const *names, size_t count,
                          const char *joint)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        str_addf(&out, "%s%s", i ? joint : "", names[i]);
    return str_text(&out);
}

enum { MD5_DIGITS = 8, SHA_DIGITS = 10 };

static const char *part(struct arena *arena, const char *tool, char letter,
                        const struct convention_parts *parts)
{
    const char *columns =
        joined(arena, parts->columns, parts->column_count, convention_joint(tool));
    char digits[HASH_HEX_LENGTH + 1];
    const char *text;
    switch (letter) {
    case 't':
        return parts->table;
    case 'c':
        return columns;
    case 'r':
        return parts->other ? parts->other : "";
    case 'd':
        return joined(arena, parts->other_columns, parts->other_count, "_");
    case 'm':
        text = arena_printf(arena, "%s%s", parts->table,
                            joined(arena, parts->columns, parts->column_count, ""));
        hash_md5_hex(text, strlen(text), digits);
        return arena_strndup(arena, digits, MD5_DIGITS);
    default: /* 's' */
        text = arena_printf(arena, "%s_%s_fk", parts->table, columns);
        hash_hex(text, strlen(text), digits);
        return arena_strndup(arena, digits, SHA_DIGITS);
    }
}

static const char *name_of(struct arena *arena, const struct convention_rule *rule,
                           const struct convention_parts *parts)
{
    struct str out = {.arena = arena};
    bool lower = false;
    for (const char *c = rule->pattern; *c; c++) {
        if (*c != '%')
            str_add_char(&out, *c);
        else if (*++c == 'l')
            lower = true;
        else
            str_add(&out, part(arena, rule->tool, *c, parts));
    }
    char *name = arena_strdup(arena, str_text(&out));
    for (char *c = name; lower && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return name;
}

const char *convention_renamed(struct arena *arena, const char *tool, char kind, const char *name,
                               const struct convention_parts *was,
                               const struct convention_parts *is)
{
    for (const struct convention_rule *rule = convention_rules; rule->tool; rule++)
        if (str_equal(rule->tool, tool) && strchr(rule->kinds, kind) &&
            str_equal(name_of(arena, rule, was), name))
            return name_of(arena, rule, is);
    return NULL;
}
