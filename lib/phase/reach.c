#include "phase/reach.h"

#include "base/str.h"

#define AT(member) offsetof(struct reach, member)
static const struct yaml_field reach_fields[] = {
    {.key = "service",
     .type = &yaml_type_string,
     .offset = AT(service),
     .doc = "A service of the service file (pg_service.conf) of whoever connects: of `to` and "
            "`by_copy` that is you, of the others the server."},
    {.key = "env",
     .type = &yaml_type_string,
     .offset = AT(env),
     .doc =
         "A variable of the environment of whoever runs sluice, which holds a connection string."},
};

static const char *const one_of[] = {"service", "env", NULL};

const struct yaml_record reach_record = {
    .name = "reach",
    .flow = true,
    .size = sizeof(struct reach),
    .has_place = true,
    .place_offset = AT(place),
    .one_of = one_of,
    YAML_FIELDS(reach_fields),
};

#undef AT

const char *reach_text(struct arena *arena, const struct reach *reach, bool keep_password)
{
    return reach->service
               ? arena_printf(arena, "service=%s", reach->service)
               : arena_printf(arena, "%s:%s", keep_password ? "secret" : "env", reach->env);
}
