# check(NAME [LINK libs...]): one cmocka program from NAME.c, registered with CTest.
function(check name)
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    add_executable(${name} ${name}.c)
    target_link_libraries(${name} PRIVATE ${ARG_LINK} flags PkgConfig::CMOCKA)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endfunction()

# numbered(TARGET case-137-malformed-document T-86-half-body ...): one CTest test per number, so that
# hack/check-cases finds it. Each runs the program with a filter as its only argument; the
# program's main hands the argument ("case-137 *") to cmocka_set_test_filter(), and its cmocka tests
# of that number are named "case-137 <what>". A number that selects nothing fails. Where tests of one
# number show another one too, NAME=FILTER says so: "case-124-wrong-bodies=T-49 *".
function(numbered target)
    foreach(name ${ARGN})
        string(REGEX REPLACE "^(case|T)-0*([0-9]+)[^=]*$" "\\1-\\2 *" filter ${name})
        string(REGEX REPLACE "^.*=" "" filter ${filter})
        string(REGEX REPLACE "=.*$" "" name ${name})
        add_test(NAME ${name} COMMAND ${target} ${filter})
        set_tests_properties(${name} PROPERTIES TIMEOUT 120
            FAIL_REGULAR_EXPRESSION "Running 0 test" LABELS numbered)
    endforeach()
endfunction()

# fuzz_target(NAME [LINK libs...]): libFuzzer under CHIO_FUZZ; elsewhere the same target replays
# corpus/NAME/ as an ordinary test, so that old findings stay fixed under every compiler.
function(fuzz_target name)
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    if(CHIO_FUZZ)
        add_executable(${name} ${name}.c)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(${name} ${name}.c ${CMAKE_SOURCE_DIR}/common/fuzz/replay.c)
        add_test(NAME ${name} COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
    endif()
    target_link_libraries(${name} PRIVATE ${ARG_LINK} flags)
    set_property(GLOBAL APPEND PROPERTY CHIO_FUZZ_TARGETS ${name})
endfunction()
