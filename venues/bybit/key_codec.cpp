#include "venues/bybit/key_codec.hpp"

#include <array>
#include <string>
#include <utility>

#include "venues/connector/scope_reading.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::bybit {
namespace {

constexpr const char* kPermissionsField = "permissions";
constexpr const char* kAddressField = "ips";
constexpr const char* kExpiryField = "expiredAt";

constexpr std::array kScopeWords{ScopeWord{"SpotTrade", ScopeKind::Trade},
                                 ScopeWord{"Withdraw", ScopeKind::Withdraw},
                                 ScopeWord{"AccountTransfer", ScopeKind::Transfer},
                                 ScopeWord{"SubMemberTransfer", ScopeKind::Transfer},
                                 ScopeWord{"SubMemberTransferList", ScopeKind::Transfer}};

template <class Each>
Result<void> for_each_text(ondemand::value value, const char* field, Each each) {
  ondemand::array texts;
  if (value.get_array().get(texts) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  for (auto found : texts) {
    ondemand::value one;
    if (found.get(one) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
    const Result<std::string_view> text = text_of(one.raw_json_token(), field);
    if (text.has_error()) return text.error();
    const Result<void> taken = each(*text);
    if (taken.has_error()) return taken;
  }
  return {};
}

class KeyInfo {
 public:
  Result<void> take(std::string_view key, ondemand::value value) {
    if (key == "readOnly") return take_once(read_only_, value, "readOnly");
    if (key == kExpiryField) return take_once(expires_, value, kExpiryField);
    if (key == kPermissionsField) return take_permissions(value);
    if (key != kAddressField) return {};
    has_addresses_ = true;
    return for_each_text(value, kAddressField, [&](std::string_view address) -> Result<void> {
      if (address == "*") return {};  // bound to none
      return add_address(scopes_, address, kAddressField);
    });
  }

  Result<void> finish(KeyScopes& out) {
    const Result<std::int64_t> read_only = integer_of(read_only_, "readOnly");
    if (read_only.has_error()) return read_only.error();
    if (!has_permissions_) return Error{Errc::MissingField, kPermissionsField};
    if (!has_addresses_) return Error{Errc::MissingField, kAddressField};
    // A read-only key may do none of what its permissions name but see it.
    if (*read_only != 0) scopes_.granted.clear();
    const Result<void> added = add_scope(scopes_, ScopeKind::Read, "readOnly", "readOnly");
    if (added.has_error()) return added;
    scopes_.ip_field = kAddressField;
    scopes_.ip = binding_of(scopes_.addresses);
    const Result<void> expiry = take_expiry();
    if (expiry.has_error()) return expiry;
    out = std::move(scopes_);
    return {};
  }

 private:
  /// {"Spot":["SpotTrade"],"Wallet":["Withdraw"],...}
  Result<void> take_permissions(ondemand::value value) {
    if (has_permissions_) return Error{Errc::Malformed, kPermissionsField};
    has_permissions_ = true;
    ondemand::object groups;
    if (value.get_object().get(groups) != simdjson::SUCCESS)
      return Error{Errc::MissingField, kPermissionsField};
    return for_each_field(groups, [&](std::string_view, ondemand::value words) {
      return for_each_text(words, kPermissionsField, [&](std::string_view word) {
        return add_scope(scopes_, find_scope(kScopeWords, word), word, kPermissionsField);
      });
    });
  }

  /// 1970 stands for never.
  Result<void> take_expiry() {
    const Result<std::string_view> text = text_of(expires_, kExpiryField);
    if (text.has_error()) return text.error();
    const Result<UtcNanos> time = parse_wire_time(*text, kExpiryField);
    if (time.has_error()) return time.error();
    if (time->count() <= 0) return {};
    scopes_.expires_unix_ms = time->millis();
    scopes_.expiry_field = kExpiryField;
    return {};
  }

  KeyScopes scopes_;
  Token read_only_, expires_;
  bool has_permissions_ = false, has_addresses_ = false;
};

}  // namespace

Result<void> read_key_scopes(ondemand::object& result, KeyScopes& out) {
  KeyInfo info;
  const Result<void> taken = for_each_field(
      result, [&](std::string_view key, ondemand::value value) { return info.take(key, value); });
  return taken.has_error() ? taken : info.finish(out);
}

}  // namespace crossbook::bybit
