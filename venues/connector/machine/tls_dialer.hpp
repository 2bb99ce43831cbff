// Opens one TLS connection: name, TCP, handshake, identity. Internal to the sessions: includes
// Asio. In: an address. Out: a connected stream or the reason why not. Thread: its loop's. Limits:
// one dial at a time, within its timeout.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/session_end.hpp"
#include "venues/connector/url.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

using LoopExecutor = boost::asio::io_context::executor_type;  // not type-erased: no allocation
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, LoopExecutor>;
using TlsStream = boost::asio::ssl::stream<TcpSocket>;
using LoopTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;

/// The kind and the words for an error that a stream gave while it was used.
SessionEnd session_end(const std::string& who, const boost::system::error_code& error);

/// How far the newest dial came, and when; 0: it did not come there.
struct DialProgress {
  MonoNanos began;
  MonoNanos named;  // the host has an address
  MonoNanos connected;
  MonoNanos secured;
  boost::asio::ip::tcp::endpoint peer;  // once connected
};

class TlsDialer {
 public:
  /// @param owner whoever holds this dialer: kept alive while a dial runs
  TlsDialer(boost::asio::io_context& context, Url url, std::string name)
      : resolver_{context.get_executor()},
        deadline_{context.get_executor()},
        url_{std::move(url)},
        name_{std::move(name)} {}

  /// @param done gets null on success; not called after cancel()
  void dial(TlsStream& stream, std::chrono::milliseconds timeout, std::shared_ptr<void> owner,
            std::function<void(const SessionEnd*)> done);
  void cancel();

  const Url& url() const noexcept { return url_; }
  const DialProgress& progress() const noexcept { return progress_; }
  /// What the host's name means, best first; of the last good answer.
  const std::vector<boost::asio::ip::tcp::endpoint>& addresses() const noexcept {
    return endpoints_;
  }
  /// "binance: wss://host/path", how every line about this connection begins.
  std::string who() const;

 private:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  void resolve();
  void connect();
  void shake_hands();
  bool expect_host();
  SessionEnd handshake_failure(const boost::system::error_code& error) const;
  void finish(const SessionEnd* end);
  void fail(SessionEndKind kind, const std::string& text);

  boost::asio::ip::basic_resolver<boost::asio::ip::tcp, LoopExecutor> resolver_;
  LoopTimer deadline_;
  Url url_;
  std::string name_;
  Endpoints endpoints_;  // the last good answer outlives a resolver that fails
  TlsStream* stream_ = nullptr;
  std::shared_ptr<void> owner_;
  std::function<void(const SessionEnd*)> done_;
  DialProgress progress_;
  std::uint64_t attempt_ = 0;  // handlers of an older attempt are not heard
};

}  // namespace crossbook
