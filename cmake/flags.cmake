# longwatch::flags carries every compile and link option of the house, so that nothing is set globally.
add_library(longwatch_flags INTERFACE)
add_library(longwatch::flags ALIAS longwatch_flags)

target_compile_features(longwatch_flags INTERFACE cxx_std_20)
target_include_directories(longwatch_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_options(longwatch_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wunused
  # The baseline of the released binary (SSE4.2, POPCNT); faster kernels are chosen at run time.
  -march=x86-64-v2
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wrestrict and -Wnull-dereference of g++ 12 report inside its own inlined std::string and containers.
  target_compile_options(longwatch_flags INTERFACE -Wduplicated-cond -Wlogical-op -Wno-restrict)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(longwatch_flags INTERFACE -Wthread-safety)
endif()
if(LW_WERROR)
  target_compile_options(longwatch_flags INTERFACE -Werror)
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(longwatch_flags INTERFACE _GLIBCXX_ASSERTIONS LW_DCHECKS=1)
endif()
if(LW_SANITIZE)
  string(REPLACE "," ";" sanitizers "${LW_SANITIZE}")
  foreach(sanitizer IN LISTS sanitizers)
    target_compile_options(longwatch_flags INTERFACE "-fsanitize=${sanitizer}" -fno-sanitize-recover=all)
    target_link_options(longwatch_flags INTERFACE "-fsanitize=${sanitizer}")
  endforeach()
endif()
if(LW_FUZZ)
  target_compile_options(longwatch_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(longwatch_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LW_LTO)
  # -flto=auto uses every core at link time; the default of CMake's property would link in one thread.
  target_compile_options(longwatch_flags INTERFACE -flto=auto)
  target_link_options(longwatch_flags INTERFACE -flto=auto)
endif()
