#include "webhook/server/version.h"

#include "common/tls.h"

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

const char *version_number(void)
{
    return CHIO_VERSION;
}

const char *version_commit(void)
{
    return CHIO_COMMIT;
}

const char *version_compiler(void)
{
    return COMPILER;
}

const char *version_tls(void)
{
    return tls_library();
}
