/* The target's schema in the scratch database: see schema.h. */
#include "rehearsal/schema.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "rehearsal/program.h"
#include "rehearsal_sql.h"

enum { VERSION_UNIT = 10000 };

static const char *path_of(struct arena *arena, const struct schema_copy *copy, const char *name)
{
    return arena_printf(arena, "%s/%s", copy->folder, name);
}

/* ---- the programs ---- */

/* pg_dump reads both databases. */
static bool check_version(struct stage *s, const char *name, struct error *error)
{
    int major, target = s->view->target_version / VERSION_UNIT;
    int scratch = s->view->scratch_version / VERSION_UNIT;
    int needed = target > scratch ? target : scratch;
    if (!program_version(s->arena, name, &major, error))
        return false;
    if (major >= needed)
        return true;
    error_set(error, ERROR_REFUSED, "%s on PATH is of PostgreSQL %d, and the %s of %d", name, major,
              target == needed ? "target" : "scratch server", needed);
    error_hint(error,
               "Put the client programs of PostgreSQL %d or later first on PATH (Debian: "
               "postgresql-client-%d, in /usr/lib/postgresql/%d/bin).",
               needed, needed, needed);
    return false;
}

/* What it complains of, without the details, which may have values of rows. */
static const char *complaints(struct arena *arena, const char *said)
{
    static const char mark[] = "error: ";
    enum { MOST = 10 };
    struct str out = {.arena = arena};
    size_t count = 0;
    for (const char *at = said; (at = strstr(at, mark)) != NULL && count < MOST; count++) {
        at += sizeof mark - 1;
        str_addf(&out, "%s%.*s", count ? "\n" : "", (int)strcspn(at, "\n"), at);
    }
    return str_text(&out);
}

static bool run(struct stage *s, struct program *program, const char *what, struct program_end *end,
                struct error *error)
{
    if (!program_run(s->arena, program, end, error))
        return false;
    if (end->status == 0)
        return true;
    error_set(error, ERROR_REFUSED, "%s failed: %s", what, program_complaint(s->arena, end));
    error_detail(error, "%s", complaints(s->arena, end->err));
    return false;
}

#define ADD(...) program_add(s->arena, &program, arena_printf(s->arena, __VA_ARGS__))

static bool dump(struct stage *s, const struct schema_copy *copy, bool state, struct error *error)
{
    struct program program = {.name = "pg_dump"};
    struct program_end end;
    program_add_database(s->arena, &program, s->source_words, s->source_password);
    ADD("--format=custom");
    ADD("--lock-wait-timeout=%d", PG_LOCK_WAIT_MS);
    ADD("--file=%s", path_of(s->arena, copy, state ? "state" : "schema"));
    ADD("%s", state ? "--data-only" : "--schema-only");
    if (state)
        ADD("--schema=sluice");
    if (run(s, &program, "copying the target's schema with pg_dump", &end, error))
        return true;
    error_hint(error, "The role needs the right to read what is copied; what holds a table in "
                      "ACCESS EXCLUSIVE lock is to end first.");
    return false;
}

/* ---- what of the archive comes when ---- */

enum part { PART_NEVER, PART_FIRST, PART_SECOND };

/* By the beginning of an entry's type, schema and name, the first that fits. */
static const struct {
    const char *begins;
    enum part part;
} parts[] = {
    {"SUBSCRIPTION", PART_NEVER},
    {"DEFAULT ACL", PART_NEVER},
    {"TRANSFORM", PART_NEVER},
    {"USER MAPPING", PART_NEVER}, /* nothing that is done here reaches other servers */
    {"SCHEMA - public ", PART_NEVER},
    {"COMMENT - SCHEMA public ", PART_NEVER},
    {"COMMENT - EXTENSION", PART_NEVER}, /* only who owns it may */
    {"COMMENT", PART_SECOND},
    {"SECURITY LABEL", PART_NEVER},
    {"ACL", PART_SECOND},
    {"FK CONSTRAINT", PART_SECOND},
    {"CHECK CONSTRAINT", PART_SECOND}, /* one that is not valid */
    {"TRIGGER", PART_SECOND},
    {"EVENT TRIGGER", PART_SECOND},
    {"RULE", PART_SECOND},
    {"POLICY", PART_SECOND},
    {"ROW SECURITY", PART_SECOND},
    {"PUBLICATION", PART_SECOND},
    {"", PART_FIRST},
};

