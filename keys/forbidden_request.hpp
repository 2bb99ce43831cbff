// What is never signed, whatever a policy says: withdrawals, transfers between wallets and
// accounts, making, changing and deleting keys. There is no way to switch this off (K3, S12). In:
// methods and paths. Out: verdicts. Thread: any. Limits: kMaxPathBytes.
#pragma once

#include <string_view>

#include "keys/request.hpp"

namespace crossbook {

/// By the words in its path or operation; upper and lower case, '-' and '_' make no difference. The
/// few requests by which a key asks about itself are let through by their exact method and path.
bool is_forbidden_request(RequestMethod method, std::string_view path) noexcept;

/// The same for one segment of a path.
bool is_forbidden_segment(std::string_view segment) noexcept;

}  // namespace crossbook
