/* What stands against a mirror on this database: above all what would make writes of either version
 * fail, which know nothing of it. */
#include <string.h>

#include "base/str.h"
#include "phase/mirror/mirror.h"
#include "phase/story/preflight.h"

struct looker {
    const struct phase_context *context;
    const struct pair *pair;
    const struct cat_table *from, *to;
    struct twin twin;
    struct finding_list *findings;
};

static const char *name_of(const struct looker *l, const struct cat_table *table)
{
    return qname_text(l->context->arena, &table->name);
}

/* ---- the key ---- */

/* Whether a phase before makes it. */
static bool comes(const struct looker *l, const struct cat_table *table, const char *const *names,
                  size_t count)
{
    struct arena *arena = l->context->arena;
    const struct object object = {.of = table->name};
    const char *columns = sql_make(arena, "(%S)", sql_name_list(arena, names, count));
    for (const struct fact *made = NULL;
         (made = story_next(l->context->story, FACT_NAMES, &object, l->context->index, made));) {
        const struct definition *definition = made->detail;
        if (definition && definition->unique && str_equal(definition->sql, columns))
            return true;
    }
    return false;
}

static void check_unique(const struct looker *l, const struct cat_table *table, bool from)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < l->pair->key_count; i++)
        *ARENA_PUSH(l->context->arena, names, count) =
            from ? l->pair->keys[i].from.text : l->pair->keys[i].to.text;
    for (size_t i = 0; !from && i < l->pair->constant_count; i++)
        *ARENA_PUSH(l->context->arena, names, count) = l->pair->constants[i].name.text;
    if (table->relkind == 'f') /* whose indexes another server knows */
        return;
    for (size_t i = 0; i < table->index_count; i++)
        if (twin_is_key(&table->indexes[i], names, count))
            return;
    if (comes(l, table, names, count))
        return;
    finding_add(
        l->findings, FINDING_ERROR, from ? l->pair->keys[0].from.place : l->pair->keys[0].to.place,
        "Give it a primary key or a unique index on the key's columns alone, not deferrable.",
        "table \"%s\" has no unique key on %s, by which rows belong together", name_of(l, table),
        preflight_list(l->context->arena, names, count));
}

static char family_of(const char *type)
{
    if (str_equal(type, "smallint") || str_equal(type, "integer") || str_equal(type, "bigint"))
        return 'i';
    return str_equal(type, "text") || str_starts_with(type, "character varying") ? 't' : '\0';
}

static bool compare_alike(const struct cat_column *a, const struct cat_column *b)
{
    char family = family_of(a->type);
    return str_equal(a->type, b->type) || (family && family == family_of(b->type));
}

static const char *default_of(const struct cat_column *column)
{
    return column->default_sql && !column->generated ? column->default_sql : NULL;
}

/* Where both make keys, they take them from one place. */
static void check_sequence(const struct looker *l, const struct twin_key *key,
                           const struct cat_column *from, const struct cat_column *to)
{
    bool makes = to->sequence != NULL || default_of(to) != NULL;
    if (!l->twin.both || l->twin.depends || l->pair->only == TWIN_COLUMNS || !makes ||
        (default_of(from) && str_equal(default_of(to), default_of(from))))
        return;
    finding_add(
        l->findings, FINDING_ERROR, key->to.place,
        "Let both take it from one sequence: ALTER COLUMN … SET DEFAULT nextval('…').",
        "column \"%s\" of table \"%s\" makes keys that column \"%s\" of \"%s\" may make, too",
        to->name, name_of(l, l->to), from->name, name_of(l, l->from));
}

