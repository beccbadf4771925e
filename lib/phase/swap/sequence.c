/* The sequence of a serial or identity column, which goes on with the new one. */
#include "phase/story/preflight.h"
#include "phase/swap/build.h"

static bool is_integer(const char *type)
{
    return str_equal(type, "smallint") || str_equal(type, "integer") || str_equal(type, "bigint");
}

static const char *owned_by(struct swap_builder *b, const struct cat_sequence *sequence,
                            const char *column)
{
    return sql_make(b->arena, "ALTER SEQUENCE %T OWNED BY %T.%I", &sequence->name, b->table,
                    column);
}

static const char *of_type(struct swap_builder *b, const struct cat_sequence *sequence,
                           const char *type)
{
    return sql_make(b->arena, "ALTER SEQUENCE %T AS %S", &sequence->name, type);
}

/* Whoever has called nextval() holds the sequence until the end of its transaction. */
static struct step sequence_step(const struct swap_builder *b, const struct cat_sequence *sequence,
                                 const char *sql, enum lock_mode mode)
{
    struct step step = swap_step(b, sql);
    lock_add_sequence(b->arena, &step.locks, &sequence->name, mode);
    return step;
}

static void move_serial(struct swap_builder *b, const struct swap_column *column,
                        const struct cat_sequence *sequence, const struct cat_type *type)
{
    swap_add(b, (struct operation){
                    .go = sequence_step(b, sequence, owned_by(b, sequence, column->name.text),
                                        LOCK_SHARE_ROW_EXCLUSIVE),
                    .back = sequence_step(b, sequence, owned_by(b, sequence, column->retired.text),
                                          LOCK_SHARE_ROW_EXCLUSIVE),
                    .why = "the sequence stays when the old column goes",
                });
    if (type && is_integer(type->name) && !str_equal(type->name, sequence->type))
        swap_add(b, (struct operation){
                        .go = sequence_step(b, sequence, of_type(b, sequence, type->name),
                                            LOCK_SHARE_ROW_EXCLUSIVE),
                        .back = sequence_step(b, sequence, of_type(b, sequence, sequence->type),
                                              LOCK_SHARE_ROW_EXCLUSIVE),
                        .why = "the sequence counts as far as the new type does",
                    });
}

void swap_move_sequence(struct swap_builder *b, const struct swap_column *column)
{
    const struct cat_table *table = catalog_table(b->context->catalog, b->table);
    const struct cat_column *old = cat_table_column(table, column->name.text);
    if (!old || !old->sequence)
        return;
    if (!old->sequence->identity) {
        move_serial(b, column, old->sequence,
                    carry_type_of(b->context, b->table, column->from.text));
        return;
    }
    swap_add(b, (struct operation){
                    .go = sequence_step(b, old->sequence,
                                        carry_identity_sql(b->arena, old->sequence, b->table,
                                                           column->retired.text, b->table,
                                                           column->name.text),
                                        LOCK_ACCESS_EXCLUSIVE),
                    .back = sequence_step(b, old->sequence,
                                          carry_identity_sql(b->arena, old->sequence, b->table,
                                                             column->name.text, b->table,
                                                             column->retired.text),
                                          LOCK_ACCESS_EXCLUSIVE),
                    .why = "the new column counts on from where the old one is",
                });
}

static int width_of(const char *type)
{
    return str_equal(type, "smallint") ? 2 : str_equal(type, "integer") ? 4 : 8;
}

/* A sequence that is not the column's own does not change with it. */
static void check_feeds(const struct cat_table *table, const struct swap_column *names,
                        const struct cat_type *type, struct finding_list *findings)
{
    for (size_t i = 0; i < table->around.feed_count; i++) {
        const struct cat_feed *feed = &table->around.feeds[i];
        if (str_equal(feed->column, names->name.text) &&
            width_of(feed->type) < width_of(type->name))
            finding_add(findings, FINDING_WARNING, names->name.place,
                        "ALTER SEQUENCE … AS the new type once the swap is done, or before.",
                        "sequence %s, which column \"%s\" takes its values from and does not own, "
                        "stays %s",
                        feed->sequence, names->name.text, feed->type);
    }
}

void swap_check_sequence(const struct phase_context *context, const struct cat_table *table,
                         const struct swap_column *names, struct finding_list *findings)
{
    enum { FEW = 20 }; /* less than a twentieth of all values is left */
    const struct cat_column *old = cat_table_column(table, names->name.text);
    const struct cat_type *type = carry_type_of(context, &table->name, names->from.text);
    const struct cat_sequence *sequence = old->sequence;
    if (!type || type->problem)
        return;
    check_feeds(table, names, type, findings);
    for (size_t i = 0; i < table->around.sequence_user_count; i++)
        if (sequence && str_equal(table->around.sequence_users[i].column, old->name))
            finding_add(findings, FINDING_ERROR, names->name.place,
                        "Give it a sequence of its own before this plan.",
                        "%s uses the sequence of identity column \"%s\", which another takes the "
                        "place of",
                        table->around.sequence_users[i].name, old->name);
    if (!sequence)
        return;
    if (sequence->identity && !is_integer(type->name))
        finding_add(findings, FINDING_ERROR, names->name.place,
                    "ALTER COLUMN … DROP IDENTITY before this plan.",
                    "identity column \"%s\" cannot be of type %s", names->name.text, type->name);
    if (sequence->left >= 0 && sequence->left < sequence->max / FEW)
        finding_add(findings, FINDING_WARNING, names->name.place,
                    "The old column is kept in step until the drop, so reach the drop before.",
                    "sequence \"%s\" has %lld values left before column \"%s\" is full",
                    qname_text(context->arena, &sequence->name), (long long)sequence->left,
                    names->name.text);
}
