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

# Several sources are compiled at once where CMAKE_UNITY_BUILD is on, which halves the time of a whole
# build. crossbook_keep_alone(file...): not these, whose macros and file-wide `using enum` would
# reach into others; what else has one name twice in a room gets two names.
function(crossbook_keep_alone)
  list(FILTER ARGN INCLUDE REGEX
    "/(keys/hash|okx/error_table|okx/simulator_channels)\\.cpp$")
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
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
    list(REMOVE_ITEM headers "${root}/${file}")
  endforeach()
  if(NOT sources AND NOT headers)
    return()
  endif()

  if(NOT arg_PCH)
    set(arg_PCH crossbook_pch)
  endif()

  # The local exchanges need not be fast: they are compiled for a short build.
  set(simulator ${sources})
  list(FILTER simulator INCLUDE REGEX "/venues/(exchange/|[a-z0-9_]+/simulator)")
  list(REMOVE_ITEM sources ${simulator})
  set(objects "")
  if(simulator)
    add_library(${target}_simulator OBJECT ${simulator})
    target_compile_options(${target}_simulator PRIVATE "$<$<CONFIG:Release>:-O1>")
    target_link_libraries(${target}_simulator PRIVATE crossbook_options)
    crossbook_link(${target}_simulator PRIVATE Boost::headers ${arg_USES})
    crossbook_use_pch(${target}_simulator ${arg_PCH})
    crossbook_keep_alone(${simulator})
    set(objects $<TARGET_OBJECTS:${target}_simulator>)
  endif()

  if(sources OR simulator)
    add_library(${target} STATIC ${sources} ${objects})
    target_link_libraries(${target} PRIVATE crossbook_options)
    crossbook_use_pch(${target} ${arg_PCH})
    crossbook_keep_alone(${sources})
    set(visibility PUBLIC)
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
  crossbook_keep_alone(${arg_SOURCES})
  crossbook_use_pch(${target} crossbook_test_pch)
  # Pure rooms wait for nothing: under a sanitizer, whose every process is slow to begin, one is enough.
  if(CROSSBOOK_SANITIZE AND name IN_LIST CROSSBOOK_PURE_SUITES)
    add_test(NAME ${name}.All COMMAND ${target} --gtest_brief=1)
    set_tests_properties(${name}.All PROPERTIES LABELS ${label} TIMEOUT 1200 COST 1000)
    return()
  endif()
  # Vaults are slow to open by design, and several times slower under a sanitizer.
  set(seconds 240)
  if(CROSSBOOK_SANITIZE)
    set(seconds 360)
  endif()
  # What is named by a promise about keys is listed by ctest -L keys, wherever it stands.
  set(keys "*K?.*:*K1?.*:*S?.*:*S1?.*:*I1?.*:*I2?.*:S?/*:S1?/*:LiveCommand.*")
  string(APPEND keys ":*.K4*:*.K5*:*.K7*:*.K8*:*.K9*:*.K1?*:*.S1*:*.S9*")
  # And what happens to sessions that were cut off, by ctest -L recovery.
  set(recovery "Recovery*:*/RecoveryI14.*:CoreResume.*:CoreCarried.*:Desk*:LiveCommand.I13*")
  if(label MATCHES keys)
    gtest_discover_tests(${target}
      DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
      PROPERTIES LABELS ${label} TIMEOUT ${seconds})
    return()
  endif()
  gtest_discover_tests(${target}
    TEST_FILTER "${recovery}" TEST_LIST ${target}_about_recovery
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
    PROPERTIES LABELS ${label}-recovery TIMEOUT ${seconds})
  gtest_discover_tests(${target}
    TEST_FILTER "${keys}-${recovery}" TEST_LIST ${target}_about_keys
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
    PROPERTIES LABELS ${label}-keys TIMEOUT ${seconds})
  gtest_discover_tests(${target}
    TEST_FILTER "-${keys}:${recovery}"
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 30
    PROPERTIES LABELS ${label} TIMEOUT ${seconds})
endfunction()
