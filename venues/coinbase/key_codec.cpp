#include "venues/coinbase/key_codec.hpp"

#include <array>
#include <utility>

#include "venues/connector/scope_reading.hpp"

namespace crossbook::coinbase {
namespace {

// can_transfer covers both withdrawals and moves between portfolios: the worse of the two counts.
constexpr std::array kFlagWords{
    ScopeWord{"can_view", ScopeKind::Read},
    ScopeWord{"can_trade", ScopeKind::Trade},
    ScopeWord{"can_transfer", ScopeKind::Withdraw},
};
constexpr std::array<const char*, 3> kFlagNames{"can_view", "can_trade", "can_transfer"};
constexpr const char* kPortfolioField = "portfolio_type";

/// A portfolio of derivatives lets its key do more than spot trading.
bool is_spot_portfolio(std::string_view type) noexcept {
  return type == "DEFAULT" || type == "CONSUMER" || type.empty();
}

}  // namespace

Result<void> decode_key_permissions(ondemand::object& root, KeyScopes& out) {
  KeyScopes scopes;
  std::array<bool, kFlagNames.size()> is_told{};
  const Result<void> walked =
      for_each_field(root, [&](std::string_view key, ondemand::value value) -> Result<void> {
        if (key == kPortfolioField) {
          std::string_view type;
          if (value.get_string().get(type)) return Error{Errc::MissingField, kPortfolioField};
          if (is_spot_portfolio(type)) return {};
          return add_scope(scopes, ScopeKind::Other, kPortfolioField, kPortfolioField);
        }
        // A permission of tomorrow has such a name, too.
        if (!key.starts_with("can_")) return {};
        const char* name = "can_";
        for (std::size_t i = 0; i < kFlagNames.size(); ++i) {
          if (key != kFlagNames[i]) continue;
          if (is_told[i]) return Error{Errc::Malformed, kFlagNames[i]};
          is_told[i] = true;
          name = kFlagNames[i];
        }
        bool is_granted = false;
        if (value.get_bool().get(is_granted)) return Error{Errc::MissingField, name};
        if (!is_granted) return {};
        return add_scope(scopes, find_scope(kFlagWords, key), key, name);
      });
  if (walked.has_error()) return walked;
  for (std::size_t i = 0; i < kFlagNames.size(); ++i)
    if (!is_told[i]) return Error{Errc::MissingField, kFlagNames[i]};
  scopes.ip = IpBinding::NotSaid;
  out = std::move(scopes);
  return {};
}

}  // namespace crossbook::coinbase
