/* The main of a fuzz target that is built without libFuzzer: it runs the files of the directories
 * that it is given, once each. For what the corpora reach, and for compilers without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { MOST_BYTES = 1 << 20 };

static void run_file(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = malloc(MOST_BYTES);
    if (!file || !bytes)
        abort();
    size_t size = fread(bytes, 1, MOST_BYTES, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entries = NULL;
        int found = scandir(argv[i], &entries, NULL, alphasort);
        for (int k = 0; k < found; k++) {
            if (entries[k]->d_type == DT_REG) {
                run_file(argv[i], entries[k]->d_name);
                count++;
            }
            free(entries[k]);
        }
        free(entries);
    }
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
