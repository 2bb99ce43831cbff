// A private session's replacement while everything goes on: with the next key (K13), or with the
// same before the venue ends it (M28). The next session beside the one in use, then one switch,
// then the former's end. Not a door: only the connector's parts include it. In: the next keys. Out:
// where it stands. Thread: the connector's. Limits: rotation_time a step.
#pragma once

#include <cstdint>
#include <memory>

#include "venues/connector/account_link.hpp"

namespace crossbook {

struct SessionChange {
  enum class Step : std::uint8_t {
    Checking,    // what the venue says of the next key
    Connecting,  // its sockets log in
    Draining,    // it is in use; the former one's orders come to their ends
    Closing      // the former one's sockets
  };
  Step step = Step::Checking;
  bool is_renewal = false;  // the keys are the same
  KeyRole role = KeyRole::Trade;
  ConnectorKeys keys;                 // the next ones; from the switch on, the former ones
  std::unique_ptr<AccountLink> link;  // the same
  MonoNanos deadline;
  std::uint64_t last_request = 0;  // orders up to this one went over the former link

  /// The key that is new, or that goes.
  const Credential& key() const noexcept { return *keys.of(role); }
};

}  // namespace crossbook
