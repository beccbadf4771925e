/* What both databases have against it, each by its name: see check.h. Asked before it begins. */
#include "phase/replicate/check.h"

#include "base/str.h"
#include "phase/replicate/replicate.h"
#include "phase/story/preflight.h"

struct meeting {
    const struct phase_context *context;
    const struct replication *r;
    const struct cat_across *met;
    struct place place; /* of the phase */
    struct finding_list *findings;
};

enum { SUBSCRIBES_BY_GRANT = 160000 };

/* ---- servers ---- */

static void check_publisher(const struct meeting *m, const struct cat_server *s, const char *side)
{
    const bool here = s == &m->met->here;
    const long long slots = here ? 2 : 1;
    if (!str_equal(s->wal_level, "logical"))
        finding_add(m->findings, FINDING_ERROR, m->place,
                    "ALTER SYSTEM SET wal_level = logical, and restart that server.",
                    "wal_level %s is \"%s\", not logical", side, s->wal_level);
    if (s->slots_left < slots)
        finding_add(
            m->findings, FINDING_ERROR, m->place,
            "Raise max_replication_slots, and restart that server; or drop a slot that nobody "
            "reads.",
            "%lld replication slots are free %s, and %lld are needed", s->slots_left, side, slots);
    if (s->senders_left < slots)
        finding_add(
            m->findings, FINDING_ERROR, m->place, "Raise max_wal_senders, and restart that server.",
            "%lld senders of WAL are free %s, and %lld are needed", s->senders_left, side, slots);
    if (!s->replicates)
        finding_add(m->findings, FINDING_ERROR, m->place,
                    sql_make(m->context->arena, "ALTER ROLE %I REPLICATION, there.", s->role),
                    "role \"%s\" may not make replication slots %s", s->role, side);
    if (!s->creates)
        finding_add(m->findings, FINDING_ERROR, m->place,
                    sql_make(m->context->arena, "GRANT CREATE ON DATABASE %I TO %I, there.",
                             s->name, s->role),
                    "role \"%s\" may not make a publication %s", s->role, side);
    if (s->wal_keep_mb < 0)
        finding_add(m->findings, FINDING_WARNING, m->place,
                    "Set max_slot_wal_keep_size to what the disk can bear, more than slot_wal.",
                    "nothing bounds what WAL a slot keeps %s: slot_wal is looked at only while a "
                    "command of sluice runs",
                    side);
    else if (s->wal_keep_mb * 1024 * 1024 < m->r->slot_wal)
        finding_add(m->findings, FINDING_WARNING, m->place, "Set slot_wal to less than that.",
                    "max_slot_wal_keep_size %s is less than slot_wal: the slot may be lost before "
                    "that is noticed",
                    side);
}

static void check_subscriber(const struct meeting *m, const struct cat_server *s, const char *side,
                             bool password, const struct reach *reach)
{
    if (!s->subscribes)
        finding_add(
            m->findings, FINDING_ERROR, m->place,
            s->version >= SUBSCRIBES_BY_GRANT
                ? sql_make(m->context->arena, "GRANT pg_create_subscription TO %I, there.", s->role)
                : "Connect as a superuser of that server: before 16 nobody else may.",
            "role \"%s\" may not make a subscription %s", s->role, side);
    else if (!s->superuser && !password)
        finding_add(m->findings, FINDING_ERROR, reach->place,
                    "Connect as a superuser of that server; or name a variable whose string has a "
                    "password, and say `keep_password: true`.",
                    "role \"%s\" is no superuser %s, so the server wants a password in the "
                    "subscription's connection string",
                    s->role, side);
    if (s->workers < 1)
        finding_add(m->findings, FINDING_ERROR, m->place,
                    "Set max_logical_replication_workers to 4 or more, and restart that server.",
                    "max_logical_replication_workers %s is %lld", side, s->workers);
    if (password)
        finding_add(
            m->findings, FINDING_WARNING, reach->place, NULL,
            "the password of this string will stand in pg_subscription %s, where superusers "
            "can read it, until the subscription is dropped",
            side);
}

