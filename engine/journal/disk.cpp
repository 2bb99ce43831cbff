#include "engine/journal/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace crossbook {
namespace {

std::error_code last_error() noexcept { return {errno, std::generic_category()}; }

class FileDisk final : public JournalDisk {
 public:
  explicit FileDisk(int file) noexcept : file_{file} {}
  ~FileDisk() override { ::close(file_); }
  FileDisk(const FileDisk&) = delete;
  FileDisk& operator=(const FileDisk&) = delete;

  int file() const noexcept override { return file_; }
  std::error_code allocate(std::uint64_t offset, std::uint64_t bytes) noexcept override {
    const int error =
        ::posix_fallocate(file_, static_cast<::off_t>(offset), static_cast<::off_t>(bytes));
    return {error, std::generic_category()};
  }
  std::error_code sync() noexcept override {
    return ::fdatasync(file_) == 0 ? std::error_code{} : last_error();
  }
  std::error_code cut(std::uint64_t size) noexcept override {
    return ::ftruncate(file_, static_cast<::off_t>(size)) == 0 ? std::error_code{} : last_error();
  }

 private:
  int file_;
};

int open_file(const std::string& path, int flags, const char* what) {
  const int file = ::open(path.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0) return file;
  throw std::system_error(errno, std::generic_category(),
                          std::string{"journal: cannot "} + what + " " + path);
}

/// Without it the name of a new file may be gone after a power cut, and its contents with it.
void sync_folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path{path}.parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

std::unique_ptr<JournalDisk> create_journal_disk(const std::string& path) {
  auto disk = std::make_unique<FileDisk>(open_file(path, O_CREAT | O_EXCL, "create"));
  sync_folder_of(path);
  return disk;
}

std::unique_ptr<JournalDisk> open_journal_disk(const std::string& path) {
  return std::make_unique<FileDisk>(open_file(path, 0, "open"));
}

}  // namespace crossbook
