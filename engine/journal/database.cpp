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
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(unfinished_.c_str(), &opened, kFlags, nullptr);
  handle_.reset(opened);  // there is one to close even if it could not be opened
  if (code != SQLITE_OK) fail();
  std::filesystem::permissions(unfinished_, std::filesystem::perms{0600}, ignored);
  run("PRAGMA journal_mode = OFF");  // nobody sees the file before it is finished
  run("BEGIN");
}

void Database::Close::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

Database::~Database() {
  if (handle_ == nullptr) return;
  handle_.reset();
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

void Database::run(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void Database::finish() {
  run("COMMIT");
  handle_.reset();
  std::error_code error;
  std::filesystem::rename(unfinished_, path_, error);
  if (!error) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
  throw std::runtime_error{"ledger: " + path_ + ": " + error.message() + "; name another file"};
}

void Database::fail() const {
  const std::string why = handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_.get());
  throw std::runtime_error{"ledger: " + path_ + ": " + why +
                           "; name a file in a writable folder with room"};
}

Database::Insert::Insert(Database& database, const char* sql) : database_{database} {
  if (sqlite3_prepare_v2(database_.handle_.get(), sql, -1, &statement_, nullptr) != SQLITE_OK)
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
