#include "base/str.h"
#include "lint/rule/rules.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/sql/args.h"

/* ---- SQL, as it is typed ---- */

static void decode_script(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    enum { INDENT = 2 }; /* of a block, which YAML does not tell */
    const char *text = yaml_decode_text(decoder, field, node);
    struct sql_script *script = (struct sql_script *)((char *)base + field->offset);
    if (!text)
        return;
    *script = (struct sql_script){
        .text = text,
        .schema = phase_schema(decoder),
        .block = !node->plain && !node->quoted,
        .apart = node->apart,
        .place = {node->place.line, node->place.column + node->quoted},
    };
    if (script->apart)
        script->place = node->place;
    else if (script->block)
        script->place.column = yaml_node_place(node).column + INDENT;
    sql_script_read(decoder->arena, script, decoder->problems);
}

static const struct yaml_node *encode_script(struct arena *arena, const struct yaml_field *field,
                                             const void *base)
{
    const struct sql_script *script = yaml_field_value(field, base);
    return yaml_encode_text(arena, script->text, false);
}

static const struct yaml_type field_script = {
    .shape = YAML_SHAPE_STRING,
    .what = "SQL statements",
    .decode = decode_script,
    .encode = encode_script,
};

/* ---- rules ---- */

#define AT(member) offsetof(struct sql_allow, member)

static void decode_rule(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    const char *text = yaml_decode_text(decoder, field, node);
    size_t count;
    const char *const *ids = lint_rule_ids(decoder->arena, &count);
    if (!text)
        return;
    if (!lint_rule_find(text))
        problem_add(decoder->problems, node->place, yaml_suggest(decoder->arena, text, ids, count),
                    "no rule is called \"%s\"", text);
    *(struct name_at *)((char *)base + field->offset) = (struct name_at){text, node->place};
}

static const struct yaml_node *encode_rule(struct arena *arena, const struct yaml_field *field,
                                           const void *base)
{
    const struct name_at *name = yaml_field_value(field, base);
    return yaml_encode_text(arena, name->text, false);
}

static const struct yaml_type field_rule = {.shape = YAML_SHAPE_STRING,
                                            .what = "a rule of `sluice lint`",
                                            .decode = decode_rule,
                                            .encode = encode_rule};
static const struct yaml_field allow_rule = {.type = &field_rule, .offset = AT(rule)};
static const struct yaml_field allow_reason = {.type = &yaml_type_string, .offset = AT(reason)};

static const struct yaml_record allow_record = {
    .entries = "rules and reasons",
    .size = sizeof(struct sql_allow),
    .key = &allow_rule,
    .value = &allow_reason,
};

#undef AT
#define AT(member) offsetof(struct sql_args, member)

bool sql_goes_back(const struct sql_args *args)
{
    return !args->irreversible && (args->undo.text || !sql_script_has(&args->run, SQL_UNDO_NEVER));
}

static void check_sql(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct sql_args *args = entry;
    const struct yaml_node *undo = yaml_node_get(node, "undo");
    if (undo && args->irreversible)
        problem_add(decoder->problems, yaml_node_place(undo), "Remove one of the two.",
                    "a phase with `undo` is not irreversible");
    for (size_t i = 0; i < args->run.statement_count && !args->irreversible && !undo; i++) {
        const struct sql_statement *s = &args->run.statements[i];
        if (sql_statement_undo(s) != SQL_UNDO_GIVEN)
            continue;
        if (s->problem)
            problem_add(decoder->problems, s->place,
                        "Mend it; or, if the server knows more than this program, write `undo`.",
                        "%s cannot be read, nor what would take it back: %s", s->what, s->problem);
        else
            problem_add(decoder->problems, s->place,
                        "Write `undo` for the whole phase, or `irreversible: true`.",
                        "%s does not tell what would take it back", s->what);
    }
}

/* ---- when ---- */

static const struct yaml_choice at_choices[] = {{.text = "contract", .word = "contract"}, {0}};

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "do",
     .type = &field_script,
     .offset = AT(run),
     .required = true,
     .doc = "Statements as they would be typed, run in one transaction. Names without a schema are "
            "in public."},
    {.key = "undo",
     .type = &field_script,
     .offset = AT(undo),
     .doc = "Statements that take all of it back. Without it they are derived: CREATE by DROP, and "
            "what replaces, renames, comments on or grants by what was there before."},
    {.key = "at",
     .type = &yaml_type_word,
     .offset = AT(at),
     .choices = at_choices,
     .doc = "contract: the statements run in the very transaction of the drop, the swap or the "
            "release of an alias right behind it: of a swap once the names have changed, else "
            "before anything goes. Without it in a transaction of their own."},
    {.key = "irreversible",
     .type = &yaml_type_boolean,
     .offset = AT(irreversible),
     .doc = "true: nothing takes it back, and a revert ends behind it. The default is false."},
    {.key = "allow",
     .type = &yaml_type_map,
     .offset = AT(allows),
     .second_offset = AT(allow_count),
     .min = 1,
     .record = &allow_record,
     .doc = "Rules of `sluice lint` that may be broken here, each with the reason, which is shown "
            "wherever the phase is."},
};

const struct yaml_record phase_sql_record = {
    .name = "sql",
    .doc = "Runs statements as they are typed, where they neither break nor block anybody.",
    .size = sizeof(struct sql_args),
    .check = check_sql,
    YAML_FIELDS(fields),
};
