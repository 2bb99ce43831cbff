#include "venues/connector/machine/tls_dialer.hpp"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace asio = boost::asio;
namespace {

using boost::system::error_code;

constexpr int kTcpUserTimeoutMs = 10'000;  // sent bytes that nobody acknowledges: the peer is gone

void tune(TcpSocket& socket) {
  error_code ignored;  // each of these is only a wish
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  socket.set_option(asio::socket_base::keep_alive{true}, ignored);
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  socket.set_option(UserTimeout{kTcpUserTimeoutMs}, ignored);
}

}  // namespace

SessionEnd session_end(const std::string& who, const error_code& error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
      error == asio::error::connection_reset || error == asio::error::broken_pipe)
    return {SessionEndKind::Closed, who + ": connection lost (" + error.message() + ")"};
  if (error == asio::error::timed_out)
    return {SessionEndKind::Silent, who + ": the other side no longer acknowledges"};
  if (error.category() == asio::error::get_ssl_category())
    return {SessionEndKind::Garbage, who + ": TLS broke (" + error.message() + ")"};
  return {SessionEndKind::Closed, who + ": " + error.message()};
}

std::string TlsDialer::who() const {
  std::string path = url_.target.substr(0, url_.target.find('?'));  // a query may hold a token
  if (path == "/") path.clear();
  return name_ + ": " + url_.scheme + "://" + url_.authority() + path;
}

void TlsDialer::dial(TlsStream& stream, std::chrono::milliseconds timeout,
                     std::shared_ptr<void> owner, std::function<void(const SessionEnd*)> done) {
  stream_ = &stream;
  owner_ = std::move(owner);
  done_ = std::move(done);
  const std::uint64_t attempt = ++attempt_;
  progress_ = {};
  progress_.began = mono_now();
  if (!expect_host()) return fail(SessionEndKind::Refused, "TLS cannot be set up for this host");
  deadline_.expires_after(timeout);
  deadline_.async_wait([this, attempt, timeout, owner = owner_](const error_code& error) {
    if (error || attempt != attempt_) return;
    fail(SessionEndKind::Unreachable,
         "no connection within " + std::to_string(timeout.count()) + " ms");
  });
  resolve();
}

/// SNI and the name (or address) that the certificate must carry.
bool TlsDialer::expect_host() {
  SSL* native = stream_->native_handle();
  X509_VERIFY_PARAM* param = SSL_get0_param(native);
  error_code not_an_address;
  asio::ip::make_address(url_.host, not_an_address);
  if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(param, url_.host.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // What SSL_set_tlsext_host_name stands for; the text is copied.
  const long sni =
      SSL_ctrl(native, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, url_.host.data());
  return sni == 1 && X509_VERIFY_PARAM_set1_host(param, url_.host.c_str(), url_.host.size()) == 1;
}

void TlsDialer::resolve() {
  error_code not_an_address;
  const asio::ip::address address = asio::ip::make_address(url_.host, not_an_address);
  if (!not_an_address) {
    endpoints_ = {{address, url_.port}};
    progress_.named = mono_now();
    return connect();
  }
  resolver_.async_resolve(
      url_.host, std::to_string(url_.port),
      [this, attempt = attempt_, owner = owner_](const error_code& error, const auto& results) {
        if (attempt != attempt_) return;
        if (!error) {
          endpoints_.clear();
          for (const auto& result : results) endpoints_.push_back(result.endpoint());
          progress_.named = mono_now();
        }
        // The certificate decides identity, so the last good address may be tried.
        if (endpoints_.empty())
          return fail(SessionEndKind::Unreachable,
                      "the name " + url_.host + " cannot be resolved (" + error.message() + ")");
        connect();
      });
}

void TlsDialer::connect() {
  asio::async_connect(stream_->next_layer(), endpoints_,
                      [this, attempt = attempt_, owner = owner_](
                          const error_code& error, const asio::ip::tcp::endpoint& peer) {
                        if (attempt != attempt_) return;
                        if (error) return fail(SessionEndKind::Unreachable, error.message());
                        progress_.connected = mono_now();
                        progress_.peer = peer;
                        tune(stream_->next_layer());
                        shake_hands();
                      });
}

void TlsDialer::shake_hands() {
  stream_->async_handshake(asio::ssl::stream_base::client,
                           [this, attempt = attempt_, owner = owner_](const error_code& error) {
                             if (attempt != attempt_) return;
                             if (!error) {
                               progress_.secured = mono_now();
                               return finish(nullptr);
                             }
                             const SessionEnd end = handshake_failure(error);
                             finish(&end);
                           });
}

SessionEnd TlsDialer::handshake_failure(const error_code& error) const {
  const long verdict = SSL_get_verify_result(stream_->native_handle());
  const auto distrust = [&](const std::string& what, std::string_view mend) {
    return SessionEnd{SessionEndKind::Certificate,
                      who() + ": " + what + "; nothing is sent; " + std::string{mend}, mend};
  };
  if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return distrust("certificate of another host (wanted " + url_.host + ")",
                    "set the right host, or remove what stands between");
  const std::string why = X509_verify_cert_error_string(verdict);
  if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID)
    return distrust(why, "set this machine's clock, or wait until the venue renews it");
  if (verdict != X509_V_OK)
    return distrust("certificate refused: " + why, "if the CA is your own, name it in ca_file");
  return {SessionEndKind::Refused, who() + ": TLS handshake failed (" + error.message() + ")"};
}

void TlsDialer::fail(SessionEndKind kind, const std::string& text) {
  const SessionEnd end{kind, who() + ": " + text};
  finish(&end);
}

void TlsDialer::finish(const SessionEnd* end) {
  const auto done = std::move(done_);
  const auto owner = std::move(owner_);
  cancel();
  if (done) done(end);
}

void TlsDialer::cancel() {
  ++attempt_;
  deadline_.cancel();
  resolver_.cancel();
  done_ = nullptr;
  owner_.reset();
}

}  // namespace crossbook
