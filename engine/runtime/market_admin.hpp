// What the admin endpoint of local exchanges answers: endpoints and keys, faults begun and ended
// while they serve, the exchanges' own ledgers.
// In: requests that gave the token. Out: JSON. Thread: the admin server's; it asks the exchanges on
// theirs. Limits: kLongestFault, kMaxFillsTold.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/runtime/local_market.hpp"
#include "venues/exchange/admin_server.hpp"

namespace crossbook {

inline constexpr std::chrono::hours kLongestFault{24};
inline constexpr std::size_t kFillsTold = 100;  // of an account, where the request does not say

/// The admin endpoint of a market that serves already.
class MarketAdmin {
 public:
  /// @param market outlives this, and stops after it  @param port 0: any free one
  /// @throws std::runtime_error naming the port that is taken
  MarketAdmin(LocalMarket& market, std::uint16_t port);

  const std::string& url() const noexcept { return server_.url(); }
  const std::string& token() const noexcept { return server_.token(); }

 private:
  HttpReply answer(const HttpCall& call);
  HttpReply list_faults();
  HttpReply begin_fault(const HttpCall& call);
  HttpReply end_faults(std::string_view venue, std::string_view fault);
  HttpReply ledger(std::string_view venue, std::string_view query);

  LocalMarket& market_;
  AdminServer server_;  // last member: it stops before what it asks is gone
};

}  // namespace crossbook
