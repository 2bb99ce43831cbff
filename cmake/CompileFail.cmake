# cmake -D COMPILER= -D SOURCE_DIR= -D INCLUDES= -D FAILS= -D BUILDS= -P CompileFail.cmake
# Passes when FAILS does not compile and BUILDS, its twin, does: without the twin, any slip in FAILS
# would look like success.
set(flags -std=c++20 -fsyntax-only "-I${SOURCE_DIR}")
foreach(directory IN LISTS INCLUDES)
  list(APPEND flags -isystem "${directory}")
endforeach()
execute_process(COMMAND "${COMPILER}" ${flags} "${BUILDS}"
  RESULT_VARIABLE builds ERROR_VARIABLE builds_errors)
if(NOT builds EQUAL 0)
  message(FATAL_ERROR "${BUILDS} must compile and does not:\n${builds_errors}")
endif()
execute_process(COMMAND "${COMPILER}" ${flags} "${FAILS}"
  RESULT_VARIABLE fails ERROR_VARIABLE fails_errors)
if(fails EQUAL 0)
  message(FATAL_ERROR "${FAILS} compiles and must not")
endif()
string(REGEX MATCH "[^\n]*error:[^\n]*" reason "${fails_errors}")
message(STATUS "refused as it should be: ${reason}")