static void check_servers(const struct meeting *m)
{
    const struct cat_server *here = &m->met->here, *there = &m->met->there;
    if (str_equal(here->database, there->database)) {
        finding_add(m->findings, FINDING_ERROR, m->r->to.place, "Name another database.",
                    "`to` leads to this very database");
        return;
    }
    check_publisher(m, here, "here");
    check_publisher(m, there, "there");
    check_subscriber(m, there, "there", m->met->password_there, &m->r->from_there);
    check_subscriber(m, here, "here", m->met->password_here, &m->r->from_here);
    if (there->standby)
        finding_add(m->findings, FINDING_ERROR, m->r->to.place, "Name the primary server.",
                    "the other server is a standby: nothing can be written");
    if (!str_equal(here->encoding, there->encoding))
        finding_add(m->findings, FINDING_ERROR, m->r->to.place,
                    "Make the database there with the same ENCODING.",
                    "the encoding here is %s, there %s", here->encoding, there->encoding);
    if (here->taken || there->taken)
        finding_add(m->findings, FINDING_ERROR, m->place,
                    "Drop it, if it is left of a plan that was reverted while the other server was "
                    "away; else give the phase another name.",
                    "%s is there already", here->taken ? here->taken : there->taken);
    if (here->large_objects)
        finding_add(m->findings, FINDING_WARNING, m->place,
                    "Carry them over by hand while nobody writes, or keep them in a bytea column.",
                    "the database has large objects, which replication leaves out");
    if (there->version < here->version / 10000 * 10000)
        finding_add(m->findings, FINDING_NOTE, m->place, NULL,
                    "the other server is of an older version: %d, here %d", there->version / 10000,
                    here->version / 10000);
    finding_add(
        m->findings, FINDING_NOTE, m->place, NULL,
        "DDL does not go over: until the disconnect the tables must stay as they are, on both "
        "servers");
}

/* ---- tables ---- */

static const struct cat_index *primary_of(const struct cat_table *table)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].primary)
            return &table->indexes[i];
    return NULL;
}

static void check_identity(const struct meeting *m, const struct cat_table *table,
                           const struct table_at *at, const char *side)
{
    const char *name = qname_text(m->context->arena, &table->name);
    if (!primary_of(table))
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Give it one first: rows are told apart, and compared, by it.",
                    "table \"%s\" has no primary key %s", name, side);
    else if (table->replica_identity != 'd' && table->replica_identity != 'f')
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "ALTER TABLE … REPLICA IDENTITY DEFAULT, on that server.",
                    "the replica identity of table \"%s\" %s is not its primary key", name, side);
    if (table->unlogged)
        finding_add(m->findings, FINDING_ERROR, at->place, "ALTER TABLE … SET LOGGED first.",
                    "table \"%s\" is unlogged %s: what is written to it is not replicated", name,
                    side);
}

static void check_column(const struct meeting *m, const struct cat_table *other,
                         const struct cat_column *column, const struct table_at *at)
{
    const char *name = qname_text(m->context->arena, &other->name);
    const struct cat_column *there = cat_table_column(other, column->name);
    if (!there)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Make the tables there with `pg_dump --schema-only`.",
                    "table \"%s\" has no column \"%s\" there", name, column->name);
    else if (column->generated != there->generated)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "It is to be generated on both servers, or on neither.",
                    "column \"%s\" of table \"%s\" is generated only %s", column->name, name,
                    column->generated ? "here" : "there");
    else if (!str_equal(column->type, there->type))
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Change the type before this plan, or behind it.",
                    "column \"%s\" of table \"%s\" is %s here, and %s there", column->name, name,
                    column->type, there->type);
    else if (column->sequence && !there->sequence)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Make it serial, or an identity, there too: the switch sets it.",
                    "column \"%s\" of table \"%s\" has a sequence here, and none there",
                    column->name, name);
}

static void check_columns(const struct meeting *m, const struct cat_table *here,
                          const struct cat_table *there, const struct table_at *at)
{
    const char *name = qname_text(m->context->arena, &here->name);
    for (size_t i = 0; i < here->column_count; i++)
        check_column(m, there, &here->columns[i], at);
    for (size_t i = 0; i < there->column_count; i++)
        if (!cat_table_column(here, there->columns[i].name))
            finding_add(m->findings, FINDING_ERROR, at->place,
                        "Drop it there, or add it here; what writes it there could not come back.",
                        "table \"%s\" has a column \"%s\" there, and not here", name,
                        there->columns[i].name);
}

