# check(NAME [LINK libs...]): one cmocka program from NAME.c, registered with CTest.
function(check name)
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    add_executable(${name} ${name}.c)
    target_link_libraries(${name} PRIVATE ${ARG_LINK} flags PkgConfig::CMOCKA)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120)
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
