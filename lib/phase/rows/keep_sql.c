#include "phase/rows/keep_sql.h"

#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/sync/trigger.h"

struct writer {
    const struct phase_context *context;
    const struct row_choice *choice;
    const struct cat_choice *found;
    const struct cat_table *table;
    const char *function;
    const char **columns; /* that the expressions name */
    size_t column_count;
    struct sql body;
};

static void add_columns(struct writer *w, const struct cat_expression *expression)
{
    for (size_t i = 0; i < expression->column_count; i++)
        if (!cat_names_contain(w->columns, w->column_count, expression->columns[i]))
            *ARENA_PUSH(w->context->arena, w->columns, w->column_count) = expression->columns[i];
}

/* Whether an earlier phase of the plan brings the column: its type is not known before. */
static bool is_added(const struct writer *w, const char *column)
{
    const struct object object = {w->choice->table.name, column};
    return story_next(w->context->story, FACT_ADDS, &object, SIZE_MAX, NULL) != NULL;
}

/* A name of a type needs no right on the table's schema. */
static const char *declaration(const struct writer *w, const char *column)
{
    const struct cat_column *live = cat_table_column(w->table, column);
    return live && !is_added(w, column)
               ? cat_column_declaration(w->context->arena, live)
               : sql_make(w->context->arena, "%T.%I%%TYPE", &w->table->name, column);
}

static const char *variable(const struct writer *w, size_t set)
{
    return arena_printf(w->context->arena, "sluice_keep.set_%zu", set + 1);
}

static size_t set_of(const struct writer *w, const char *column)
{
    size_t i = 0;
    while (i < w->choice->set_count && !str_equal(w->choice->sets[i].name.text, column))
        i++;
    return i;
}

/* A block in which the columns are variables: those of the row, or what they are set to. */
static void open_block(struct writer *w, bool after)
{
    sql_add(&w->body, "    <<%I>>\n    DECLARE\n", w->table->name.name);
    for (size_t i = 0; i < w->column_count; i++) {
        size_t set = set_of(w, w->columns[i]);
        sql_add(&w->body, "        %I %S := ", w->columns[i], declaration(w, w->columns[i]));
        if (after && set < w->choice->set_count)
            sql_add(&w->body, "%S;\n", variable(w, set));
        else
            sql_add(&w->body, "%I.new.%I;\n", w->function, w->columns[i]);
    }
    sql_add(&w->body, "    BEGIN\n");
}

static bool has_volatile(const struct writer *w)
{
    for (size_t i = 0; i < w->choice->set_count; i++)
        if (w->found->sets[i].volatility == 'v')
            return true;
    return false;
}

static void add_body(struct writer *w)
{
    const struct row_choice *choice = w->choice;
    sql_add(&w->body, "\n#variable_conflict use_column\n<<sluice_keep>>\nDECLARE\n"
                      "    meant boolean;\n");
    for (size_t i = 0; i < choice->set_count; i++)
        sql_add(&w->body, "    set_%d %S;\n", (int)i + 1,
                declaration(w, choice->sets[i].name.text));
    sql_add(&w->body, "BEGIN\n");
    open_block(w, false);
    sql_add(&w->body,
            "        sluice_keep.meant := coalesce(%E, false);\n"
            "        IF sluice_keep.meant THEN\n",
            &choice->where);
    for (size_t i = 0; i < choice->set_count; i++)
        sql_add(&w->body, "            %S := %E;\n", variable(w, i), &choice->sets[i].value);
    sql_add(&w->body, "        END IF;\n    END;\n");
    if (!has_volatile(w)) { /* a batch would leave the row, too */
        open_block(w, true);
        sql_add(&w->body,
                "        sluice_keep.meant := sluice_keep.meant AND %E IS NOT TRUE;\n"
                "    END;\n",
                &choice->where);
    }
    sql_add(&w->body, "    IF sluice_keep.meant THEN\n");
    for (size_t i = 0; i < choice->set_count; i++)
        sql_add(&w->body, "        NEW.%I := %S;\n", choice->sets[i].name.text, variable(w, i));
    sql_add(&w->body, "    END IF;\n    RETURN NEW;\nEND\n");
}

