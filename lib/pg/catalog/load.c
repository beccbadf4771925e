#include "pg/catalog/load.h"

#include "base/str.h"
#include "pg/catalog/followers.h"
#include "pg_sql.h"

/* Since 15 it can be granted. */
static bool load_parameter_privilege(struct pg *pg, struct catalog *catalog, struct error *error)
{
    enum { HAS_PARAMETER_PRIVILEGE = 150000 };
    PG_RESULT(result);
    if (catalog->server_version < HAS_PARAMETER_PRIVILEGE)
        return true;
    bool good = pg_query(
        pg, "SELECT pg_catalog.has_parameter_privilege('session_replication_role', 'SET') AS may",
        PG_NO_PARAMS, &result, error);
    catalog->can_suppress_triggers = good && pg_bool(result, 0, "may");
    return good;
}

bool catalog_load_role(struct arena *arena, struct pg *pg, struct catalog *catalog,
                       struct error *error)
{
    PG_RESULT(result);
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !pg_query(pg, sql_role, PG_NO_PARAMS, &result, error))
        return false;
    catalog->server_version = pg_server_version(pg);
    catalog->role = pg_text_dup(arena, result, 0, "role");
    catalog->database = pg_text_dup(arena, result, 0, "database");
    catalog->can_create_temporary = pg_bool(result, 0, "can_temporary");
    catalog->can_create_schema = pg_bool(result, 0, "can_schema");
    catalog->reads_all_stats = pg_bool(result, 0, "reads_stats");
    catalog->standby = pg_bool(result, 0, "standby");
    catalog->standbys = (int)pg_int(result, 0, "standbys");
    catalog->has_statements = pg_bool(result, 0, "has_statements");
    catalog->can_suppress_triggers = pg_bool(result, 0, "superuser");
    catalog->raising_triggers =
        pg_array_dup(arena, result, 0, "raising_triggers", &catalog->raising_trigger_count);
    catalog->event_triggers =
        pg_array_dup(arena, result, 0, "event_triggers", &catalog->event_trigger_count);
    return catalog->can_suppress_triggers || load_parameter_privilege(pg, catalog, error);
}

static bool look_for(struct arena *arena, struct pg *pg, const char *sql, const char *name,
                     const char ***missing, size_t *count, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql, PG_PARAMS(name), &result, error))
        return false;
    if (!pg_bool(result, 0, "found"))
        *ARENA_PUSH(arena, *missing, *count) = arena_strdup(arena, name);
    return true;
}

bool catalog_look_for_role(struct arena *arena, struct pg *pg, const char *name,
                           struct catalog *catalog, struct error *error)
{
    return look_for(arena, pg, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS found",
                    name, &catalog->missing_roles, &catalog->missing_role_count, error);
}

bool catalog_look_for_zone(struct arena *arena, struct pg *pg, const char *name,
                           struct catalog *catalog, struct error *error)
{
    return look_for(arena, pg,
                    "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1) AS found", name,
                    &catalog->missing_zones, &catalog->missing_zone_count, error);
}

bool catalog_load_counted(struct arena *arena, struct pg *pg, const struct qname *index,
                          struct catalog *catalog, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql_counted, PG_PARAMS(index->schema, index->name), &result, error))
        return false;
    *ARENA_PUSH(arena, catalog->counted, catalog->counted_count) = (struct cat_counted){
        .name = *index,
        .exists = pg_rows(result) > 0,
        .serves = pg_rows(result) ? pg_text_dup(arena, result, 0, "serves") : NULL,
    };
    return true;
}

/* Three arrays of one length. */
static struct cat_grant *read_grants(struct arena *arena, const struct pg_result *r, size_t row,
                                     const char *const names[3], size_t *count)
{
    struct cat_grant *grants = NULL;
    size_t found;
    const char **privileges = pg_array_dup(arena, r, row, names[0], &found);
    const char **roles = pg_array_dup(arena, r, row, names[1], &found);
    const char **options = pg_array_dup(arena, r, row, names[2], &found);
    *count = 0;
    for (size_t i = 0; i < found; i++)
        *ARENA_PUSH(arena, grants, *count) =
            (struct cat_grant){privileges[i], roles[i], str_equal(options[i], "t")};
    return grants;
}

