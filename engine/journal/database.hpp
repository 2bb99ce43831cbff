// An SQLite file that is written once, in one transaction: whole or not there.
// In: SQL, values. Out: the file. Thread: one. Limits: SQLite's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace crossbook {

class Database {
 public:
  /// Begins a new file beside the path. @throws std::runtime_error naming the file, as all do
  explicit Database(std::string path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const char* sql);
  /// Puts the finished file in its place.
  void finish();

  /// One prepared INSERT, used again and again.
  class Insert {
   public:
    Insert(Database& database, const char* sql);
    ~Insert();
    Insert(const Insert&) = delete;
    Insert& operator=(const Insert&) = delete;

    template <class... Values>
    void operator()(const Values&... values) {
      int place = 0;
      (bind(++place, values), ...);
      step();
    }

   private:
    void bind(int place, std::string_view text);
    void bind(int place, const char* text) { bind(place, std::string_view{text}); }
    void bind(int place, const std::string& text) { bind(place, std::string_view{text}); }
    void bind(int place, std::int64_t number);
    void bind(int place, std::uint64_t number) { bind(place, static_cast<std::int64_t>(number)); }
    void bind(int place, int number) { bind(place, std::int64_t{number}); }
    void bind(int place, bool yes) { bind(place, std::int64_t{yes ? 1 : 0}); }
    void step();
    Database& database_;
    sqlite3_stmt* statement_ = nullptr;
  };

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  [[noreturn]] void fail() const;
  std::string path_, unfinished_;
  std::unique_ptr<sqlite3, Close> handle_;  // null once it is finished
};

}  // namespace crossbook
