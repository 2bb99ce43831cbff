// A throw-away certificate authority and a server certificate for loopback, made at start.
// In: host names and addresses. Out: PEM text. Thread: any. Limits: valid for 7 days.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace crossbook {

struct ServerCertificate {
  std::string ca_pem;           // give this to clients
  std::string certificate_pem;  // the server's, signed by the CA
  std::string key_pem;          // the server's private key; never written to disk
};

/// @param names DNS names or IP addresses for subjectAltName; default: localhost, 127.0.0.1, ::1
/// @throws std::runtime_error if OpenSSL refuses
ServerCertificate make_server_certificate(std::span<const std::string> names = {});

}  // namespace crossbook