static bool check_keys(const struct looker *l)
{
    bool good = true;
    for (size_t i = 0; i < l->pair->key_count; i++) {
        const struct twin_key *key = &l->pair->keys[i];
        if (!preflight_column(l->context, l->to, &key->to, l->findings) ||
            !preflight_column(l->context, l->from, &key->from, l->findings)) {
            good = false;
            continue;
        }
        const struct cat_column *from = cat_table_column(l->from, key->from.text);
        const struct cat_column *to = cat_table_column(l->to, key->to.text);
        if (!from || !to) {
            finding_add(l->findings, FINDING_ERROR, key->to.place,
                        "Name columns that are there before the plan, or add them by `sql`.",
                        "the key \"%s\" comes with this plan",
                        from ? key->to.text : key->from.text);
            good = false;
            continue;
        }
        const struct cat_column *nullable = !from->not_null ? from : !to->not_null ? to : NULL;
        if (nullable)
            finding_add(l->findings, FINDING_ERROR,
                        nullable == from ? key->from.place : key->to.place, "Make it NOT NULL.",
                        "column \"%s\" of table \"%s\" takes NULL, which is no key", nullable->name,
                        name_of(l, nullable == from ? l->from : l->to));
        if (!compare_alike(from, to))
            finding_add(
                l->findings, FINDING_ERROR, key->to.place, "Give both the same type.",
                "column \"%s\" is of type %s, and \"%s\" of type %s: they cannot be one key",
                to->name, to->type, from->name, from->type);
        check_sequence(l, key, from, to);
    }
    return good;
}

/* ---- expressions ---- */

static bool check_expression(const struct looker *l, const char *what,
                             const struct sql_fragment *fragment,
                             const struct cat_expression *found, const struct cat_table *over,
                             bool is_where)
{
    if (found->problem || found->uncommitted) {
        finding_add(l->findings, FINDING_ERROR, fragment->place,
                    "The expression is SQL over one row of the table.", "%s: %s", what,
                    found->problem ? found->problem
                                   : "it has a value of an enum that comes with the "
                                     "plan");
        return false;
    }
    if (found->volatility == 'v')
        finding_add(l->findings, FINDING_ERROR, fragment->place,
                    "Use functions that give the same answer for the same row.",
                    "%s is volatile: whether rows agree could never be told", what);
    if (found->reads || (found->reads_itself && !(over == l->to && l->pair->rows.text)))
        finding_add(l->findings, is_where ? FINDING_ERROR : FINDING_WARNING, fragment->place,
                    is_where ? "Write a `where` over the row alone."
                             : "Leave what it reads as it is while the mirror lasts.",
                    "%s reads %s: a change there is not seen by the mirror", what,
                    found->reads ? found->reads : name_of(l, over));
    for (size_t i = 0; i < found->column_count && !(over == l->to && l->pair->rows.text); i++) {
        const struct cat_column *used = cat_table_column(over, found->columns[i]);
        if (!used || used->generated)
            finding_add(l->findings, FINDING_ERROR, fragment->place,
                        used ? "Repeat the generated column's own expression instead."
                             : "Name columns that are there before the plan.",
                        used ? "%s uses generated column \"%s\""
                             : "%s uses column \"%s\", which comes with this plan",
                        what, found->columns[i]);
    }
    return true;
}

static const char *unsettable(const struct cat_column *column)
{
    return column->generated          ? "is generated"
           : column->in_partition_key ? "is in a partition key: rows would move"
                                      : NULL;
}

static bool check_columns(const struct looker *l, bool up)
{
    const struct cat_table *target = up ? l->to : l->from, *over = up ? l->from : l->to;
    const struct twin_column *columns = up ? l->pair->ups : l->pair->downs;
    size_t count = up ? l->pair->up_count : l->pair->down_count;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        const struct name_at *name = &columns[i].name;
        const struct cat_column *column = cat_table_column(target, name->text);
        const char *what =
            arena_printf(l->context->arena, "%s of column \"%s\"", up ? "up" : "down", name->text);
        if (!column) {
            if (preflight_column(l->context, target, name, l->findings))
                finding_add(l->findings, FINDING_ERROR, name->place,
                            "Name columns that are there before the plan.",
                            "column \"%s\" comes with this plan", name->text);
            good = false;
            continue;
        }
        if (unsettable(column))
            finding_add(l->findings, FINDING_ERROR, name->place, "Leave it out.",
                        "column \"%s\" cannot be set: it %s", name->text, unsettable(column));
        good &=
            check_expression(l, what, &columns[i].value,
                             up ? &l->twin.found->ups[i] : &l->twin.found->downs[i], over, false);
    }
    return good;
}