static void read_table(struct arena *arena, const struct pg_result *r, struct cat_table *table)
{
    static const char *const grants[] = {"grant_privileges", "grant_roles", "grant_options"};
    table->exists = true;
    table->oid = (uint32_t)pg_int(r, 0, "oid");
    table->relkind = pg_char(r, 0, "relkind");
    table->wrapper = pg_text_dup(arena, r, 0, "wrapper");
    table->has_dropped = pg_bool(r, 0, "has_dropped");
    table->owned = pg_bool(r, 0, "owned");
    table->indexable = pg_bool(r, 0, "indexable");
    table->referencable = pg_bool(r, 0, "referencable");
    table->row_security = pg_bool(r, 0, "row_security");
    table->force_row_security = pg_bool(r, 0, "force_row_security");
    table->bypasses_row_security = pg_bool(r, 0, "bypasses_row_security");
    table->is_partition = pg_bool(r, 0, "is_partition");
    table->has_children = pg_bool(r, 0, "has_children");
    table->is_child = pg_bool(r, 0, "is_child");
    table->temporary = pg_bool(r, 0, "temporary");
    table->unlogged = pg_bool(r, 0, "unlogged");
    table->replica_identity = pg_char(r, 0, "replica_identity");
    table->rows = pg_double(r, 0, "rows");
    table->pages = pg_int(r, 0, "pages");
    table->bytes = pg_int(r, 0, "bytes");
    table->index_bytes = pg_int(r, 0, "index_bytes");
    table->published_by = pg_text_dup(arena, r, 0, "published_by");
    table->partitions = (size_t)pg_int(r, 0, "partitions");
    table->foreign_partition = pg_text_dup(arena, r, 0, "foreign_partition");
    table->unowned_partition = pg_text_dup(arena, r, 0, "unowned_partition");
    table->keyed_partition = pg_text_dup(arena, r, 0, "keyed_partition");
    table->keyed_oddly = pg_text_dup(arena, r, 0, "keyed_oddly");
    table->has_inner_partitions = pg_bool(r, 0, "has_inner_partitions");
    table->partition_keys =
        pg_array_dup(arena, r, 0, "partition_keys", &table->partition_key_count);
    table->owner = pg_text_dup(arena, r, 0, "owner");
    table->comment = pg_text_dup(arena, r, 0, "comment");
    table->grants = read_grants(arena, r, 0, grants, &table->grant_count);
    table->presets = pg_array_dup(arena, r, 0, "presets", &table->preset_count);
}

static const struct cat_sequence *read_sequence(struct arena *arena, const struct pg_result *r,
                                                size_t row)
{
    static const char *const grants[] = {"sequence_privileges", "sequence_roles",
                                         "sequence_options"};
    if (pg_is_null(r, row, "sequence_name"))
        return NULL;
    struct cat_sequence *sequence = arena_alloc(arena, sizeof *sequence);
    *sequence = (struct cat_sequence){
        .name = {pg_text_dup(arena, r, row, "sequence_schema"),
                 pg_text_dup(arena, r, row, "sequence_name")},
        .type = pg_text_dup(arena, r, row, "seqtype"),
        .identity = pg_char(r, row, "identity"),
        .start = pg_int(r, row, "seqstart"),
        .increment = pg_int(r, row, "seqincrement"),
        .min = pg_int(r, row, "seqmin"),
        .max = pg_int(r, row, "seqmax"),
        .cache = pg_int(r, row, "seqcache"),
        .cycle = pg_bool(r, row, "seqcycle"),
        .whole_range = pg_bool(r, row, "whole_range"),
        .left = pg_is_null(r, row, "sequence_left") ? -1 : pg_int(r, row, "sequence_left"),
        .comment = pg_text_dup(arena, r, row, "sequence_comment"),
    };
    sequence->grants = read_grants(arena, r, row, grants, &sequence->grant_count);
    return sequence;
}

static void read_column(struct arena *arena, const struct pg_result *r, size_t row,
                        struct cat_table *table)
{
    static const char *const grants[] = {"grant_privileges", "grant_roles", "grant_options"};
    struct cat_column *column = ARENA_PUSH(arena, table->columns, table->column_count);
    *column = (struct cat_column){
        .name = pg_text_dup(arena, r, row, "name"),
        .type = pg_text_dup(arena, r, row, "type"),
        .default_sql = pg_text_dup(arena, r, row, "default_sql"),
        .collation = pg_text_dup(arena, r, row, "collation"),
        .comment = pg_text_dup(arena, r, row, "comment"),
        .not_null = pg_bool(r, row, "not_null"),
        .not_null_name = pg_text_dup(arena, r, row, "not_null_name"),
        .not_null_comment = pg_text_dup(arena, r, row, "not_null_comment"),
        .not_null_options = pg_text_dup(arena, r, row, "not_null_options"),
        .not_null_unvalidated = pg_bool(r, row, "not_null_unvalidated"),
        .generated = pg_bool(r, row, "generated"),
        .is_virtual = pg_bool(r, row, "is_virtual"),
        .statistics_target = (int)pg_int(r, row, "statistics_target"),
        .storage = pg_text_dup(arena, r, row, "storage"),
        .compression = pg_text_dup(arena, r, row, "compression"),
        .in_primary_key = pg_bool(r, row, "in_primary_key"),
        .in_partition_key = pg_bool(r, row, "in_partition_key"),
        .in_replica_identity = pg_bool(r, row, "in_replica_identity"),
        .publication_listed = pg_bool(r, row, "publication_listed"),
        .inherited = pg_bool(r, row, "inherited"),
        .sequence = read_sequence(arena, r, row),
        .equal_is_image = pg_bool(r, row, "equal_is_image"),
        .default_constant = pg_bool(r, row, "default_constant"),
        .domain_default = pg_bool(r, row, "domain_default"),
        .labelled = pg_bool(r, row, "labelled"),
    };
    column->options = pg_array_dup(arena, r, row, "options", &column->option_count);
    column->grants = read_grants(arena, r, row, grants, &column->grant_count);
}

