// Who sent a request to the local exchange, and may they: key, address, time window, signature.
// In: parameters and the exact signed bytes. Out: the key, or the venue's error.
// Thread: the exchange's. Limits: recvWindow 60 s. Source: README.md "Authentication".
#pragma once

#include <string_view>

#include "venues/binance/simulator_params.hpp"
#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

enum class Security : std::uint8_t { None, Read, Trade };

/// Finds the key and checks its form, life, address and permission. @return -2014 | -2015
Outcome<const ApiKey*> check_key(Exchange& exchange, std::string_view id, std::string_view address,
                                 Security security, UtcNanos now);

/// timestamp < now + 1 s, and now - timestamp <= recvWindow. @return -1102 | -1021 | -1131 | -1100
Outcome<void> check_time(const Params& params, UtcNanos now);

/// @param signature as sent, percent-decoded: hex of any case, or base64 for Ed25519
/// @return -1022
Outcome<void> check_signature(const ApiKey& key, std::string_view payload,
                              std::string_view signature);

/// Query and body as sent, one behind the other, without the signature parameter.
std::string signed_payload(std::string_view query, std::string_view body);

/// Parameters of a WS API request but for the signature, by rising name, k=v joined by &.
std::string signed_payload(const Params& params);

}  // namespace crossbook::binance
