# Language, optimisation, sanitizers and warnings, in one interface target: crossbook_options.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)  # all_verify_interface_header_sets: each header alone
set(CMAKE_COMPILE_WARNING_AS_ERROR ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g -D_GLIBCXX_ASSERTIONS")
if(CROSSBOOK_SANITIZE MATCHES "address")
  # Half the time to compile; the tests' own time hardly changes.
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")
endif()

if(CROSSBOOK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CROSSBOOK_CCACHE_PROGRAM ccache)
  mark_as_advanced(CROSSBOOK_CCACHE_PROGRAM)
  if(CROSSBOOK_CCACHE_PROGRAM)
    # ccache refuses precompiled headers unless told that their macros and times are looked after.
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CROSSBOOK_CCACHE_PROGRAM})
  endif()
endif()

# The tests' own code is compiled for a short build; what it tests is the release's. simdjson's
# types have further members where nothing is optimised, unless it is told otherwise.
set(CROSSBOOK_TEST_CODE_OPTIONS
  "$<$<CONFIG:Release>:-O0;-g0;-DSIMDJSON_DEVELOPMENT_CHECKS=0>")

add_library(crossbook_options INTERFACE)
target_include_directories(crossbook_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(crossbook_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wswitch-enum -Wformat=2)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overlaps and overruns inside std::string that are not there (GCC bug 105651).
  target_compile_options(crossbook_options INTERFACE -Wno-restrict -Wno-stringop-overflow
    -Wno-stringop-overread -Wno-array-bounds)
  if(CROSSBOOK_CCACHE_PROGRAM AND CROSSBOOK_PCH)
    target_compile_options(crossbook_options INTERFACE -fpch-preprocess)
  endif()
endif()
if(CMAKE_UNITY_BUILD)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)
  # Of sources compiled together, one has not included the other.
  target_compile_options(crossbook_options INTERFACE -Wno-shadow -Wshadow=local -Wno-subobject-linkage)
endif()
if(CROSSBOOK_SANITIZE)
  # Instrumented code confuses the warnings that follow values; the plain builds keep them.
  target_compile_options(crossbook_options INTERFACE
    -g1 -fno-omit-frame-pointer -fsanitize=${CROSSBOOK_SANITIZE} -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(crossbook_options INTERFACE
      -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds -Wno-tsan)
  endif()
  if(CROSSBOOK_SANITIZE MATCHES "undefined")
    # They stand at each use of each member, and are a third of the time to compile; where such a
    # pointer is used, the address sanitizer or the processor ends the program as well.
    target_compile_options(crossbook_options INTERFACE -fno-sanitize=null,alignment,object-size)
  endif()
  target_link_options(crossbook_options INTERFACE -fsanitize=${CROSSBOOK_SANITIZE})
else()
  target_compile_options(crossbook_options INTERFACE -Wnull-dereference)
endif()
if(CROSSBOOK_COVERAGE)
  target_compile_options(crossbook_options INTERFACE -O0 --coverage -fprofile-update=atomic)
  target_link_options(crossbook_options INTERFACE --coverage)
endif()
if(CROSSBOOK_NATIVE)
  target_compile_options(crossbook_options INTERFACE -march=native)
endif()
