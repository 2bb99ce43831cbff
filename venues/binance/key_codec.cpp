#include "venues/binance/key_codec.hpp"

#include <algorithm>
#include <array>

#include "venues/connector/scope_reading.hpp"

namespace crossbook::binance {
namespace {

constexpr const char* kIpField = "ipRestrict";
constexpr const char* kExpiryField = "tradingAuthorityExpirationTime";

struct Flag {
  const char* name;
  ScopeKind kind;
  bool is_required = true;
};
constexpr std::array kFlags{
    Flag{"enableReading", ScopeKind::Read},
    Flag{"enableFixReadOnly", ScopeKind::Read, false},
    Flag{"enableSpotAndMarginTrading", ScopeKind::Trade},
    Flag{"enableFixApiTrade", ScopeKind::Trade, false},
    Flag{"enableWithdrawals", ScopeKind::Withdraw},
    Flag{"enableInternalTransfer", ScopeKind::Transfer},
    Flag{"permitsUniversalTransfer", ScopeKind::Transfer},
    Flag{"enableMargin", ScopeKind::Other},
    Flag{"enableFutures", ScopeKind::Other},
    Flag{"enableVanillaOptions", ScopeKind::Other},
    Flag{"enablePortfolioMarginTrading", ScopeKind::Other, false},
};

bool is_false(Token token) noexcept {
  const Result<bool> flag = flag_of(token, "");
  return flag.has_value() && !*flag;
}

/// The fields of one answer, as they come.
class Restrictions {
 public:
  Result<void> take(std::string_view key, Token token) {
    if (key == kIpField) return keep(ip_, token, kIpField);
    if (key == kExpiryField) return keep(expiry_, token, kExpiryField);
    for (std::size_t i = 0; i < kFlags.size(); ++i)
      if (key == kFlags[i].name) return keep(flags_[i], token, kFlags[i].name);
    const bool may_grant = key.starts_with("enable") || key.starts_with("permits");
    if (!may_grant || is_false(token)) return {};
    return add_scope(scopes_, ScopeKind::Other, key, "enable");
  }

  Result<void> finish(KeyScopes& out) {
    for (std::size_t i = 0; i < kFlags.size(); ++i) {
      const Flag& flag = kFlags[i];
      if (flags_[i].empty() && !flag.is_required) continue;
      const Result<bool> is_on = flag_of(flags_[i], flag.name);
      if (is_on.has_error()) return is_on.error();
      if (!*is_on) continue;
      if (auto added = add_scope(scopes_, flag.kind, flag.name, flag.name); added.has_error())
        return added;
    }
    const Result<bool> is_restricted = flag_of(ip_, kIpField);
    if (is_restricted.has_error()) return is_restricted.error();
    scopes_.ip = *is_restricted ? IpBinding::Listed : IpBinding::Any;
    scopes_.ip_field = kIpField;
    if (!expiry_.empty() && !is_null(expiry_)) {
      const Result<std::int64_t> expires = millis_of(expiry_, kExpiryField);
      if (expires.has_error()) return expires.error();
      scopes_.expires_unix_ms = *expires;
      scopes_.expiry_field = kExpiryField;
    }
    out = std::move(scopes_);
    return {};
  }

 private:
  static Result<void> keep(Token& slot, Token token, const char* field) {
    if (!slot.empty()) return Error{Errc::Malformed, field};
    slot = token;
    return {};
  }

  KeyScopes scopes_;
  Token ip_;
  Token expiry_;
  std::array<Token, kFlags.size()> flags_;
};

}  // namespace

Result<void> decode_key_scopes(ondemand::parser& parser, PaddedBytes body, KeyScopes& out) {
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened.error();
  Restrictions restrictions;
  const auto read = for_each_field(object, [&](std::string_view key, ondemand::value value) {
    return restrictions.take(key, value.raw_json_token());
  });
  if (read.has_error()) return read.error();
  if (!has_ended(document)) return Error{Errc::Malformed, "JSON"};
  return restrictions.finish(out);
}

}  // namespace crossbook::binance
