/* twins: a catalogue of two tables alike, as making.h has one, for the phases that keep them in
 * step. */
#ifndef SLUICE_TESTS_UNIT_PHASE_TWINS_H
#define SLUICE_TESTS_UNIT_PHASE_TWINS_H

#include "making.h"

enum { MIRROR, COPY, TRADE };

/* Their names are quoted: "Odd ""t" has the columns id, "it's" and "of $$". */
#define TWIN_TABLE "[public, \"Odd \\\"t\"]"
#define TWIN_MADE "[public, made;]"

static inline const struct plan *read_twins(const char *tail)
{
    return read_phases(arena_printf(
        arena,
        "  - mirror:\n      name: m\n      from: " TWIN_TABLE "\n      to: " TWIN_MADE "\n"
        "      key: {id: id}\n      up: {\"it's\": \"\\\"it's\\\"\", \"of $$\": \"\\\"of "
        "$$\\\"\"}\n"
        "      down: {\"it's\": \"\\\"it's\\\"\", \"of $$\": \"\\\"of $$\\\"\"}\n"
        "  - backfill: {mirror: m}\n%s",
        tail));
}

static inline struct cat_expression *identities(const char **names, size_t count)
{
    struct cat_expression *all = arena_alloc(arena, count * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = (struct cat_expression){
            .columns = &names[i], .column_count = 1, .identity = names[i], .volatility = 'i'};
    return all;
}

static inline void make_twin(struct cat_table *table, const char *name, const char *key)
{
    static const char *id[] = {"id"};
    struct cat_column *columns = arena_alloc(arena, 3 * sizeof *columns);
    columns[0] = (struct cat_column){
        .name = "id", .type = "bigint", .not_null = true, .in_primary_key = true};
    columns[1] = (struct cat_column){.name = "it's", .type = "text", .equal_is_image = true};
    columns[2] = (struct cat_column){.name = "of $$", .type = "bigint", .equal_is_image = true};
    struct cat_index *index = arena_alloc(arena, sizeof *index);
    *index = (struct cat_index){.name = key,
                                .tail = "USING btree (id)",
                                .constraint = key,
                                .constraint_tail = "",
                                .columns = id,
                                .column_count = 1,
                                .keys = id,
                                .key_count = 1,
                                .unique = true,
                                .primary = true,
                                .plain = true,
                                .valid = true};
    *table = (struct cat_table){.name = {"public", name},
                                .live = {"public", name},
                                .exists = true,
                                .relkind = 'r',
                                .owned = true,
                                .indexable = true,
                                .referencable = true,
                                .owner = "Ann",
                                .replica_identity = 'd',
                                .columns = columns,
                                .column_count = 3,
                                .indexes = index,
                                .index_count = 1};
}

static inline struct catalog *make_twins(void)
{
    static const char *values[] = {"it's", "of $$"};
    struct catalog *catalog = make_catalog(false);
    struct cat_table *tables = arena_alloc(arena, 2 * sizeof *tables);
    struct cat_twin *twin = arena_alloc(arena, sizeof *twin);
    make_twin(&tables[0], "Odd \"t", "key's");
    make_twin(&tables[1], "made;", "made key");
    *twin = (struct cat_twin){.phase = MIRROR,
                              .ups = identities(values, 2),
                              .downs = identities(values, 2),
                              .constants = arena_alloc(arena, sizeof *twin->constants)};
    catalog->tables = tables;
    catalog->table_count = 2;
    catalog->twins = twin;
    catalog->twin_count = 1;
    return catalog;
}

#endif
