/* The file of targets: see fleet.h. */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "fleet/fleet.h"
#include "yaml/field.h"

/* ---- names, or what lists them ---- */

static const struct yaml_field one_name = {.type = &yaml_type_string};
static const struct yaml_record names_record = {
    .entries = "names", .size = sizeof(const char *), .value = &one_name};

static void decode_names(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct fleet_names *names = (struct fleet_names *)((char *)base + field->offset);
    names->place = node->place;
    if (node->kind == YAML_TEXT) {
        names->query = yaml_decode_text(decoder, field, node);
        return;
    }
    const struct yaml_field list = {.key = field->key,
                                    .type = &yaml_type_list,
                                    .offset = offsetof(struct fleet_names, names),
                                    .second_offset = offsetof(struct fleet_names, count),
                                    .record = &names_record,
                                    .min = 1};
    yaml_type_list.decode(decoder, &list, node, names);
}

static const struct yaml_type field_names = {
    .shape = YAML_SHAPE_LIST, .what = "a query or a list of names", .decode = decode_names};

/* ---- entries ---- */

#define AT(member) offsetof(struct fleet_entry, member)
static const struct yaml_field entry_fields[] = {
    {.key = "name",
     .type = &yaml_type_string,
     .offset = AT(name),
     .required = true,
     .doc = "What the target, or each of its targets, is called in output and in waves."},
    {.key = "db", .type = &yaml_type_string, .offset = AT(db)},
    {.key = "databases", .type = &field_names, .offset = AT(databases), .record = &names_record},
    {.key = "schemas", .type = &field_names, .offset = AT(schemas), .record = &names_record},
    {.key = "exclude",
     .type = &yaml_type_list,
     .offset = AT(exclude),
     .second_offset = AT(exclude_count),
     .record = &names_record},
};

static void check_entry(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct fleet_entry *e = entry;
    if (e->name && strchr(e->name, '/'))
        problem_add(decoder->problems, yaml_node_get(node, "name")->place,
                    "What comes behind a slash is a database or schema of the entry.",
                    "the name \"%s\" has a slash", e->name);
    if (e->exclude_count && !e->databases.place.line && !e->schemas.place.line)
        problem_add(decoder->problems, yaml_node_get(node, "exclude")->place,
                    "Leave `exclude` out, or say which databases or schemas there are.",
                    "there is nothing to exclude from");
}

static const struct yaml_record entry_record = {
    .name = "target",
    .entries = "targets",
    .size = sizeof(struct fleet_entry),
    .check = check_entry,
    .has_place = true,
    .place_offset = AT(place),
    YAML_FIELDS(entry_fields),
};

/* ---- waves ---- */

static void decode_wave(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    struct fleet_wave *wave = base;
    wave->text = yaml_decode_text(decoder, field, node);
    wave->place = node->place;
}

static const struct yaml_type field_wave = {.shape = YAML_SHAPE_STRING,
                                            .what = "the name of a target, or a share such as 10%",
                                            .example = "10%",
                                            .decode = decode_wave};
static const struct yaml_field one_wave = {.type = &field_wave};
static const struct yaml_record waves_record = {
    .entries = "waves", .size = sizeof(struct fleet_wave), .value = &one_wave};

/* ---- the file ---- */

#undef AT
#define AT(member) offsetof(struct fleet, member)
enum { DEFAULT_PARALLEL = 4, MOST_PARALLEL = 200, FORMAT = 1, MOST_FAILURES = 1000000 };
static const int64_t longest_soak_ms = INT64_C(90) * 24 * 60 * 60 * 1000;

static void prepare(void *entry)
{
    struct fleet *fleet = entry;
    fleet->parallel = DEFAULT_PARALLEL;
    fleet->stop_after = 1;
}

static const struct yaml_field file_fields[] = {
    {.key = "sluice_targets",
     .type = &yaml_type_integer,
     .offset = AT(format),
     .required = true,
     .min = FORMAT,
     .max = FORMAT,
     .doc = "The format of the file: 1."},
    {.key = "targets",
     .type = &yaml_type_list,
     .offset = AT(entries),
     .second_offset = AT(entry_count),
     .required = true,
     .min = 1,
     .record = &entry_record,
     .doc = "Databases, or servers with databases or schemas on them."},
    {.key = "waves",
     .type = &yaml_type_list,
     .offset = AT(waves),
     .second_offset = AT(wave_count),
     .min = 1,
     .record = &waves_record},
    {.key = "parallel",
     .type = &yaml_type_integer,
     .offset = AT(parallel),
     .min = 1,
     .max = MOST_PARALLEL},
    {.key = "stop_after",
     .type = &yaml_type_integer,
     .offset = AT(stop_after),
     .min = 1,
     .max = MOST_FAILURES},
    {.key = "wave_soak",
     .type = &yaml_type_duration,
     .offset = AT(wave_soak_ms),
     .max = longest_soak_ms},
};

static const struct yaml_record file_record = {.name = "file of targets",
                                               .size = sizeof(struct fleet),
                                               .prepare = prepare,
                                               YAML_FIELDS(file_fields)};

bool fleet_read(struct arena *arena, const char *text, size_t length, struct fleet *fleet,
                struct problem_list *problems)
{
    struct yaml_decoder decoder = {.arena = arena, .problems = problems};
    const struct yaml_node *node = yaml_read(arena, text, length, problems);
    yaml_prepare(&file_record, fleet);
    if (node && problems->count == 0)
        yaml_decode(&decoder, &file_record, node, fleet);
    if (problems->count > 0)
        return false;
    if (fleet->wave_count == 0)
        *ARENA_PUSH(arena, fleet->waves, fleet->wave_count) = (struct fleet_wave){.text = "100%"};
    if (!str_equal(fleet->waves[fleet->wave_count - 1].text, "100%"))
        problem_add(problems, fleet->waves[fleet->wave_count - 1].place,
                    "End the list with 100%: whoever is in no wave before is in that one.",
                    "the last wave is not 100%%, so some targets might be in none");
    return problems->count == 0;
}

bool fleet_load(struct arena *arena, const char *file, struct fleet *fleet,
                struct problem_list *problems, struct error *error)
{
    char *text = arena_alloc(arena, FLEET_MAX_BYTES + 1);
    size_t length = 0;
    if (!file_read(file, text, FLEET_MAX_BYTES + 1, &length)) {
        if (interrupt_requested())
            return error_interrupted(error);
        error_set(error, ERROR_USAGE, "could not read file of targets \"%s\": %s", file,
                  strerror(errno));
        error_hint(error, "Name one that is there with --targets FILE.");
        return false;
    }
    if (length > FLEET_MAX_BYTES) {
        error_set(error, ERROR_USAGE, "file of targets \"%s\" is larger than 1 MB", file);
        error_hint(error, "Let a query list databases or schemas, instead of naming them.");
        return false;
    }
    problems->file = file;
    if (fleet_read(arena, text, length, fleet, problems))
        return true;
    error_set(error, ERROR_USAGE, "file of targets \"%s\" has %zu problem%s", file, problems->count,
              problems->count == 1 ? "" : "s");
    error_hint(error, "Correct it: `man sluice` and docs/fleet.md have its form.");
    return false;
}