static void read_statistics(struct arena *arena, const struct pg_result *r, size_t row,
                            struct cat_table *table)
{
    struct cat_statistics *statistics =
        ARENA_PUSH(arena, table->statistics, table->statistics_count);
    *statistics = (struct cat_statistics){
        .name = {pg_text_dup(arena, r, row, "schema"), pg_text_dup(arena, r, row, "name")},
        .kinds = pg_text_dup(arena, r, row, "kinds"),
        .on = pg_text_dup(arena, r, row, "columns"),
        .target = (int)pg_int(r, row, "target"),
        .comment = pg_text_dup(arena, r, row, "comment"),
    };
    statistics->names = pg_array_dup(arena, r, row, "names", &statistics->name_count);
}

static void read_index(struct arena *arena, const struct pg_result *r, size_t row,
                       struct cat_table *table)
{
    struct cat_index *index = ARENA_PUSH(arena, table->indexes, table->index_count);
    *index = (struct cat_index){
        .name = pg_text_dup(arena, r, row, "name"),
        .tail = sql_settled(arena, pg_text_dup(arena, r, row, "tail")),
        .constraint = pg_text_dup(arena, r, row, "constraint"),
        .constraint_tail = pg_text_dup(arena, r, row, "constraint_tail"),
        .comment = pg_text_dup(arena, r, row, "comment"),
        .constraint_comment = pg_text_dup(arena, r, row, "constraint_comment"),
        .unique = pg_bool(r, row, "unique"),
        .primary = pg_bool(r, row, "primary"),
        .exclusion = pg_bool(r, row, "exclusion"),
        .valid = pg_bool(r, row, "valid"),
        .clustered = pg_bool(r, row, "clustered"),
        .replica_identity = pg_bool(r, row, "replica_identity"),
        .tablespace = pg_text_dup(arena, r, row, "tablespace"),
        .plain = pg_bool(r, row, "plain"),
        .has_targets = pg_bool(r, row, "has_targets"),
        .whole_tail = sql_settled(arena, pg_text_dup(arena, r, row, "whole_tail")),
        .said = pg_text_dup(arena, r, row, "said"),
    };
    index->columns = pg_array_dup(arena, r, row, "columns", &index->column_count);
    index->keys = pg_array_dup(arena, r, row, "keys", &index->key_count);
}

static void read_constraint(struct arena *arena, const struct pg_result *r, size_t row,
                            struct cat_table *table)
{
    size_t others;
    struct cat_constraint *constraint =
        ARENA_PUSH(arena, table->constraints, table->constraint_count);
    *constraint = (struct cat_constraint){
        .name = pg_text_dup(arena, r, row, "name"),
        .type = pg_char(r, row, "type"),
        .definition = sql_settled(arena, pg_text_dup(arena, r, row, "definition")),
        .comment = pg_text_dup(arena, r, row, "comment"),
        .validated = pg_bool(r, row, "validated"),
        .incoming = pg_bool(r, row, "incoming"),
        .other = {pg_text_dup(arena, r, row, "other_schema"),
                  pg_text_dup(arena, r, row, "other_name")},
        .on_update = pg_char(r, row, "on_update"),
        .on_delete = pg_char(r, row, "on_delete"),
        .match_full = pg_bool(r, row, "match_full"),
        .deferrable = pg_bool(r, row, "deferrable"),
        .deferred = pg_bool(r, row, "deferred"),
        .not_enforced = pg_bool(r, row, "not_enforced"),
        .period = pg_bool(r, row, "period"),
        .index = pg_text_dup(arena, r, row, "index"),
    };
    constraint->columns = pg_array_dup(arena, r, row, "columns", &constraint->column_count);
    constraint->other_columns = pg_array_dup(arena, r, row, "other_columns", &others);
    constraint->delete_set_columns =
        pg_array_dup(arena, r, row, "delete_set_columns", &constraint->delete_set_count);
}

