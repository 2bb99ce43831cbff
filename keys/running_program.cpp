#include "keys/running_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "keys/encoding.hpp"
#include "keys/private_file.hpp"

namespace crossbook {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw std::runtime_error{fmt::format(
      "program: {}: cannot be read for its hash: {}; mount /proc, and let this user read it", path,
      std::generic_category().message(error))};
}

}  // namespace

std::string program_hash(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.get(), &facts) != 0) fail(path, errno);
  if (!S_ISREG(facts.st_mode) || facts.st_size == 0) fail(path, EINVAL);
  const auto bytes = static_cast<std::size_t>(facts.st_size);
  void* const mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (mapped == MAP_FAILED) fail(path, errno);
  const Sha256Digest digest = sha256({{static_cast<const char*>(mapped), bytes}});
  ::munmap(mapped, bytes);
  std::string text(2 * digest.size(), '\0');
  hex_encode(digest, text.data());
  return text;
}

}  // namespace crossbook
