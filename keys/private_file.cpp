#include "keys/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace crossbook {
namespace {

constexpr mode_t kPrivateMode = S_IRUSR | S_IWUSR;
constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
constexpr int kLockTries = 1'000;
constexpr timespec kLockPause{0, 10'000'000};

std::string words_of(int error) { return std::generic_category().message(error); }

template <class Call>
auto again_if_interrupted(Call call) noexcept {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}
Descriptor::~Descriptor() {
  if (is_open()) ::close(number_);
}

bool write_all(int descriptor, std::span<const unsigned char> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written =
        again_if_interrupted([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

PrivateFile::PrivateFile(std::string what, std::string path)
    : what_{std::move(what)}, path_{std::move(path)} {
  const std::size_t slash = path_.rfind('/');
  folder_path_ = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  name_ = slash == std::string::npos ? path_ : path_.substr(slash + 1);
  if (name_.empty() || name_ == "." || name_ == "..") fail("is no file name", "name a file");
  folder_ = Descriptor{::open(folder_path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder_.is_open()) {
    fail(fmt::format("its folder cannot be opened: {}", words_of(errno)),
         fmt::format("mkdir -m 700 {}", folder_path_));
  }
  check_folder();
}

void PrivateFile::fail(std::string_view wrong, std::string_view mend) const {
  throw std::runtime_error{fmt::format("{}: {}: {}; {}", what_, path_, wrong, mend)};
}

void PrivateFile::fail_with_errno(std::string_view doing) const {
  const int error = errno;
  fail(fmt::format("{}: {}", doing, words_of(error)),
       error == ENOSPC || error == EDQUOT || error == EFBIG ? "free some space and try again"
                                                            : "look at the folder and the disk");
}

void PrivateFile::fail_to_open() const {
  if (errno == ENOENT) fail("is not there", "look at the path, or make one");
  if (errno == ELOOP) fail("is a symbolic link", "give the file itself");
  fail_with_errno("cannot be opened");
}

void PrivateFile::check_folder() const {
  struct stat facts {};
  if (::fstat(folder_.get(), &facts) != 0) fail_with_errno("its folder cannot be read");
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
    fail("its folder belongs to another user", "use a folder of your own");
  }
  if ((facts.st_mode & kOthersMayWrite) != 0 && (facts.st_mode & S_ISVTX) == 0) {
    fail("others may write to its folder", fmt::format("chmod go-w {}", folder_path_));
  }
}

void PrivateFile::check(int descriptor) const {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) fail_with_errno("cannot be read");
  if (!S_ISREG(facts.st_mode)) fail("is not a regular file", "give the file itself");
  if (facts.st_uid != ::geteuid()) {
    fail("belongs to another user", fmt::format("chown {} {}", ::geteuid(), path_));
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    fail("others may read or write it", fmt::format("chmod 600 {}", path_));
  }
}

Descriptor PrivateFile::open(const std::string& name, int flags) const {
  // O_NONBLOCK: a pipe of that name must not make us wait for its other end.
  return Descriptor{::openat(folder_.get(), name.c_str(),
                             flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, kPrivateMode)};
}

bool PrivateFile::exists() const {
  struct stat facts {};
  if (::fstatat(folder_.get(), name_.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0) return true;
  if (errno != ENOENT) fail_with_errno("cannot be looked up");
  return false;
}

Descriptor PrivateFile::open_to_read() const {
  Descriptor file = open(name_, O_RDONLY);
  if (!file.is_open()) fail_to_open();
  check(file.get());
  return file;
}

std::vector<unsigned char> PrivateFile::read(std::size_t max_bytes) const {
  const Descriptor file = open_to_read();
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) fail_with_errno("cannot be read");
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > max_bytes) {
    fail(fmt::format("has {} bytes, more than {}", size, max_bytes), "it is no such file");
  }
  std::vector<unsigned char> bytes(size);
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        again_if_interrupted([&] { return ::read(file.get(), bytes.data() + got, size - got); });
    if (count < 0) fail_with_errno("cannot be read");
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  bytes.resize(got);
  return bytes;
}

Descriptor PrivateFile::open_to_append(bool may_create) const {
  Descriptor file = open(name_, O_RDWR | O_APPEND | (may_create ? O_CREAT : 0));
  if (!file.is_open()) fail_to_open();
  check(file.get());
  sync_folder();
  return file;
}

void PrivateFile::replace(std::span<const unsigned char> bytes) const {
  const std::string fresh = name_ + ".new";
  if (::unlinkat(folder_.get(), fresh.c_str(), 0) != 0 && errno != ENOENT) {
    fail_with_errno("what an earlier try left beside it cannot be removed");
  }
  {
    const Descriptor file = open(fresh, O_WRONLY | O_CREAT | O_EXCL);
    // fchmod: a umask may have taken away the owner's own rights.
    if (!file.is_open() || ::fchmod(file.get(), kPrivateMode) != 0 ||
        !write_all(file.get(), bytes) || ::fsync(file.get()) != 0) {
      const int error = errno;
      if (file.is_open()) ::unlinkat(folder_.get(), fresh.c_str(), 0);
      errno = error;
      fail_with_errno("cannot be rewritten, and stays as it was");
    }
  }
  if (::renameat(folder_.get(), fresh.c_str(), folder_.get(), name_.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(folder_.get(), fresh.c_str(), 0);
    errno = error;
    fail_with_errno("cannot be replaced, and stays as it was");
  }
  sync_folder();
}

void PrivateFile::sync_folder() const {
  if (::fsync(folder_.get()) != 0) {
    fail_with_errno("is written, but a power cut may undo it");
  }
}

Descriptor PrivateFile::lock() const {
  Descriptor file = open(name_ + ".lock", O_RDWR | O_CREAT);
  if (!file.is_open()) fail_with_errno("the lock beside it cannot be opened");
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || facts.st_uid != ::geteuid() || !S_ISREG(facts.st_mode)) {
    fail("the lock beside it belongs to another user", fmt::format("rm {}.lock", path_));
  }
  for (int i = 0; i < kLockTries; ++i) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK && errno != EINTR) fail_with_errno("cannot be locked");
    ::nanosleep(&kLockPause, nullptr);
  }
  fail("another process is changing it", "wait until that one has ended");
}

}  // namespace crossbook
