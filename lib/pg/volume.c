#include "pg/volume.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "pg_sql.h"

static struct pg_volume *find(struct pg_room *room, unsigned relid)
{
    for (size_t i = 0; i < room->leaf_count; i++)
        if (room->leaves[i].leaf.relid == relid)
            return &room->leaves[i];
    return NULL;
}

static bool read_leaves(struct arena *arena, struct pg *pg, const char *table,
                        const char *const *columns, size_t column_count, struct pg_room *room,
                        struct error *error)
{
    struct pg_leaf *leaves;
    size_t count;
    if (!pg_look_leaves(arena, pg, table, columns, column_count, &leaves, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!pg_look_density(arena, pg, &leaves[i], error))
            return false;
        ARENA_PUSH(arena, room->leaves, room->leaf_count)->leaf = leaves[i];
    }
    return true;
}

static bool read_volumes(struct pg *pg, const char *table, struct pg_room *room,
                         struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_volume, PG_PARAMS(table), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct pg_volume *volume = find(room, (unsigned)pg_int(r, row, "oid"));
        room->block_bytes = pg_int(r, row, "block_bytes");
        room->max_wal_bytes = pg_int(r, row, "max_wal_bytes");
        room->buffer_bytes = pg_int(r, row, "buffer_bytes");
        room->full_page_writes = pg_bool(r, row, "full_page_writes");
        room->logical = pg_bool(r, row, "logical");
        if (!volume)
            continue; /* it came just now */
        volume->toast_bytes = pg_int(r, row, "toast_bytes");
        volume->index_bytes = pg_int(r, row, "index_bytes");
        volume->scattered_bytes = pg_int(r, row, "scattered_bytes");
        volume->indexes = (int)pg_int(r, row, "indexes");
        volume->scattered = (int)pg_int(r, row, "scattered");
    }
    return true;
}

static bool read_widths(struct arena *arena, struct pg *pg, struct pg_room *room,
                        struct error *error)
{
    PG_RESULT(r);
    if (room->leaf_count == 0)
        return true;
    if (!pg_query(pg, sql_widths, PG_PARAMS(arena_printf(arena, "%u", room->leaves[0].leaf.relid)),
                  &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, room->widths, room->width_count) = (struct pg_width){
            .name = pg_text_dup(arena, r, row, "name"),
            .bytes = pg_is_null(r, row, "width") ? -1 : pg_double(r, row, "width"),
            .any = pg_bool(r, row, "any"),
        };
    return true;
}

/* Whether our backend is a process that we see here: a socket or a port of this machine may lead
 * anywhere, and its directories are then not those of the same name here. */
static bool server_is_here(const struct pg *pg)
{
    enum { LONGEST = 64 };
    char path[LONGEST], name[LONGEST] = "";
    if (!pg_is_local(pg))
        return false;
    snprintf(path, sizeof path, "/proc/%d/comm", pg_backend_pid(pg));
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    bool read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return read && strstr(name, "postgres") != NULL;
}

static bool read_free(struct pg *pg, const char *table, struct pg_room *room, struct error *error)
{
    PG_RESULT(r);
    room->free_bytes = -1;
    if (!server_is_here(pg))
        return true;
    if (!pg_query(pg, sql_places, PG_PARAMS(table), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct statvfs disk;
        const char *path = pg_text(r, row, "path");
        if (pg_is_null(r, row, "path") || statvfs(path, &disk) != 0) {
            room->free_bytes = -1;
            return true;
        }
        long long bytes = (long long)disk.f_bavail * (long long)disk.f_frsize;
        if (row == 0 || bytes < room->free_bytes)
            room->free_bytes = bytes;
    }
    return true;
}

bool pg_volume_read(struct arena *arena, struct pg *pg, const char *table,
                    const char *const *columns, size_t column_count, struct pg_room *room,
                    struct error *error)
{
    *room = (struct pg_room){.free_bytes = -1};
    return read_leaves(arena, pg, table, columns, column_count, room, error) &&
           read_volumes(pg, table, room, error) && read_widths(arena, pg, room, error) &&
           read_free(pg, table, room, error);
}

bool pg_volume_of_type(struct pg *pg, const char *type, int *bytes, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT coalesce((SELECT typlen FROM pg_catalog.pg_type "
                  "WHERE oid = pg_catalog.to_regtype($1)), -1) AS bytes",
                  PG_PARAMS(type), &r, error))
        return false;
    *bytes = (int)pg_int(r, 0, "bytes");
    return true;
}
