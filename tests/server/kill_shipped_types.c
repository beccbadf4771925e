/* Every plan in plans/ that changes a type, ended at its statements: see harness/shipped.h. */
#include "harness/shipped.h"

int main(void)
{
    return shipped_run("server/kill_shipped_types", SHIPPED_TYPES);
}