static bool check_constants(const struct looker *l)
{
    bool good = true;
    for (size_t i = 0; i < l->pair->constant_count; i++) {
        const struct twin_column *constant = &l->pair->constants[i];
        const struct cat_column *column = cat_table_column(l->to, constant->name.text);
        const struct cat_expression *found = &l->twin.found->constants[i];
        if (!column) {
            preflight_column(l->context, l->to, &constant->name, l->findings);
            good = false;
            continue;
        }
        if (!column->not_null || unsettable(column))
            finding_add(l->findings, FINDING_ERROR, constant->name.place,
                        "Make it NOT NULL, and no generated column.",
                        "column \"%s\" of table \"%s\" cannot tell rows apart", column->name,
                        name_of(l, l->to));
        good &= check_expression(
            l, arena_printf(l->context->arena, "constant of column \"%s\"", column->name),
            &constant->value, found, l->from, false);
        if (found->column_count || found->volatility != 'i')
            finding_add(l->findings, FINDING_ERROR, constant->value.place,
                        "Write a literal, such as 'shop' or 7.",
                        "constant of column \"%s\" is none", column->name);
    }
    return good;
}

static bool check_where(const struct looker *l)
{
    return !l->pair->where.text ||
           check_expression(l, "where", &l->pair->where, &l->twin.found->where, l->from, true);
}

/* ---- what either version writes ---- */

static bool sets(const struct looker *l, const struct cat_table *table, const char *column)
{
    bool up = table == l->to;
    for (size_t i = 0; i < l->pair->key_count; i++)
        if (str_equal(column, up ? l->pair->keys[i].to.text : l->pair->keys[i].from.text))
            return true;
    for (size_t i = 0; up && i < l->pair->constant_count; i++)
        if (str_equal(column, l->pair->constants[i].name.text))
            return true;
    for (size_t i = 0; up && i < l->twin.found->rows.count; i++)
        if (str_equal(column, l->twin.found->rows.names[i]))
            return true;
    for (size_t i = 0; i < (up ? l->pair->up_count : l->pair->down_count); i++)
        if (str_equal(column, (up ? l->pair->ups : l->pair->downs)[i].name.text))
            return true;
    return false;
}

/* Whether a row can be made of what the mirror knows of it. */
static void check_makes(const struct looker *l, const struct cat_table *table, struct place place,
                        const char *hint)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct cat_column *column = &table->columns[i];
        if (column->not_null && !default_of(column) && !column->sequence && !column->generated &&
            !sets(l, table, column->name))
            finding_add(l->findings, FINDING_ERROR, place, hint,
                        "column \"%s\" of table \"%s\" is NOT NULL without a default, and the "
                        "mirror does not set it",
                        column->name, name_of(l, table));
    }
}

static void check_taken_away(const struct looker *l)
{
    for (size_t i = 0; i < l->pair->down_count; i++) {
        const struct name_at *name = &l->pair->downs[i].name;
        const struct object object = {l->from->name, name->text};
        const struct cat_column *column = cat_table_column(l->from, name->text);
        if (column && column->not_null &&
            !story_next(l->context->story, FACT_LIFTS, &object, l->context->index, NULL))
            finding_add(l->findings, FINDING_ERROR, name->place,
                        "Let it take NULL, by an `alter` before, or say `sync: up`.",
                        "column \"%s\" of table \"%s\" is NOT NULL: a row of \"%s\" that is "
                        "deleted leaves NULL there",
                        name->text, name_of(l, l->from), name_of(l, l->to));
    }
}

static void check_nulls(const struct looker *l)
{
    for (size_t i = 0; i < l->pair->up_count; i++) {
        const struct twin_column *up = &l->pair->ups[i];
        const struct cat_column *column = cat_table_column(l->to, up->name.text);
        const char *same = l->twin.found->ups[i].identity;
        const struct cat_column *old = same ? cat_table_column(l->from, same) : NULL;
        if (column && column->not_null && !(old && old->not_null))
            finding_add(l->findings, FINDING_WARNING, up->value.place,
                        "See that it is never NULL for a row that `where` names.",
                        "column \"%s\" of table \"%s\" is NOT NULL: where up is NULL, a write to "
                        "\"%s\" fails",
                        up->name.text, name_of(l, l->to), name_of(l, l->from));
    }
}

/* A foreign key of `to` is asked before the mirror's triggers come to their turn; one that has only
 * columns written removes no row. */
