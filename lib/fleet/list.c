/* Which targets there are, and in which wave each is done: see fleet.h. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fleet/fleet.h"
#include "pg/open/conninfo.h"
#include "pg/pg.h"

struct listing {
    struct arena *arena;
    const struct fleet *fleet;
    struct fleet_target *targets;
    size_t count;
    struct error *error;
};

/* ---- what queries list ---- */

enum { QUERY_S = 30 };

static bool ask(struct listing *l, const struct fleet_entry *entry, const char *conninfo,
                const struct fleet_names *names, const char *what, const char ***found,
                size_t *count)
{
    struct error why = {.arena = l->arena};
    struct pg *pg = NULL;
    PG_RESULT(r);
    bool good =
        pg_open(l->arena, conninfo, &pg, &why) &&
        pg_exec(
            pg,
            arena_printf(l->arena, "BEGIN READ ONLY; SET LOCAL statement_timeout = '%ds'", QUERY_S),
            &why) &&
        pg_query(pg,
                 arena_printf(l->arena, "SELECT name::text AS name FROM (%s\n) AS q (name)",
                              names->query),
                 PG_NO_PARAMS, &r, &why);
    for (size_t i = 0; good && i < pg_rows(r); i++) {
        const char *name = pg_text(r, i, "name");
        if (name && *name)
            *ARENA_PUSH(l->arena, *found, *count) = arena_strdup(l->arena, name);
    }
    pg_close(pg);
    if (good)
        return true;
    error_set(l->error, why.code, "the %s of target \"%s\" cannot be listed: %s", what, entry->name,
              why.message);
    if (why.detail)
        error_detail(l->error, "%s", why.detail);
    if (why.hint)
        error_hint(l->error, "%s", why.hint);
    return false;
}

static bool names_of(struct listing *l, const struct fleet_entry *entry, const char *conninfo,
                     const struct fleet_names *names, const char *what, const char ***found,
                     size_t *count)
{
    if (names->query)
        return ask(l, entry, conninfo, names, what, found, count);
    *found = names->names;
    *count = names->count;
    return true;
}

static bool is_excluded(const struct fleet_entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->exclude_count; i++)
        if (fnmatch(entry->exclude[i], name, 0) == 0)
            return true;
    return false;
}

/* ---- targets ---- */

static void add(struct listing *l, const char *name, const char *conninfo, const char *schema)
{
    *ARENA_PUSH(l->arena, l->targets, l->count) =
        (struct fleet_target){.name = name, .conninfo = conninfo, .schema = schema};
}

static bool add_schemas(struct listing *l, const struct fleet_entry *entry, const char *name,
                        const char *conninfo)
{
    const char **schemas = NULL;
    size_t count = 0;
    if (!entry->schemas.place.line) {
        add(l, name, conninfo, NULL);
        return true;
    }
    if (!names_of(l, entry, conninfo, &entry->schemas, "schemas", &schemas, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_excluded(entry, schemas[i]))
            add(l, arena_printf(l->arena, "%s/%s", name, schemas[i]), conninfo, schemas[i]);
    return true;
}

static bool add_entry(struct listing *l, const struct fleet_entry *entry)
{
    const char **databases = NULL;
    size_t count = 0;
    if (!entry->databases.place.line)
        return add_schemas(l, entry, entry->name, entry->db);
    if (!names_of(l, entry, entry->db, &entry->databases, "databases", &databases, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *conninfo;
        if (is_excluded(entry, databases[i]))
            continue;
        if (!pg_conninfo_of(l->arena, entry->db, databases[i], &conninfo, l->error) ||
            !add_schemas(l, entry, arena_printf(l->arena, "%s/%s", entry->name, databases[i]),
                         conninfo))
            return false;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct fleet_target *const *)a)->name,
                  (*(const struct fleet_target *const *)b)->name);
}

static bool refuse_twins(struct listing *l)
{
    const struct fleet_target **sorted = arena_alloc(l->arena, l->count * sizeof *sorted);
    for (size_t i = 0; i < l->count; i++)
        sorted[i] = &l->targets[i];
    qsort(sorted, l->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < l->count; i++)
        if (str_equal(sorted[i - 1]->name, sorted[i]->name)) {
            error_set(l->error, ERROR_USAGE, "two targets are called \"%s\"", sorted[i]->name);
            error_hint(l->error, "Give every entry a name of its own, and list nothing twice.");
            return false;
        }
    return true;
}

/* ---- waves ---- */

/* "10%" is a share of all; 0: it is none. */
static long share_of(const char *text)
{
    char *end;
    long share = strtol(text, &end, 10);
    return end > text && str_equal(end, "%") && share > 0 && share <= 100 ? share : 0;
}

/* The entry itself, all that it lists, or one of those. */
static bool is_named(const struct fleet_target *target, const char *text)
{
    size_t length = strlen(text);
    return fnmatch(text, target->name, 0) == 0 ||
           (strncmp(target->name, text, length) == 0 && target->name[length] == '/');
}

static bool assign(struct listing *l)
{
    bool *placed = arena_alloc(l->arena, l->count * sizeof *placed);
    size_t done = 0;
    for (size_t w = 0; w < l->fleet->wave_count; w++) {
        const struct fleet_wave *wave = &l->fleet->waves[w];
        long share = share_of(wave->text);
        size_t goal = (l->count * (size_t)share + 99) / 100, before = done;
        for (size_t i = 0; i < l->count; i++) {
            bool in = share ? done < goal : is_named(&l->targets[i], wave->text);
            if (placed[i] || !in)
                continue;
            placed[i] = true;
            l->targets[i].wave = w;
            done++;
        }
        if (!share && done == before) {
            error_set(l->error, ERROR_USAGE, "wave \"%s\" has no target", wave->text);
            error_hint(l->error, "Name a target, or give a share such as 10%%.");
            return false;
        }
    }
    return true;
}

bool fleet_list(struct arena *arena, const struct fleet *fleet, struct fleet_target **targets,
                size_t *count, struct error *error)
{
    struct listing l = {.arena = arena, .fleet = fleet, .error = error};
    for (size_t i = 0; i < fleet->entry_count; i++)
        if (!add_entry(&l, &fleet->entries[i]))
            return false;
    if (l.count == 0) {
        error_set(error, ERROR_USAGE, "there is no target");
        error_hint(error, "No query lists one that is not excluded: try them in psql.");
        return false;
    }
    *targets = l.targets;
    *count = l.count;
    return refuse_twins(&l) && assign(&l);
}

bool fleet_shard(struct arena *arena, const struct fleet *fleet, struct fleet_target *targets,
                 size_t count, const char *shard, struct error *error)
{
    char *slash, *end = NULL;
    unsigned long number = strtoul(shard, &slash, 10);
    unsigned long of = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;
    if (!end || *end != '\0' || number < 1 || number > of || of > 10000) {
        error_set(error, ERROR_USAGE, "\"%s\" is no shard", shard);
        error_hint(error, "Write for example --shard 3/10: the third of ten.");
        return false;
    }
    /* within each wave, so that all shards have something to do in it */
    size_t *before = arena_alloc(arena, fleet->wave_count * sizeof *before);
    for (size_t i = 0; i < count; i++)
        targets[i].elsewhere = before[targets[i].wave]++ % of != number - 1;
    return true;
}
