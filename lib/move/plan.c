/* The plan that moves tables: see move.h. */
#include "move/plan.h"

#include <string.h>

#include "base/str.h"
#include "plan/plan.h"
#include "sql/sql.h"
#include "yaml/characters.h"
#include "yaml/write.h"

struct writing {
    const struct move *move;
    struct arena *arena;
    struct yaml_writer *out;
};

static void pair(const struct writing *w, const char *key, const char *value)
{
    yaml_write_text(w->out, key);
    yaml_write_text(w->out, value);
}

static void begin(const struct writing *w, const char *kind, bool flow)
{
    yaml_write_mapping(w->out, false);
    yaml_write_text(w->out, kind);
    yaml_write_mapping(w->out, flow);
}

static void end(const struct writing *w)
{
    yaml_write_mapping_end(w->out);
    yaml_write_mapping_end(w->out);
}

/* `undo`: NULL where it is made from `sql`. */
static void add_sql(const struct writing *w, const char *name, const char *sql, const char *undo)
{
    begin(w, "sql", false);
    pair(w, "name", name);
    pair(w, "do", sql);
    if (undo)
        pair(w, "undo", undo);
    end(w);
}

/* Of a phase of the table. */
static const char *name_of(const struct writing *w, const char *verb,
                           const struct move_table *table)
{
    return plan_make_name(w->arena, arena_printf(w->arena, "%s-%s", verb, table->name),
                          SQL_NAME_MAX_BYTES);
}

static void add_names(const struct writing *w, const char *key, const char *const *names,
                      size_t count)
{
    yaml_write_text(w->out, key);
    yaml_write_list(w->out, true);
    for (size_t i = 0; i < count; i++)
        yaml_write_text(w->out, names[i]);
    yaml_write_list_end(w->out);
}

/* A table's name as plans have it; `schema` NULL: the one that is meant without one. */
static void add_table(const struct writing *w, const char *key, const char *schema,
                      const char *name)
{
    const char *const parts[] = {schema ? schema : PLAN_SCHEMA, name};
    if (strpbrk(name, ".\"") || (schema && strchr(schema, '.')))
        add_names(w, key, parts, 2);
    else
        pair(w, key, schema ? arena_printf(w->arena, "%s.%s", schema, name) : name);
}

/* Of the columns beside the key; without any the mirror has none. */
static void add_up(const struct writing *w, const struct move_table *table)
{
    if (table->column_count == table->primary->column_count)
        return;
    yaml_write_text(w->out, "up");
    yaml_write_mapping(w->out, false);
    for (size_t i = 0; i < table->column_count; i++)
        if (!move_is_key(table, table->columns[i].name))
            pair(w, table->columns[i].name, move_type_up(w->arena, &table->columns[i]));
    yaml_write_mapping_end(w->out);
}

static void add_mirror(const struct writing *w, const struct move_table *table)
{
    begin(w, "mirror", false);
    pair(w, "name", name_of(w, "mirror", table));
    add_table(w, "from", w->move->server, table->name);
    add_table(w, "to", NULL, table->name);
    yaml_write_text(w->out, "key");
    yaml_write_mapping(w->out, true);
    for (size_t i = 0; i < table->primary->column_count; i++)
        pair(w, table->primary->columns[i], table->primary->columns[i]);
    yaml_write_mapping_end(w->out);
    pair(w, "sync", "none");
    add_up(w, table);
    end(w);
}

static void add_copy(const struct writing *w, const struct move_table *table, bool again)
{
    begin(w, "backfill", true);
    pair(w, "name", name_of(w, again ? "last" : "copy", table));
    pair(w, "mirror", name_of(w, "mirror", table));
    if (again) {
        yaml_write_text(w->out, "refresh");
        yaml_write_plain(w->out, "true");
    }
    end(w);
}

static void add_release(const struct writing *w, const struct move_table *table)
{
    begin(w, "release", true);
    add_table(w, "table", NULL, table->name);
    end(w);
}