static void check_references(const struct looker *l)
{
    for (size_t i = 0; i < l->to->constraint_count && l->pair->only != TWIN_COLUMNS; i++) {
        const struct cat_constraint *key = &l->to->constraints[i];
        bool late = key->deferrable && key->deferred;
        if (key->type != 'f' || key->incoming || key->not_enforced ||
            !qname_equal(&key->other, &l->from->name))
            continue;
        if (key->on_delete != 'c' && !(key->on_delete == 'a' && late))
            finding_add(l->findings, FINDING_ERROR, l->pair->to.place,
                        "Make it ON DELETE CASCADE, or DEFERRABLE INITIALLY DEFERRED.",
                        "foreign key \"%s\" of table \"%s\" would refuse a DELETE of \"%s\" before "
                        "the mirror has followed",
                        key->name, name_of(l, l->to), name_of(l, l->from));
        if (key->on_update != 'c' && !(key->on_update == 'a' && late))
            finding_add(l->findings, FINDING_WARNING, l->pair->to.place,
                        "Make it ON UPDATE CASCADE, if keys are ever changed.",
                        "foreign key \"%s\" of table \"%s\" refuses an UPDATE of the key of \"%s\"",
                        key->name, name_of(l, l->to), name_of(l, l->from));
    }
}

static void check_around(const struct looker *l, const struct cat_table *table, struct place place)
{
    const struct cat_around *around = &table->around;
    for (size_t i = 0; i < around->rule_count; i++)
        if (!str_equal(around->rules[i].event, "SELECT"))
            finding_add(l->findings, FINDING_ERROR, place,
                        "DROP RULE, or write a trigger in its place.",
                        "rule \"%s\" of table \"%s\" changes what the mirror's triggers see",
                        around->rules[i].name, around->rules[i].table);
    if (around->publishes_updates && around->without_identity)
        finding_add(l->findings, FINDING_ERROR, place,
                    "ALTER TABLE … REPLICA IDENTITY FULL or USING INDEX, or give it a primary key.",
                    "table %s has no replica identity, and %s publishes its updates: those of the "
                    "mirror would fail",
                    around->without_identity, around->publishes_updates);
}

static void check_writes(const struct looker *l)
{
    if (l->pair->only != TWIN_COLUMNS)
        check_makes(l, l->to, l->pair->to.place, "Give it a default, or set it in `up`.");
    if (l->twin.once) {
        mirror_check_once(l->context, &l->twin, l->findings);
        return;
    }
    if (l->twin.both && l->pair->only != TWIN_COLUMNS && !l->twin.depends && !l->pair->rows.text)
        check_makes(l, l->from, l->pair->from.place,
                    "Give it a default; or give `to` a foreign key to `from` on the key, if its "
                    "rows are made only for rows of `from` that are there.");
    if (l->twin.both && l->twin.depends && l->pair->only != TWIN_COLUMNS && !l->pair->rows.text)
        check_taken_away(l);
    check_nulls(l);
    check_references(l);
    check_around(l, l->from, l->pair->from.place);
    check_around(l, l->to, l->pair->to.place);
    if (!l->twin.both)
        finding_add(l->findings, FINDING_NOTE, l->pair->to.place,
                    "Give `down` if the new version writes it before the old one is gone.",
                    "what is written to table \"%s\" itself stays there: a revert loses it",
                    name_of(l, l->to));
}

void mirror_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct mirror_args *args = phase_args(context);
    struct looker l = {
        .context = context,
        .pair = &args->pair,
        .from = preflight_table_or_foreign(context, &args->pair.from, pair_is_once(&args->pair),
                                           findings),
        .to = preflight_table_or_foreign(context, &args->pair.to, pair_is_once(&args->pair),
                                         findings),
        .findings = findings,
    };
    const struct fact *mirrors = story_next_of(context->story, FACT_MIRRORS, context->index, NULL);
    if (!l.from || !l.to || !mirrors)
        return;
    preflight_row_security(l.from, args->pair.from.place, findings);
    preflight_row_security(l.to, args->pair.to.place, findings);
    bool found = twin_of(context, mirrors, &l.twin);
    if (args->pair.rows.text && !mirror_check_rows(context, &l.twin, findings))
        return;
    if (!check_keys(&l) || !found || !check_where(&l) || !check_columns(&l, true) ||
        !check_columns(&l, false) || !check_constants(&l))
        return;
    check_unique(&l, l.from, true);
    if (!args->pair.rows.text)
        check_unique(&l, l.to, false);
    check_writes(&l);
}