static bool is_open(const struct writer *w, const struct cat_expression *expression)
{
    for (size_t i = 0; i < expression->column_count; i++)
        if (is_added(w, expression->columns[i]) ||
            !cat_table_column(w->table, expression->columns[i]))
            return true;
    return false;
}

static struct trigger_expression where_of(const struct writer *w)
{
    return (struct trigger_expression){&w->choice->where, &w->found->where, "boolean", true,
                                       is_open(w, &w->found->where)};
}

static const char *value_settings(const struct writer *w)
{
    struct trigger_expression *all =
        arena_alloc(w->context->arena, (w->choice->set_count + 1) * sizeof *all);
    size_t count = 0;
    all[count++] = where_of(w);
    for (size_t i = 0; i < w->choice->set_count; i++) {
        const char *column = w->choice->sets[i].name.text;
        const struct cat_column *live = cat_table_column(w->table, column);
        all[count++] = (struct trigger_expression){
            &w->choice->sets[i].value, &w->found->sets[i], declaration(w, column),
            live && !is_added(w, column) && live->equal_is_image, is_open(w, &w->found->sets[i])};
    }
    return trigger_value_settings(w->context->arena, w->table, all, count);
}

static const char *function_sql(struct writer *w)
{
    struct arena *arena = w->context->arena;
    w->body = sql_new(arena);
    add_body(w);
    const char *tag = sql_dollar_tag(arena, "sluice", sql_text(&w->body));
    return sql_make(arena,
                    "CREATE FUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql\n"
                    "%S AS %S%S%S;\n"
                    "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                    w->function,
                    trigger_settings(arena, &w->table->name, sql_text(&w->body), value_settings(w)),
                    tag, sql_text(&w->body), tag, w->function,
                    arena_printf(arena, "keep of table %s for sluice plan %s",
                                 qname_text(arena, &w->table->name), w->context->plan_name));
}

/* Under the settings of the writer's session. */
static const char *asked_in_when(const struct writer *w)
{
    const struct trigger_expression where = where_of(w);
    const char *settings = trigger_value_settings(w->context->arena, w->table, &where, 1);
    return *settings ? NULL : w->found->of_new;
}

static const char *trigger_sql(const struct writer *w, const char *trigger)
{
    const char *asked = asked_in_when(w), *comma = "";
    struct sql sql = sql_new(w->context->arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %T FOR EACH ROW\n    WHEN (",
            trigger, &w->table->name);
    if (asked)
        sql_add(&sql, "(%S)\n        AND ", asked);
    sql_add(&sql, "pg_catalog.num_nulls(");
    for (size_t i = 0; i < w->column_count; i++, comma = ", ")
        sql_add(&sql, "%SNEW.%I", comma, w->columns[i]);
    for (size_t i = 0; i < w->choice->set_count; i++)
        if (!cat_names_contain(w->columns, w->column_count, w->choice->sets[i].name.text))
            sql_add(&sql, ", NEW.%I", w->choice->sets[i].name.text);
    sql_add(&sql, ") >= 0)\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", w->function);
    return sql_text(&sql);
}

struct keep_sql keep_sql_of(const struct phase_context *context, const struct fact *keep,
                            const char *function, const char *trigger)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = keep->detail;
    struct writer w = {
        .context = context,
        .choice = choice,
        .found = catalog_choice(context->catalog, keep->phase),
        .table = catalog_table(context->catalog, &choice->table.name),
        .function = function,
    };
    add_columns(&w, &w.found->where);
    for (size_t i = 0; i < choice->set_count; i++)
        add_columns(&w, &w.found->sets[i]);
    return (struct keep_sql){
        .function = function,
        .trigger = trigger,
        .create_function = function_sql(&w),
        .drop_function = sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", function),
        .create_trigger = trigger_sql(&w, trigger),
        .drop_trigger = sql_make(arena, "DROP TRIGGER %I ON %T", trigger, &w.table->name),
    };
}
