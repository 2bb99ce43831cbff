// One connection made to be looked at: what a host's name means, who answers there, whose
// certificate it shows. Nothing is sent but the handshake.
// In: an address. Out: what was found, or the step that failed. Thread: the caller's, which waits.
// Limits: the time given.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/session_end.hpp"
#include "venues/connector/url.hpp"

namespace crossbook {

enum class DialStep : std::uint8_t { Name, Connection, Handshake };

struct TlsProbe {
  std::optional<DialStep> failed;  // none: connected, and the certificate is the host's
  std::string trouble;             // of the step that failed
  std::string_view mend;           // where the trouble says it

  std::vector<std::string> addresses;  // of the name, best first
  std::string peer;                    // the address and port that answered
  std::chrono::nanoseconds name_time{0};
  std::chrono::nanoseconds connection_time{0};
  std::chrono::nanoseconds handshake_time{0};
  std::string protocol;                  // "TLSv1.3"
  std::string issuer;                    // whose word the certificate is
  std::int64_t certificate_ends_ms = 0;  // since 1970
};

/// Dials as every session does, with the same demands on the certificate, and hangs up.
/// @param name the venue, for people
TlsProbe probe_tls(TlsContext& tls, const Url& url, const std::string& name,
                   std::chrono::milliseconds max_time);

}  // namespace crossbook
