# Four precompiled headers, each built once and used by many targets:
#   crossbook_pch       the standard library              every room and venue
#   crossbook_beast     the same, Asio and Beast          venues/connector, venues/exchange
#   crossbook_cli_pch   the same as the first, CLI11, JSON engine/cli
#   crossbook_test_pch  the same as the first, GoogleTest  tests
# They only save time: headers include what they use, and the tidy preset builds without them.
set(CROSSBOOK_STD_HEADERS
  <algorithm> <array> <atomic> <bit> <chrono> <compare> <concepts> <cstddef> <cstdint> <cstring>
  <functional> <limits> <map> <memory> <optional> <span> <string> <string_view> <tuple>
  <type_traits> <unordered_map> <utility> <variant> <vector> <boost/system/result.hpp>)

function(crossbook_make_pch target)
  if(CROSSBOOK_PCH)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

function(crossbook_use_pch target owner)
  if(CROSSBOOK_PCH)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

add_library(crossbook_pch STATIC "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
target_link_libraries(crossbook_pch PRIVATE crossbook_options Boost::headers)
crossbook_make_pch(crossbook_pch ${CROSSBOOK_STD_HEADERS})

# Asio and Beast, compiled once instead of in each file that includes them.
add_library(crossbook_beast STATIC
  "${PROJECT_SOURCE_DIR}/cmake/beast.cpp" "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
target_link_libraries(crossbook_beast
  PRIVATE crossbook_options
  PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(crossbook_beast PUBLIC
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
# At -O3 GCC 12 suspects null pointers inside Asio; Clang's check of the same name stays on for all.
target_compile_options(crossbook_beast INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference>)
set_source_files_properties("${PROJECT_SOURCE_DIR}/cmake/beast.cpp" PROPERTIES
  COMPILE_OPTIONS -w SKIP_PRECOMPILE_HEADERS ON)
crossbook_make_pch(crossbook_beast ${CROSSBOOK_STD_HEADERS}
  <boost/asio.hpp> <boost/asio/ssl.hpp> <boost/beast/core.hpp> <boost/beast/http.hpp>
  <boost/beast/ssl.hpp> <boost/beast/websocket.hpp> <boost/beast/websocket/ssl.hpp>)

add_library(crossbook_cli_pch STATIC "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
target_link_libraries(crossbook_cli_pch PRIVATE crossbook_options Boost::headers CLI11::CLI11 fmt::fmt)
crossbook_make_pch(crossbook_cli_pch ${CROSSBOOK_STD_HEADERS}
  <CLI/CLI.hpp> <fmt/format.h> <iostream> <nlohmann/json.hpp>)

if(CROSSBOOK_TESTS)
  add_library(crossbook_test_pch STATIC "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
  target_link_libraries(crossbook_test_pch PRIVATE
    crossbook_options Boost::headers GTest::gmock GTest::gtest)
  target_compile_options(crossbook_test_pch PRIVATE ${CROSSBOOK_TEST_CODE_OPTIONS})
  crossbook_make_pch(crossbook_test_pch ${CROSSBOOK_STD_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
endif()
