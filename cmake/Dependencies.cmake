# What comes from the system. Package names stand in .ci/packages.sh.
set(THREADS_PREFER_PTHREAD_FLAG OFF)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)  # headers only: Asio, Beast, System
find_package(simdjson REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(zstd REQUIRED)
find_package(SQLite3 REQUIRED)

if(TARGET zstd::libzstd_shared)
  add_library(crossbook_zstd ALIAS zstd::libzstd_shared)
else()
  add_library(crossbook_zstd ALIAS zstd::libzstd_static)
endif()

# moodycamel's queue has no package file everywhere: #include <concurrentqueue.h>
find_path(CROSSBOOK_CONCURRENTQUEUE_DIR concurrentqueue.h REQUIRED
  PATH_SUFFIXES concurrentqueue/moodycamel concurrentqueue moodycamel)
mark_as_advanced(CROSSBOOK_CONCURRENTQUEUE_DIR)
add_library(crossbook_concurrentqueue INTERFACE)
target_include_directories(crossbook_concurrentqueue SYSTEM INTERFACE
  "${CROSSBOOK_CONCURRENTQUEUE_DIR}")

if(CROSSBOOK_TESTS)
  find_package(GTest REQUIRED)
endif()
if(CROSSBOOK_BENCH)
  find_package(benchmark REQUIRED)
endif()
