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

/* GENERATED … AS IDENTITY with the options that are not the defaults of the type. */
static void add_generated(struct sql *sql, const struct cat_sequence *s)
{
    sql_add(sql, "GENERATED %S AS IDENTITY (SEQUENCE NAME %T START WITH %D INCREMENT BY %D",
            s->identity == 'a' ? "ALWAYS" : "BY DEFAULT", &s->name, (long long)s->start,
            (long long)s->increment);
    if (!s->whole_range)
        sql_add(sql, " MINVALUE %D MAXVALUE %D", (long long)s->min, (long long)s->max);
    sql_add(sql, " CACHE %D%S)", (long long)s->cache, s->cycle ? " CYCLE" : "");
}

/* Default privileges have given a new sequence what the old one may not have had. */
static void add_sequence_says(struct sql *sql, const struct cat_sequence *s)
{
    sql_add(sql,
            "    FOR grantee IN SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC'\n"
            "            ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END\n"
            "        FROM pg_catalog.pg_class c, pg_catalog.aclexplode(\n"
            "            coalesce(c.relacl, pg_catalog.acldefault('s', c.relowner))) g\n"
            "        WHERE c.oid = pg_catalog.to_regclass(%L) LOOP\n"
            "        EXECUTE %L || grantee;\n    END LOOP;\n",
            sql_quote_qname(sql->str.arena, &s->name),
            sql_make(sql->str.arena, "REVOKE ALL ON SEQUENCE %T FROM ", &s->name));
    for (size_t i = 0; i < s->grant_count; i++)
        sql_add(sql, "    GRANT %S ON SEQUENCE %T TO %S%S;\n", s->grants[i].privilege, &s->name,
                s->grants[i].role, s->grants[i].grantable ? " WITH GRANT OPTION" : "");
    if (s->comment)
        sql_add(sql, "    COMMENT ON SEQUENCE %T IS %L;\n", &s->name, s->comment);
}

/* An identity cannot be moved: another one takes its sequence's name and goes on from its value.
 * ALTER SEQUENCE comes first, because its lock keeps nextval() out until the end. */
static const char *move_identity(struct swap_builder *b, const struct cat_sequence *s,
                                 const char *from, const char *to)
{
    struct sql sql = sql_new(b->arena);
    sql_add(&sql,
            "DECLARE last bigint; called boolean; grantee text;\nBEGIN\n"
            "    ALTER SEQUENCE %T CACHE %D;\n"
            "    SELECT last_value, is_called INTO last, called FROM %T;\n"
            "    ALTER TABLE %T ALTER COLUMN %I DROP IDENTITY;\n"
            "    ALTER TABLE %T ALTER COLUMN %I ADD ",
            &s->name, (long long)s->cache, &s->name, b->table, from, b->table, to);
    add_generated(&sql, s);
    sql_add(&sql, ";\n    PERFORM pg_catalog.setval(%L, last, called);\n",
            sql_quote_qname(b->arena, &s->name));
    add_sequence_says(&sql, s);
    sql_add(&sql, "END");
    return sql_make(b->arena, "DO %L", sql_text(&sql));
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
                    .go = sequence_step(
                        b, old->sequence,
                        move_identity(b, old->sequence, column->retired.text, column->name.text),
                        LOCK_ACCESS_EXCLUSIVE),
                    .back = sequence_step(
                        b, old->sequence,
                        move_identity(b, old->sequence, column->name.text, column->retired.text),
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
