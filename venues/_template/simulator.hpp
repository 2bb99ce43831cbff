// The local exchange in this venue's own words. README.md says what is faithful.
// In: HTTP calls, socket messages, time. Out: replies, pushes. Thread: the exchange's.
// Limits: as the venue documents them.
#pragma once

#include <string_view>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::_template {

class TemplateSimulator final : public Simulator {
 public:
  /// @param exchange outlives the simulator
  explicit TemplateSimulator(Exchange& exchange) : exchange_{exchange} {}

  std::string_view path(Listener listener) const noexcept override;
  HttpReply on_http(const HttpCall& call, UtcNanos now) override;
  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override;
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override;
  void on_ws_pong(WsPeer&, UtcNanos) override {}
  void on_ws_close(WsPeer&) override {}
  void on_tick(UtcNanos) override {}
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override;
  void set_speed(std::int64_t) override {}

 private:
  Exchange& exchange_;
};

}  // namespace crossbook::_template
