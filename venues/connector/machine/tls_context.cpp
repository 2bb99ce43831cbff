#include "venues/connector/machine/tls_context.hpp"

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

namespace crossbook {
namespace ssl = boost::asio::ssl;

TlsContext::TlsContext(const std::string& ca_file)
    : context_{std::make_unique<ssl::context>(ssl::context::tls_client)} {
  SSL_CTX* native = context_->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  context_->set_verify_mode(ssl::verify_peer);
  context_->set_default_verify_paths();
  if (ca_file.empty()) return;
  boost::system::error_code error;
  context_->load_verify_file(ca_file, error);
  if (error)
    throw std::runtime_error{"ca_file " + ca_file + ": no certificates could be read (" +
                             error.message() + "); give a PEM file"};
}

TlsContext::~TlsContext() = default;

ssl::context& TlsContext::context() noexcept { return *context_; }

}  // namespace crossbook
