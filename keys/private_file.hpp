// Files that nobody else may read or swap: the folder is opened once and all names are looked up in
// it; owner, mode and kind are checked before a byte is read; a rewrite is whole or not at all.
// In: paths, bytes. Out: bytes, descriptors. Thread: its owner's. Limits: sizes given by the
// caller.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossbook {

/// Closes what it holds.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const noexcept { return number_; }
  bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Writes all of it. @return false with errno set
bool write_all(int descriptor, std::span<const unsigned char> bytes) noexcept;

/// One file of this user alone, in a folder that nobody else may write to. Every function throws
/// std::runtime_error with one line: what the file is, where, what is wrong, and the mend.
class PrivateFile {
 public:
  /// Opens the folder and checks it. @param what the word that lines begin with, e.g. "vault"
  PrivateFile(std::string what, std::string path);

  const std::string& path() const noexcept { return path_; }
  bool exists() const;
  /// The whole file. Refuses links, other owners, a mode beyond 0600, and over max_bytes before
  /// any of it is read.
  std::vector<unsigned char> read(std::size_t max_bytes) const;
  Descriptor open_to_read() const;
  /// Opens for reading and appending; creates the file (0600) if it may and there is none.
  Descriptor open_to_append(bool may_create) const;
  /// Writes a new file beside it, then puts it in the old one's place. If this throws, the old one
  /// stands as it was, unless the line says that only its safety against a power cut is in doubt.
  void replace(std::span<const unsigned char> bytes) const;
  /// Waits up to 10 s for the lock beside the file. It goes with the process at the latest.
  Descriptor lock() const;

  [[noreturn]] void fail(std::string_view wrong, std::string_view mend) const;

 private:
  [[noreturn]] void fail_with_errno(std::string_view doing) const;
  [[noreturn]] void fail_to_open() const;
  void check_folder() const;
  void check(int descriptor) const;
  Descriptor open(const std::string& name, int flags) const;
  void sync_folder() const;

  std::string what_;
  std::string path_;
  std::string folder_path_;
  std::string name_;
  Descriptor folder_;
};

}  // namespace crossbook
