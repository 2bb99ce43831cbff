// A throw-away certificate authority and its server certificates for loopback, made at start.
// In: host names and addresses, a life span. Out: PEM text. Thread: any.
// Limits: certificates live for kCertificateLife unless they are asked for with another span.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace crossbook {

inline constexpr std::chrono::hours kCertificateLife{7 * 24};

struct ServerCertificate {
  std::string ca_pem;           // give this to clients
  std::string certificate_pem;  // the server's, signed by the CA
  std::string key_pem;          // the server's private key; never written to disk
};

/// When a certificate begins and ends, from now.
struct CertificateSpan {
  std::chrono::seconds begins{-3'600};  // clients whose clock is a little behind
  std::chrono::seconds ends{kCertificateLife};
};

class CertificateAuthority {
 public:
  /// @throws std::runtime_error if OpenSSL refuses, as issue() does
  CertificateAuthority();
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  /// @param names DNS names or IP addresses for subjectAltName; empty: localhost, 127.0.0.1, ::1
  ServerCertificate issue(std::span<const std::string> names = {}, CertificateSpan span = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The first certificate of a new authority, for who needs only one.
ServerCertificate make_server_certificate(std::span<const std::string> names = {});

}  // namespace crossbook
