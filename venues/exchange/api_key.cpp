#include "venues/exchange/api_key.hpp"

#include <algorithm>

namespace crossbook {

bool is_alive(const ApiKey& key, UtcNanos now) noexcept {
  return !key.is_revoked && (key.expires.count() == 0 || now < key.expires);
}

bool allows_address(const ApiKey& key, std::string_view address) noexcept {
  if (key.ip_allow_list.empty()) return true;
  return std::any_of(key.ip_allow_list.begin(), key.ip_allow_list.end(),
                     [&](const std::string& allowed) { return allowed == address; });
}

}  // namespace crossbook
