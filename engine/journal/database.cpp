#include "engine/journal/database.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace crossbook {

Database::Database(std::string path) : path_{std::move(path)}, unfinished_{path_ + ".unfinished"} {
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(unfinished_.c_str(), &handle_, kFlags, nullptr) != SQLITE_OK) fail();
  std::filesystem::permissions(unfinished_, std::filesystem::perms{0600}, ignored);
  run("PRAGMA journal_mode = OFF");  // nobody sees the file before it is finished
  run("BEGIN");
}

Database::~Database() {
  if (handle_ == nullptr) return;
  sqlite3_close_v2(handle_);
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

void Database::run(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void Database::finish() {
  run("COMMIT");
  if (sqlite3_close(handle_) != SQLITE_OK) fail();
  handle_ = nullptr;
  std::error_code error;
  std::filesystem::rename(unfinished_, path_, error);
  if (!error) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
  throw std::runtime_error{"ledger: " + path_ + ": " + error.message() + "; name another file"};
}

void Database::fail() const {
  const std::string why = handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_);
  throw std::runtime_error{"ledger: " + path_ + ": " + why +
                           "; name a file in a writable folder with room"};
}

Database::Insert::Insert(Database& database, const char* sql) : database_{database} {
  if (sqlite3_prepare_v2(database_.handle_, sql, -1, &statement_, nullptr) != SQLITE_OK)
    database_.fail();
}

Database::Insert::~Insert() { sqlite3_finalize(statement_); }

void Database::Insert::bind(int place, std::string_view text) {
  sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
}

void Database::Insert::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(statement_, place, number);
}

void Database::Insert::step() {
  if (sqlite3_step(statement_) != SQLITE_DONE) database_.fail();
  sqlite3_reset(statement_);
}

}  // namespace crossbook