static void read_trigger(struct arena *arena, const struct pg_result *r, size_t row,
                         struct cat_table *table)
{
    *ARENA_PUSH(arena, table->triggers, table->trigger_count) = (struct cat_trigger){
        .name = pg_text_dup(arena, r, row, "name"),
        .table = pg_text_dup(arena, r, row, "table"),
        .function = pg_text_dup(arena, r, row, "function"),
        .row = pg_bool(r, row, "row"),
        .before = pg_bool(r, row, "before"),
        .on_insert = pg_bool(r, row, "on_insert"),
        .on_update = pg_bool(r, row, "on_update"),
        .on_delete = pg_bool(r, row, "on_delete"),
        .column_list = pg_bool(r, row, "column_list"),
        .transition = pg_bool(r, row, "transition"),
        .enabled = pg_char(r, row, "enabled"),
    };
}

static void read_dependent(struct arena *arena, const struct pg_result *r, size_t row,
                           struct cat_table *table)
{
    *ARENA_PUSH(arena, table->dependents, table->dependent_count) = (struct cat_dependent){
        .kind = pg_text_dup(arena, r, row, "kind"),
        .name = pg_text_dup(arena, r, row, "name"),
        .column = pg_text_dup(arena, r, row, "column"),
        .plan = pg_text_dup(arena, r, row, "plan"),
    };
}

static void read_hold(struct arena *arena, const struct pg_result *r, size_t row,
                      struct cat_table *table)
{
    *ARENA_PUSH(arena, table->holds, table->hold_count) = (struct cat_hold){
        .kind = pg_text_dup(arena, r, row, "kind"),
        .name = pg_text_dup(arena, r, row, "name"),
        .by = pg_text_dup(arena, r, row, "holder"),
    };
}

static bool read_each(struct arena *arena, struct pg *pg, const char *sql,
                      const char *const *params, size_t param_count, struct cat_table *table,
                      void (*read)(struct arena *, const struct pg_result *, size_t,
                                   struct cat_table *),
                      struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql, params, param_count, &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        read(arena, result, row, table);
    return true;
}

/* Whether it is a table, and no view or the like. */
static bool is_table(const struct pg_result *r)
{
    return pg_rows(r) > 0 && (pg_char(r, 0, "relkind") == 'r' || pg_char(r, 0, "relkind") == 'p');
}

static bool load_as(struct arena *arena, struct pg *pg, const struct qname *name,
                    const struct qname *live, const struct pg_result *result,
                    struct catalog *catalog, struct error *error)
{
    struct cat_table *table = ARENA_PUSH(arena, catalog->tables, catalog->table_count);
    table->name = *name;
    table->live = *live;
    if (pg_rows(result) == 0)
        return true;
    read_table(arena, result, table);
    const char *oid = arena_printf(arena, "%u", table->oid);
    const char *quoted = sql_quote_qname(arena, live);
    return read_each(arena, pg, sql_columns, PG_PARAMS(oid, quoted), table, read_column, error) &&
           read_each(arena, pg, sql_indexes, PG_PARAMS(oid), table, read_index, error) &&
           read_each(arena, pg, sql_constraints, PG_PARAMS(oid), table, read_constraint, error) &&
           read_each(arena, pg, sql_statistics, PG_PARAMS(oid), table, read_statistics, error) &&
           read_each(arena, pg, sql_triggers, PG_PARAMS(oid), table, read_trigger, error) &&
           read_each(arena, pg, sql_dependents, PG_PARAMS(oid), table, read_dependent, error) &&
           read_each(arena, pg, sql_holds, PG_PARAMS(oid), table, read_hold, error) &&
           catalog_load_followers(arena, pg, table, error);
}

bool catalog_load_table(struct arena *arena, struct pg *pg, const struct qname *name,
                        const struct qname *aside, struct catalog *catalog, struct error *error)
{
    if (catalog_table(catalog, name))
        return true;
    PG_RESULT(own);
    PG_RESULT(other);
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !pg_query(pg, sql_table, PG_PARAMS(name->schema, name->name), &own, error) ||
        (aside && !is_table(own) &&
         !pg_query(pg, sql_table, PG_PARAMS(aside->schema, aside->name), &other, error)))
        return false;
    bool is_aside = other && is_table(other);
    size_t at = catalog->table_count;
    if (!load_as(arena, pg, name, is_aside ? aside : name, is_aside ? other : own, catalog, error))
        return false;
    catalog->tables[at].aside = is_aside;
    catalog->tables[at].live = *name; /* which is a view over it then */
    return true;
}

bool catalog_load_renamed(struct arena *arena, struct pg *pg, const struct qname *name,
                          const struct qname *live, struct catalog *catalog, struct error *error)
{
    PG_RESULT(own);
    size_t at = catalog->table_count;
    if (catalog_table(catalog, name))
        return true;
    bool good = pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) &&
                pg_query(pg, sql_table, PG_PARAMS(live->schema, live->name), &own, error) &&
                load_as(arena, pg, name, live, own, catalog, error);
    if (good)
        catalog->tables[at].traded = true;
    return good;
}
