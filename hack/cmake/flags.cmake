# One INTERFACE target carries every compiler and linker flag of the project.
add_library(flags INTERFACE)
target_include_directories(flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(flags INTERFACE _GNU_SOURCE CHIO_VERSION="${PROJECT_VERSION}"
    $<$<BOOL:${CHIO_FAULTS}>:CHIO_FAULTS>)
target_compile_options(flags INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wcast-qual -Wvla -Wundef -Wformat=2 -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wimplicit-fallthrough
    $<$<BOOL:${CHIO_WERROR}>:-Werror>
    $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection>)
target_link_options(flags INTERFACE $<$<CONFIG:Release>:-Wl,-z,relro -Wl,-z,now>)

if(CHIO_SANITIZE)
    target_compile_options(flags INTERFACE -fsanitize=${CHIO_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    target_link_options(flags INTERFACE -fsanitize=${CHIO_SANITIZE})
endif()
if(CHIO_FUZZ)
    target_compile_options(flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
# The tree's accessors are one-liners in a file of their own: a release inlines them everywhere.
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
