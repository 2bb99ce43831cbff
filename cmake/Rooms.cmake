# A folder becomes a target by one line; its files are found, never listed.
include(GoogleTest)

# crossbook_link(target visibility name...): links the names that exist. A room that is not there
# yet is left out, so the tree configures at every moment of its life.
function(crossbook_link target visibility)
  foreach(name IN LISTS ARGN)
    if(TARGET ${name})
      target_link_libraries(${target} ${visibility} ${name})
    endif()
  endforeach()
endfunction()

# crossbook_room(name folder [PCH owner] [USES target...] [WITHOUT file...])
# Makes crossbook_<name>, a static library of folder's *.cpp without *_test.cpp; an interface library
# while it has none. USES: what its headers or sources may include (its row in .ci/layers.txt).
function(crossbook_room name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "PCH" "USES;WITHOUT")
  set(target crossbook_${name})
  set(root "${PROJECT_SOURCE_DIR}/${folder}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${root}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${root}/*.hpp")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  foreach(file IN LISTS arg_WITHOUT)
    list(REMOVE_ITEM sources "${root}/${file}")
  endforeach()
  if(NOT sources AND NOT headers)
    return()
  endif()

  # The local exchanges need not be fast: they are compiled for a short build.
  set(local_exchange ${sources})
  list(FILTER local_exchange INCLUDE REGEX "/venues/(exchange/|[a-z0-9_]+/simulator)")
  set_source_files_properties(${local_exchange} PROPERTIES
    COMPILE_OPTIONS "$<$<CONFIG:Release>:-O1>")

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PRIVATE crossbook_options)
    set(visibility PUBLIC)
    if(NOT arg_PCH)
      set(arg_PCH crossbook_pch)
    endif()
    crossbook_use_pch(${target} ${arg_PCH})
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_sources(${target} ${visibility}
    FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
  crossbook_link(${target} ${visibility} Boost::headers ${arg_USES})
endfunction()

# crossbook_test(name label [USES target...] SOURCES file...)
# Makes crossbook_<name>_test of the files and registers each TEST in it under the label.
function(crossbook_test name label)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "USES;SOURCES")
  if(NOT arg_SOURCES)
    return()
  endif()
  set(target crossbook_${name}_test)
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE crossbook_options)
  crossbook_link(${target} PRIVATE
    ${arg_USES} crossbook_test_support GTest::gmock_main GTest::gmock GTest::gtest Boost::headers)
  target_compile_definitions(${target} PRIVATE ${CROSSBOOK_TEST_DEFINITIONS})
  target_compile_options(${target} PRIVATE ${CROSSBOOK_TEST_CODE_OPTIONS})
  crossbook_use_pch(${target} crossbook_test_pch)
  # What is named by a promise about keys is listed by ctest -L keys, wherever it stands.
  set(keys "*K?.*:*K1?.*:*S?.*:*S1?.*:*I1?.*:*I2?.*:S?/*:S1?/*:LiveCommand.*")
  string(APPEND keys ":*.K4*:*.K5*:*.K7*:*.K8*:*.K9*:*.K1?*:*.S1*:*.S9*")
  if(label MATCHES keys)
    gtest_discover_tests(${target}
      DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
      PROPERTIES LABELS ${label} TIMEOUT 120)
    return()
  endif()
  gtest_discover_tests(${target}
    TEST_FILTER "${keys}" TEST_LIST ${target}_about_keys
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
    PROPERTIES LABELS ${label}-keys TIMEOUT 120)
  gtest_discover_tests(${target}
    TEST_FILTER "-${keys}"
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
    PROPERTIES LABELS ${label} TIMEOUT 120)
endfunction()
