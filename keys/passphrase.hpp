// Where a passphrase or an API secret comes from: a terminal that does not show it, a file
// descriptor, or a systemd credential. Never an argument, the environment or the configuration.
// In: a source. Out: a Secret. Thread: one at a time; the terminal's signals are taken meanwhile.
// Limits: kMaxPassphraseBytes, kMinPassphraseCharacters, kMaxSecretBytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "keys/secret.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxPassphraseBytes = 1024;
inline constexpr std::size_t kMinPassphraseCharacters = 12;  // of a new one

struct SecretSource {
  enum class Kind : unsigned char { Terminal, Descriptor, Credential };
  Kind kind = Kind::Terminal;
  int descriptor = -1;
  std::string credential{};  // a file's name in $CREDENTIALS_DIRECTORY
};

enum class PassphraseUse : unsigned char {
  Open,  // an existing vault's
  New    // asked for twice on a terminal; at least kMinPassphraseCharacters
};

/// One line, without its end. @param what it opens, for the prompt: "vault /home/me/keys"
/// @throws std::runtime_error with one line: empty, too long or too short, an unprintable
/// character, a source that is not there, or a terminal that closed
Secret read_passphrase(const SecretSource& source, PassphraseUse use, std::string_view what);

/// What a venue calls the secret of a key: one line, or a PEM with all its lines.
/// @throws as read_passphrase()
Secret read_api_secret(const SecretSource& source, std::string_view what);

struct SecretAndPassphrase {
  Secret secret;
  Secret passphrase;
};
/// For a venue that gives its keys a passphrase, too: one line each.
/// @throws as read_passphrase()
SecretAndPassphrase read_api_secret_and_passphrase(const SecretSource& source,
                                                   std::string_view what);

}  // namespace crossbook