/* Nothing is lost: asked before rows are copied, and of those that came meanwhile. */
static void add_verify(const struct writing *w)
{
    const struct move *move = w->move;
    size_t asked = 0;
    for (size_t t = 0; t < move->table_count && !move->lossy; t++) {
        const char *query = move_lost_query(move, &move->tables[t]);
        if (!query)
            continue;
        if (!asked++) {
            yaml_write_mapping(w->out, false);
            yaml_write_text(w->out, "verify");
            yaml_write_list(w->out, false);
        }
        begin(w, "query", false);
        pair(w, "sql", query);
        pair(w, "expect", "none");
        end(w);
    }
    if (asked) {
        yaml_write_list_end(w->out);
        yaml_write_mapping_end(w->out);
    }
}

static bool is_made(const struct move_table *table, const struct move_key *key)
{
    return key != table->primary && !key->problem;
}

static void add_key(const struct writing *w, const struct move_table *table,
                    const struct move_key *key)
{
    const char *name = arena_printf(w->arena, "%s_%s", table->name, key->name);
    begin(w, key->unique ? "unique" : "index", true);
    pair(w, "name", sql_name_with(w->arena, name, ""));
    if (key->unique)
        add_names(w, "columns", key->columns, key->column_count);
    else
        pair(w, "on",
             arena_printf(w->arena, "(%s)",
                          sql_name_list(w->arena, key->columns, key->column_count)));
    end(w);
}

static void add_reference(const struct writing *w, const struct move_reference *reference)
{
    begin(w, "foreign_key", true);
    pair(w, "name", sql_name_with(w->arena, reference->name, ""));
    add_names(w, "columns", reference->columns, reference->count);
    add_table(w, "references", NULL, reference->table);
    add_names(w, "referenced", reference->referenced, reference->count);
    if (reference->on_update)
        pair(w, "on_update", reference->on_update);
    if (reference->on_delete)
        pair(w, "on_delete", reference->on_delete);
    end(w);
}

static void begin_constrain(const struct writing *w, const char *verb,
                            const struct move_table *table)
{
    begin(w, "constrain", false);
    pair(w, "name", name_of(w, verb, table));
    add_table(w, "table", NULL, table->name);
    yaml_write_text(w->out, "add");
    yaml_write_list(w->out, false);
}

static void end_constrain(const struct writing *w)
{
    yaml_write_list_end(w->out);
    end(w);
}

static void add_keys(const struct writing *w, const struct move_table *table)
{
    size_t made = 0;
    for (size_t i = 0; i < table->key_count; i++) {
        if (!is_made(table, &table->keys[i]))
            continue;
        if (!made++)
            begin_constrain(w, "index", table);
        add_key(w, table, &table->keys[i]);
    }
    if (made)
        end_constrain(w);
}

static void add_references(const struct writing *w, const struct move_table *table)
{
    if (!table->reference_count)
        return;
    begin_constrain(w, "refer", table);
    for (size_t i = 0; i < table->reference_count; i++)
        add_reference(w, &table->references[i]);
    end_constrain(w);
}

static void add_forget(const struct writing *w)
{
    begin(w, "sql", false);
    pair(w, "name", "forget");
    pair(w, "do", move_forget(w->move));
    yaml_write_text(w->out, "irreversible");
    yaml_write_plain(w->out, "true");
    yaml_write_text(w->out, "allow");
    yaml_write_mapping(w->out, false);
    pair(w, "drop-table", "the rows have moved");
    pair(w, "drop-schema", "the rows have moved");
    yaml_write_mapping_end(w->out);
    end(w);
}

static void add_phases(const struct writing *w)
{
    const struct move *move = w->move;
    const char *sequences = move_sequences(move);
    add_sql(w, "foreign-tables", move_foreign_tables(move), NULL);
    add_sql(w, "tables", move_own_tables(move), NULL);
    add_verify(w);
    for (size_t t = 0; t < move->table_count; t++) {
        add_mirror(w, &move->tables[t]);
        add_copy(w, &move->tables[t], false);
    }
    for (size_t t = 0; t < move->table_count; t++)
        add_keys(w, &move->tables[t]);
    begin(w, "gate", false);
    pair(w, "name", "stopped");
    pair(w, "ask",
         arena_printf(w->arena, "Does nobody write to database %s of the MySQL server any more?",
                      move->url->database));
    end(w);
    add_verify(w);
    for (size_t t = 0; t < move->table_count; t++)
        add_copy(w, &move->tables[t], true);
    for (size_t t = 0; t < move->table_count; t++)
        add_references(w, &move->tables[t]);
    for (size_t t = 0; t < move->table_count; t++)
        add_release(w, &move->tables[t]);
    if (*sequences)
        add_sql(w, "sequences", sequences, "SELECT 1; -- they may stay ahead");
    add_forget(w);
}