/* "123; 1259 16385 TABLE public users owner" */
static const char *entry_of(const char *line)
{
    for (int numbers = 0; numbers < 3; numbers++) {
        if (!isdigit((unsigned char)*line))
            return NULL;
        line += strspn(line, "0123456789");
        line += strspn(line, "; ");
    }
    return line;
}

static enum part part_of(const char *line)
{
    const char *entry = entry_of(line);
    size_t i = 0;
    if (!entry)
        return PART_NEVER;
    while (!str_starts_with(entry, parts[i].begins))
        i++;
    return parts[i].part;
}

static bool write_list(const char *path, const char *list, enum part part, struct error *error)
{
    FILE *file = fopen(path, "w");
    bool good = file != NULL;
    for (const char *line = list; good && *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        good = part_of(line) != part || fwrite(line, 1, length, file) == length;
        line += length;
    }
    if (file && fclose(file) == 0 && good)
        return true;
    error_set(error, ERROR_TEMPORARY, "could not write \"%s\": %s", path, strerror(errno));
    error_hint(error, "See whether there is room, or set TMPDIR.");
    return false;
}

static bool list(struct stage *s, const struct schema_copy *copy, const char **text,
                 struct error *error)
{
    struct program program = {.name = "pg_restore"};
    struct program_end end;
    ADD("--list");
    ADD("%s", path_of(s->arena, copy, "schema"));
    bool good = run(s, &program, "reading the copied schema with pg_restore", &end, error);
    *text = good ? end.out : NULL;
    return good;
}

static bool restore(struct stage *s, const struct schema_copy *copy, const char *archive,
                    const char *use, struct error *error)
{
    struct program program = {.name = "pg_restore"};
    struct program_end end;
    program_add_database(s->arena, &program, s->words, s->password);
    if (!*s->words)
        ADD("--dbname=%s", s->view->scratch);
    ADD("--no-tablespaces");
    if (!copy->owners)
        ADD("--no-owner");
    if (!copy->rights)
        ADD("--no-privileges");
    if (use)
        ADD("--use-list=%s", path_of(s->arena, copy, use));
    ADD("%s", path_of(s->arena, copy, archive));
    if (run(s, &program, "restoring the schema into the scratch database", &end, error))
        return true;
    error_hint(error, "Give the scratch server what the schema needs (an extension, a role, a "
                      "superuser for event triggers), or name another.");
    return false;
}

/* ---- roles, and what is left out ---- */

static bool look_for_roles(struct stage *s, struct schema_copy *copy, struct error *error)
{
    PG_RESULT(roles);
    PG_RESULT(missing);
    const char **names = NULL;
    size_t count = 0;
    struct str words = {.arena = s->arena};
    if (!pg_query(s->source, sql_roles, PG_NO_PARAMS, &roles, error))
        return false;
    for (size_t i = 0; i < pg_rows(roles); i++)
        *ARENA_PUSH(s->arena, names, count) = pg_text(roles, i, "role");
    if (!pg_query(s->pg, sql_missing_roles, PG_PARAMS(sql_array(s->arena, names, count)), &missing,
                  error))
        return false;
    for (size_t i = 0; i < pg_rows(missing); i++)
        str_addf(&words, "%s%s", i ? ", " : "", pg_text(missing, i, "role"));
    copy->rights = pg_rows(missing) == 0;
    copy->owners = copy->rights && s->superuser;
    if (!copy->rights)
        rehearsal_limit(s->arena, s->view,
                        "owners and privileges, because the scratch server has no role %s: all "
                        "belongs to %s there",
                        str_text(&words), pg_role(s->pg));
    else if (!copy->owners)
        rehearsal_limit(s->arena, s->view,
                        "owners, because role %s is no superuser on the scratch server: all "
                        "belongs to it there",
                        pg_role(s->pg));
    return true;
}