/* By whom rows that come over would be written again, or left out. */
static void check_firing(const struct meeting *m, const struct cat_table *table,
                         const struct table_at *at, const char *side)
{
    for (size_t i = 0; i < table->trigger_count; i++)
        if (table->triggers[i].enabled == 'A' || table->triggers[i].enabled == 'R')
            finding_add(m->findings, FINDING_ERROR, at->place,
                        "ALTER TABLE … ENABLE TRIGGER, so that it fires for those who write alone.",
                        "trigger \"%s\" of table \"%s\" fires for replicated rows, too, %s",
                        table->triggers[i].name, table->triggers[i].table, side);
    if (table->row_security && !table->bypasses_row_security)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Connect as a role with BYPASSRLS, or as the owner without FORCE.",
                    "row-level security hides rows of table \"%s\" %s from role \"%s\"",
                    qname_text(m->context->arena, &table->name), side,
                    table == catalog_table(m->context->catalog, &table->name) ? m->met->here.role
                                                                              : m->met->there.role);
}

static bool same_keys(const struct cat_index *a, const struct cat_index *b)
{
    bool same = a->key_count == b->key_count;
    for (size_t i = 0; same && i < a->key_count; i++)
        same = str_equal(a->keys[i], b->keys[i]);
    return same;
}

/* The table as it is there; else NULL, and the findings say why. */
static const struct cat_table *find_there(const struct meeting *m, const struct table_at *at)
{
    const struct cat_table *there = catalog_table(m->met->other, &at->name);
    const char *name = qname_text(m->context->arena, &at->name);
    if (!there || !there->exists)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Make the tables there with `pg_dump --schema-only`.",
                    "table \"%s\" does not exist there", name);
    else if (there->relkind != 'r' && there->relkind != 'p')
        finding_add(m->findings, FINDING_ERROR, at->place, "Rows are replicated into tables.",
                    "\"%s\" is no table there", name);
    else if (!there->owned)
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "Connect to the other server as its owner.",
                    "role \"%s\" does not own table \"%s\" there", m->met->there.role, name);
    else if (there->foreign_partition)
        finding_add(m->findings, FINDING_ERROR, at->place, "Rows are replicated into tables.",
                    "partition \"%s\" of table \"%s\" is a foreign table there",
                    there->foreign_partition, name);
    else
        return there;
    return NULL;
}

static void check_table(const struct meeting *m, const struct table_at *at)
{
    const char *name = qname_text(m->context->arena, &at->name);
    const struct cat_table *here = preflight_table(m->context, at, m->findings);
    const struct cat_table *there = m->met ? find_there(m, at) : NULL;
    if (here)
        check_identity(m, here, at, "here");
    if (!here || !there)
        return;
    check_identity(m, there, at, "there");
    if (primary_of(here) && primary_of(there) && !same_keys(primary_of(here), primary_of(there)))
        finding_add(m->findings, FINDING_ERROR, at->place, "Give it the same primary key there.",
                    "table \"%s\" has another primary key there", name);
    check_columns(m, here, there, at);
    check_firing(m, here, at, "here");
    check_firing(m, there, at, "there");
    if (cat_names_contain(m->met->filled, m->met->filled_count, name))
        finding_add(m->findings, FINDING_ERROR, at->place,
                    "TRUNCATE it there, if its rows may go: they are copied anew.",
                    "table \"%s\" has rows there", name);
}

/* A key to a table that stays behind could refuse what comes over, and one from there names rows
 * that move away. */
static void check_references(const struct meeting *m, const struct table_at *at)
{
    const struct cat_table *table = catalog_table(m->context->catalog, &at->name);
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct cat_constraint *key = &table->constraints[i];
        bool goes = false;
        for (size_t k = 0; k < m->r->tables.count; k++)
            goes |= qname_equal(&m->r->tables.items[k].name, &key->other);
        if (key->type == 'f' && !goes)
            finding_add(m->findings, FINDING_WARNING, at->place, "Name that table, too.",
                        "foreign key \"%s\" leads %s table \"%s\", which is not replicated",
                        key->name, key->incoming ? "from" : "to",
                        qname_text(m->context->arena, &key->other));
    }
}

void replicate_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct replicate_args *args = phase_args(context);
    struct meeting m = {context, &args->replication, NULL,
                        context->phases->items[context->index].place, findings};
    for (size_t i = 0; i < context->catalog->across_count; i++)
        if (context->catalog->across[i].phase == context->index)
            m.met = &context->catalog->across[i];
    if (!m.met)
        return; /* it has begun */
    check_servers(&m);
    for (size_t i = 0; i < m.r->tables.count; i++) {
        check_table(&m, &m.r->tables.items[i]);
        check_references(&m, &m.r->tables.items[i]);
    }
}
