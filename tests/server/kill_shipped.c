/* Every plan in plans/ that changes no type, ended at its statements: see harness/shipped.h. */
#include "harness/shipped.h"

int main(void)
{
    return shipped_run("server/kill_shipped", SHIPPED_OTHERS);
}