/* A line of the head, out of which nothing in a name leads. */
static void add_line(struct str *out, const char *line)
{
    str_add(out, "# ");
    for (const char *c = str_one_line(out->arena, line); *c;) {
        size_t length = utf8_sequence_length(c, strlen(c));
        bool fits = length && !characters_fault(c, length, false);
        str_add_n(out, fits ? c : "?", fits ? length : 1);
        c += length ? length : 1;
    }
    str_add_char(out, '\n');
}

static void add_unmade(struct str *out, const char *what, const char *name,
                       const struct move_table *table, const char *why)
{
    add_line(out, arena_printf(out->arena, "Not made: %s \"%s\" of \"%s\": %s.", what, name,
                               table->name, why));
}

static void add_unmade_of_table(struct str *out, const struct move_table *table)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (table->keys[i].problem)
            add_unmade(out, "index", table->keys[i].name, table, table->keys[i].problem);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct move_column *column = &table->columns[i];
        if (column->generated)
            add_unmade(out, "expression of column", column->name, table, "it is MySQL's");
        if (column->default_value && !move_default(out->arena, column))
            add_unmade(out, "default of column", column->name, table,
                       "it is none that is known here");
        if (str_equal(column->data_type, "enum") && !move_enum_values(out->arena, column))
            add_unmade(out, "check of column", column->name, table,
                       "a value of its enum is no text here");
    }
}

/* What is to be done first, and what was not made. */
static const char *head(const struct move *move)
{
    struct arena *arena = move->arena;
    struct str out = {.arena = arena};
    const struct move_url *url = move->url;
    const char *server = sql_quote_name(arena, move->server);
    add_line(&out, arena_printf(arena,
                                "Moves tables of database %s of the MySQL server %s:%s to this "
                                "database, through mysql_fdw.",
                                url->database, url->host, url->port));
    add_line(&out, "Once, here, with the rights for it:");
    add_line(&out, arena_printf(arena,
                                "  CREATE SERVER %s FOREIGN DATA WRAPPER mysql_fdw OPTIONS (host "
                                "%s, port %s,",
                                server, sql_quote_value(arena, url->host),
                                sql_quote_value(arena, url->port)));
    add_line(&out, "      character_set 'utf8mb4', init_command 'SET time_zone = ''+00:00''', "
                   "fetch_size '1000');");
    add_line(&out,
             arena_printf(arena,
                          "  CREATE USER MAPPING FOR CURRENT_USER SERVER %s OPTIONS (username "
                          "%s, password '…');",
                          server, sql_quote_value(arena, url->user)));
    add_line(&out, "Once, there: the views of the file beside this one.");
    for (size_t t = 0; t < move->table_count; t++)
        add_unmade_of_table(&out, &move->tables[t]);
    return str_text(&out);
}

/* The last phase drops the foreign tables at once. */
static void add_settings(const struct writing *w)
{
    if (w->move->table_count <= PLAN_LOCK_TABLES)
        return;
    yaml_write_text(w->out, "settings");
    yaml_write_mapping(w->out, true);
    yaml_write_text(w->out, "lock_tables");
    yaml_write_plain(w->out, arena_printf(w->arena, "%zu", w->move->table_count));
    yaml_write_mapping_end(w->out);
}

const char *move_plan(const struct move *move, const char *name)
{
    const struct writing w = {move, move->arena, yaml_write_open(move->arena)};
    yaml_write_mapping(w.out, false);
    yaml_write_text(w.out, "sluice");
    yaml_write_plain(w.out, "1");
    pair(&w, "plan", name);
    add_settings(&w);
    yaml_write_text(w.out, "phases");
    yaml_write_list(w.out, false);
    add_phases(&w);
    yaml_write_list_end(w.out);
    yaml_write_mapping_end(w.out);
    return arena_printf(move->arena, "%s%s", head(move), yaml_write_close(w.out));
}