/* What the plan writes there must not arrive where the target's rows go. */
static bool check_reach(struct stage *s, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->source, sql_reachable, PG_NO_PARAMS, &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    error_set(error, ERROR_REFUSED,
              "a rehearsal might reach foreign server \"%s\": its wrapper \"%s\" may need no user "
              "mapping",
              pg_text(r, 0, "server"), pg_text(r, 0, "wrapper"));
    error_hint(error, "Rehearse a copy of the schema from which that server was dropped.");
    return false;
}

static bool look_beyond(struct stage *s, struct schema_copy *copy, struct error *error)
{
    PG_RESULT(r);
    PG_RESULT(state);
    if (!pg_query(s->source, sql_beyond, PG_NO_PARAMS, &r, error) ||
        !pg_query(s->source, "SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'sluice'",
                  PG_NO_PARAMS, &state, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        rehearsal_limit(s->arena, s->view, "%s", pg_text_dup(s->arena, r, i, "what"));
    copy->has_state = pg_rows(state) > 0;
    int there = s->view->target_version / VERSION_UNIT;
    int here = s->view->scratch_version / VERSION_UNIT;
    if (there != here)
        rehearsal_limit(s->arena, s->view,
                        "how PostgreSQL %d does it: the scratch server is of version %d", there,
                        here);
    return true;
}

/* ---- the two halves ---- */

static bool make_folder(struct stage *s, struct schema_copy *copy, struct error *error)
{
    const char *base = getenv("TMPDIR");
    char *folder = arena_printf(s->arena, "%s/sluice-rehearsal.XXXXXX", base ? base : "/tmp");
    copy->folder = mkdtemp(folder);
    if (copy->folder)
        return true;
    error_set(error, ERROR_TEMPORARY, "could not make a folder below \"%s\": %s",
              base ? base : "/tmp", strerror(errno));
    error_hint(error, "Set TMPDIR to a folder that can be written.");
    return false;
}

bool schema_begin(struct stage *s, struct schema_copy *copy, struct error *error)
{
    const char *text;
    return check_version(s, "pg_dump", error) && check_version(s, "pg_restore", error) &&
           check_reach(s, error) && look_for_roles(s, copy, error) && look_beyond(s, copy, error) &&
           make_folder(s, copy, error) && dump(s, copy, false, error) &&
           (!copy->has_state || dump(s, copy, true, error)) && list(s, copy, &text, error) &&
           write_list(path_of(s->arena, copy, "first"), text, PART_FIRST, error) &&
           write_list(path_of(s->arena, copy, "second"), text, PART_SECOND, error) &&
           restore(s, copy, "schema", "first", error) &&
           (!copy->has_state || restore(s, copy, "state", NULL, error));
}

bool schema_finish(struct stage *s, struct schema_copy *copy, struct error *error)
{
    return restore(s, copy, "schema", "second", error);
}

void schema_forget(const struct schema_copy *copy)
{
    static const char *const files[] = {"schema", "state", "first", "second"};
    struct arena *arena = arena_new();
    for (size_t i = 0; copy->folder && i < sizeof files / sizeof *files; i++)
        unlink(path_of(arena, copy, files[i]));
    if (copy->folder)
        rmdir(copy->folder);
    arena_free(arena);
}

/* Newer programs frame a dump in two lines with a key that is another each time. */
static const char *without_keys(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (!str_starts_with(line, "\\restrict ") && !str_starts_with(line, "\\unrestrict "))
            str_add_n(&out, line, length);
        line += length;
    }
    return str_text(&out);
}

bool schema_dump(struct stage *s, const char **text, struct error *error)
{
    struct program program = {.name = "pg_dump"};
    struct program_end end;
    program_add_database(s->arena, &program, s->words, s->password);
    ADD("--schema-only");
    ADD("--exclude-schema=sluice");
    ADD("--exclude-schema=sluice_rehearsal");
    if (!run(s, &program, "looking at the scratch database with pg_dump", &end, error)) {
        error_hint(error, "See what the message says of the scratch server.");
        return false;
    }
    *text = without_keys(s->arena, end.out);
    return true;
}
