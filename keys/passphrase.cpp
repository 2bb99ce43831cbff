#include "keys/passphrase.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "keys/hidden_input.hpp"
#include "keys/private_file.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN ";
constexpr std::string_view kPemEnd = "-----END ";

/// What is read, with which limits, and what its errors call it.
struct Wanted {
  std::string_view name;
  std::size_t max_bytes;
  std::size_t min_characters;
  bool may_be_pem;
};
constexpr Wanted kPassphrase{"passphrase", kMaxPassphraseBytes, 1, false};
constexpr Wanted kNewPassphrase{"passphrase", kMaxPassphraseBytes, kMinPassphraseCharacters, false};
constexpr Wanted kApiSecret{"secret", kMaxSecretBytes, 1, true};
constexpr Wanted kSecretLine{"secret", kMaxSecretBytes, 1, false};
constexpr Wanted kKeyPassphrase{"key's passphrase", kMaxPassphraseBytes, 1, false};

[[noreturn]] void refuse(const Wanted& wanted, std::string_view wrong, std::string_view mend) {
  throw std::runtime_error{fmt::format("{}: {}; {}", wanted.name, wrong, mend)};
}

std::size_t characters_of(std::string_view utf8) noexcept {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not the middle of one
  }));
}

/// Bytes that are still being gathered; one more than the limit shows that there were too many.
class Gathered {
 public:
  explicit Gathered(const Wanted& wanted) : wanted_{wanted}, bytes_{wanted.max_bytes + 1} {}

  std::span<unsigned char> room() noexcept { return bytes_.span().subspan(size_); }
  void grow(std::size_t count) {
    if (count > room().size() || size_ + count > wanted_.max_bytes) {
      refuse(wanted_, fmt::format("longer than {} bytes", wanted_.max_bytes),
             "give the text itself");
    }
    size_ += count;
  }
  void end_line() {
    room()[0] = '\n';
    grow(1);
  }
  void drop_line_end() noexcept {
    if (text().ends_with('\n')) --size_;
    if (text().ends_with('\r')) --size_;
  }
  std::string_view text() const noexcept { return bytes_.text().substr(0, size_); }

  Secret take() const {
    if (text().empty()) refuse(wanted_, "empty", "give one");
    const bool is_pem = wanted_.may_be_pem && text().starts_with(kPemBegin);
    for (std::size_t i = 0; i < text().size(); ++i) {
      const auto byte = static_cast<unsigned char>(text()[i]);
      if (is_pem && (byte == '\n' || byte == '\r')) continue;
      if (byte < ' ' || byte == 0x7F) {
        refuse(wanted_, fmt::format("an unprintable character in place {}", i + 1),
               "give one line of text");
      }
    }
    if (characters_of(text()) < wanted_.min_characters) {
      refuse(wanted_, fmt::format("shorter than {} characters", wanted_.min_characters),
             "use several words");
    }
    return Secret{text()};
  }

 private:
  const Wanted& wanted_;
  SecureBytes bytes_;
  std::size_t size_ = 0;
};

Secret read_terminal(const Wanted& wanted, std::string_view prompt) {
  const Descriptor terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
  if (!terminal.is_open()) {
    refuse(wanted, "there is no terminal to ask on", "give a file descriptor or a credential");
  }
  HiddenInput input{terminal.get()};
  Gathered gathered{wanted};
  gathered.grow(input.read_line(prompt, gathered.room()));
  if (wanted.may_be_pem && gathered.text().starts_with(kPemBegin)) {
    for (bool is_last = false; !is_last;) {
      gathered.end_line();
      const std::size_t begin = gathered.text().size();
      gathered.grow(input.read_line("", gathered.room()));
      is_last = gathered.text().substr(begin).starts_with(kPemEnd);
    }
  }
  return gathered.take();
}

/// A passphrase ends with its line, and nothing behind that is read; a secret with the file.
Secret read_descriptor(const Wanted& wanted, int descriptor) {
  if (::isatty(descriptor) == 1) {
    refuse(wanted, fmt::format("descriptor {} is a terminal, which would show it", descriptor),
           "leave the descriptor out");
  }
  Gathered gathered{wanted};
  for (;;) {
    const std::size_t step = wanted.may_be_pem ? gathered.room().size() : 1;
    const ssize_t count = ::read(descriptor, gathered.room().data(), step);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      refuse(wanted, fmt::format("descriptor {} cannot be read", descriptor),
             "open it for the command, as in 3<file");
    }
    if (count == 0) break;
    if (!wanted.may_be_pem && gathered.room()[0] == '\n') break;
    gathered.grow(static_cast<std::size_t>(count));
  }
  gathered.drop_line_end();
  return gathered.take();
}

Secret read_credential(const Wanted& wanted, const std::string& name) {
  const char* folder = ::secure_getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') {
    refuse(wanted, "systemd gave no credentials", "set LoadCredentialEncrypted= in the unit");
  }
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) {
    refuse(wanted, "a credential's name is that of a file, without a folder", "give its name");
  }
  const std::string path = fmt::format("{}/{}", folder, name);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    refuse(wanted, fmt::format("there is no credential {}", name), "look at the unit's names");
  }
  if ((facts.st_mode & S_IRWXO) != 0) {
    refuse(wanted, fmt::format("everybody may read the credential {}", name),
           fmt::format("chmod o= {}", path));
  }
  return read_descriptor(wanted, file.get());
}

Secret read(const Wanted& wanted, const SecretSource& source, std::string_view prompt) {
  switch (source.kind) {
    case SecretSource::Kind::Terminal: return read_terminal(wanted, prompt);
    case SecretSource::Kind::Descriptor: return read_descriptor(wanted, source.descriptor);
    case SecretSource::Kind::Credential: return read_credential(wanted, source.credential);
  }
  __builtin_unreachable();
}

}  // namespace

Secret read_passphrase(const SecretSource& source, PassphraseUse use, std::string_view what) {
  const bool is_new = use == PassphraseUse::New;
  Secret first = read(is_new ? kNewPassphrase : kPassphrase, source,
                      fmt::format("{}assphrase of {}: ", is_new ? "New p" : "P", what));
  if (is_new && source.kind == SecretSource::Kind::Terminal &&
      !read(kPassphrase, source, "Once more: ").equals(first)) {
    refuse(kPassphrase, "the two differ", "try again");
  }
  return first;
}

Secret read_api_secret(const SecretSource& source, std::string_view what) {
  return read(kApiSecret, source, fmt::format("Secret of {}: ", what));
}

SecretAndPassphrase read_api_secret_and_passphrase(const SecretSource& source,
                                                   std::string_view what) {
  Secret secret = read(kSecretLine, source, fmt::format("Secret of {}: ", what));
  return {std::move(secret), read(kKeyPassphrase, source, fmt::format("Passphrase of {}: ", what))};
}

}  // namespace crossbook
