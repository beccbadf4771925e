/* Every plan in plans/ taken back, ended at the statements of that: see harness/shipped.h. */
#include "harness/shipped.h"

int main(void)
{
    return shipped_run("server/kill_shipped_back", SHIPPED_BACK);
}
