#include "phase/story/swapped.h"

static const struct swap_args *swap_before(const struct phase_list *phases, size_t index,
                                           const struct qname *table)
{
    for (size_t i = 0; i < index && i < phases->count; i++)
        if (phases->items[i].kind == PHASE_SWAP &&
            qname_equal(&phases->items[i].as.swap.table.name, table))
            return &phases->items[i].as.swap;
    return NULL;
}

bool swap_is_before(const struct phase_list *phases, size_t index, const struct qname *table)
{
    return swap_before(phases, index, table) != NULL;
}

const struct swap_column *swap_after(const struct phase_context *context, const struct qname *table,
                                     const char *column)
{
    for (size_t p = context->index + 1; p < context->phases->count; p++) {
        const struct phase *phase = &context->phases->items[p];
        const struct swap_args *args = &phase->as.swap;
        if (phase->kind != PHASE_SWAP || !qname_equal(&args->table.name, table))
            continue;
        for (size_t i = 0; i < args->column_count; i++)
            if (str_equal(args->columns[i].from.text, column))
                return &args->columns[i];
    }
    return NULL;
}

const char *swap_live_name(const struct phase_list *phases, size_t index, const struct qname *table,
                           const char *column)
{
    const struct swap_args *args = swap_before(phases, index, table);
    for (size_t i = 0; args && i < args->column_count; i++) {
        if (str_equal(args->columns[i].name.text, column))
            return args->columns[i].retired.text;
        if (str_equal(args->columns[i].from.text, column))
            return args->columns[i].name.text;
    }
    return column;
}

const char *swap_catalog_name(const struct phase_list *phases, size_t index,
                              const struct qname *table, const char *name)
{
    const struct swap_args *args = swap_before(phases, index, table);
    for (size_t i = 0; args && i < args->column_count; i++) {
        if (str_equal(args->columns[i].retired.text, name))
            return args->columns[i].name.text;
        if (str_equal(args->columns[i].name.text, name))
            return args->columns[i].from.text;
    }
    return name;
}
