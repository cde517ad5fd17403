# lw_fuzz(name DEPS module...): the fuzz target in fuzz/<name>.cc with its seeds in fuzz/corpus/<name>/.
# With LW_FUZZ (clang) it becomes fuzz_<name>, driven by libFuzzer; with LW_TESTS it becomes replay_<name>, which
# feeds the seeds once and is an ordinary CTest case.
function(lw_fuzz name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fuzz target '${name}': unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(LW_FUZZ)
    add_executable(fuzz_${name} ${name}.cc)
    lw_link(fuzz_${name} PRIVATE ${arg_DEPS} longwatch::flags)
    target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(LW_TESTS)
    add_executable(replay_${name} ${name}.cc replay_main.cc)
    lw_link(replay_${name} PRIVATE ${arg_DEPS} longwatch::flags)
    target_include_directories(replay_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    add_test(NAME fuzz.seeds_of_${name}_do_no_harm
      COMMAND replay_${name} "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
    set_tests_properties(fuzz.seeds_of_${name}_do_no_harm PROPERTIES LABELS unit)
  endif()
endfunction()
