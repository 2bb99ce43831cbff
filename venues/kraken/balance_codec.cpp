// The balances channel: ledger balances of the spot wallet.
#include <optional>

#include "venues/kraken/account_codec.hpp"

namespace crossbook::kraken {
namespace {

struct Entry {
  std::string_view asset, balance, wallet_type, wallet_id;
  std::string_view spot_balance;  // out of "wallets", where a snapshot has them
  bool has_wallets = false;
};

Result<void> read_text_or_number(JsonValue& value, const char* name, bool is_number,
                                 std::string_view& out) noexcept {
  if (!out.empty()) return Error{Errc::Malformed, name};
  const Result<std::string_view> text =
      is_number ? read_decimal(value, name) : read_text(value, name);
  if (text.has_error()) return text.error();
  out = *text;
  return {};
}

Result<void> read_wallets(JsonValue& value, Entry& entry) noexcept {
  JsonArray wallets;
  if (value.get_array().get(wallets) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "wallets"};
  entry.has_wallets = true;
  for (auto element : wallets) {
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "wallets"};
    std::string_view type, id, balance;
    for (auto item : object) {
      JsonField field;
      if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "wallets"};
      Result<void> read;
      if (field.key() == "type") read = read_text_or_number(field.value(), "type", false, type);
      if (field.key() == "id") read = read_text_or_number(field.value(), "id", false, id);
      if (field.key() == "balance")
        read = read_text_or_number(field.value(), "balance", true, balance);
      if (read.has_error()) return read;
    }
    if (type == "spot" && id == "main") entry.spot_balance = balance;
  }
  return {};
}

Result<void> read_entry(JsonObject& object, Entry& entry) noexcept {
  for (auto item : object) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "data"};
    JsonValue& value = field.value();
    Result<void> read;
    if (field.key() == "asset") {
      read = read_text_or_number(value, "asset", false, entry.asset);
    } else if (field.key() == "balance") {
      read = read_text_or_number(value, "balance", true, entry.balance);
    } else if (field.key() == "wallet_type") {
      read = read_text_or_number(value, "wallet_type", false, entry.wallet_type);
    } else if (field.key() == "wallet_id") {
      read = read_text_or_number(value, "wallet_id", false, entry.wallet_id);
    } else if (field.key() == "wallets") {
      read = read_wallets(value, entry);
    }
    if (read.has_error()) return read;
  }
  if (entry.asset.empty()) return Error{Errc::MissingField, "asset"};
  if (entry.balance.empty()) return Error{Errc::MissingField, "balance"};
  return {};
}

/// Earn and funding wallets cannot be traded.
bool is_of_spot_wallet(const Entry& entry) noexcept {
  if (entry.has_wallets) return !entry.spot_balance.empty();
  return (entry.wallet_type.empty() || entry.wallet_type == "spot") &&
         (entry.wallet_id.empty() || entry.wallet_id == "main");
}

}  // namespace

Result<void> AccountCodec::decode_balances(JsonValue& data, AccountEvents& out) noexcept {
  JsonArray entries;
  if (data.get_array().get(entries) != simdjson::SUCCESS) return Error{Errc::MissingField, "data"};
  for (auto element : entries) {
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    Entry entry;
    if (Result<void> read = read_entry(object, entry); read.has_error()) return read;
    const Result<Amount> amount =
        parse_amount(entry.has_wallets ? entry.spot_balance : entry.balance);
    if (!is_of_spot_wallet(entry) || !is_spot_balance(entry.asset)) continue;
    if (amount.has_error()) return Error{amount.error().code, "balance"};
    const std::string_view code = common_code(entry.asset);
    const std::optional<AssetId> asset = table_->find_asset(code);
    if (!asset) {
      if (AssetCode::fits(code)) out.other_balances.push_back({{}, AssetCode{code}, *amount});
      continue;
    }
    const Reserve& reserve = (*reserves_)[asset->value()];
    Balance balance;
    balance.asset = *asset;
    balance.total = *amount + reserve.net_credit;
    balance.available = balance.total - reserve.held;
    out.balances.push_back(balance);
  }
  return {};
}

}  // namespace crossbook::kraken
