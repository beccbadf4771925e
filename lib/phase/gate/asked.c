/* What several kinds of evidence ask about: a column or a table, and standbys. */
#include <string.h>

#include "base/str.h"
#include "phase/gate/evidence_keys.h"

const char *const evidence_column_or_table[] = {"column", "table", NULL};

void evidence_take_table(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    struct column_evidence *args = entry;
    (void)decoder;
    (void)node;
    if (args->whole.name.name && !args->column.text)
        args->table = args->whole;
}

const char *evidence_object_words(struct arena *arena, const struct column_evidence *args)
{
    const char *table = qname_text(arena, &args->table.name);
    return args->column.text ? arena_printf(arena, "%s.%s", table, args->column.text)
                             : arena_printf(arena, "table %s", table);
}

static const struct yaml_field standby_entry = {
    .type = &yaml_type_string,
    .offset = offsetof(struct conninfo_at, text),
};

const struct yaml_record evidence_standby_list = {
    .entries = "connection strings",
    .size = sizeof(struct conninfo_at),
    .value = &standby_entry,
    .has_place = true,
    .place_offset = offsetof(struct conninfo_at, place),
};

/* "postgresql://user:secret@host" */
static bool has_secret(const char *conninfo)
{
    const char *at = strchr(conninfo, '@'), *authority = strstr(conninfo, "://");
    const char *colon = authority ? strchr(authority + strlen("://"), ':') : NULL;
    return strcasestr(conninfo, "password") || (colon && at && colon < at);
}

void evidence_check_standbys(struct yaml_decoder *decoder, struct place place,
                             const struct standby_asked *standbys)
{
    for (size_t i = 0; i < standbys->count; i++)
        if (standbys->items[i].text && has_secret(standbys->items[i].text))
            problem_add(decoder->problems,
                        standbys->items[i].place.line ? standbys->items[i].place : place,
                        "Name a service, or leave it to ~/.pgpass: a plan is kept in the database, "
                        "and shown.",
                        "a connection string of \"standbys\" has a password in it");
    if (standbys->ignored && standbys->count)
        problem_add(decoder->problems, place, "Remove one of the two.",
                    "\"standbys\" says who is asked, and \"ignore_standbys\" that nobody is");
}
