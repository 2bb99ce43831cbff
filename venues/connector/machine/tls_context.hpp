// What we accept as an exchange's identity: TLS 1.2 or newer, a certificate of a trusted CA, for
// exactly the host that was asked for.
// In: the system's trust store, optionally a CA file. Out: a context for sessions. Thread: one.
// Limits: none.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace crossbook {

class TlsContext {
 public:
  /// @param ca_file PEM file of CAs trusted beside the system's; empty: only those
  /// @throws std::runtime_error naming the file if it cannot be read
  explicit TlsContext(const std::string& ca_file = {});
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  boost::asio::ssl::context& context() noexcept;

 private:
  std::unique_ptr<boost::asio::ssl::context> context_;
};

}  // namespace crossbook
