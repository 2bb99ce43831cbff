#include "venues/market/asset_map.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace crossbook {
namespace {

constexpr std::size_t kMaxIdentityBytes = 128;

struct KnownAsset {
  std::string_view code, identity;
};
// Codes that mean the same on every venue, by the project or state behind them. Fewer, rather
// than one in doubt: the user declares the others.
constexpr KnownAsset kWellKnown[] = {
    {"1INCH", "1inch"},
    {"AAVE", "aave"},
    {"ADA", "cardano"},
    {"ALGO", "algorand"},
    {"APT", "aptos"},
    {"ARB", "arbitrum"},
    {"ATOM", "cosmos-hub"},
    {"AUD", "fiat:AUD"},
    {"AVAX", "avalanche"},
    {"BCH", "bitcoin-cash"},
    {"BNB", "bnb-chain"},
    {"BRL", "fiat:BRL"},
    {"BTC", "bitcoin"},
    {"CAD", "fiat:CAD"},
    {"CHF", "fiat:CHF"},
    {"COMP", "compound"},
    {"CRO", "cronos"},
    {"CRV", "curve"},
    {"DAI", "sky:DAI"},
    {"DASH", "dash"},
    {"DOGE", "dogecoin"},
    {"DOT", "polkadot"},
    {"ETC", "ethereum-classic"},
    {"ETH", "ethereum"},
    {"EUR", "fiat:EUR"},
    {"EURC", "circle:EURC"},
    {"FDUSD", "first-digital:FDUSD"},
    {"FIL", "filecoin"},
    {"GBP", "fiat:GBP"},
    {"GRT", "the-graph"},
    {"HBAR", "hedera"},
    {"ICP", "internet-computer"},
    {"INJ", "injective"},
    {"JPY", "fiat:JPY"},
    {"KAS", "kaspa"},
    {"LDO", "lido"},
    {"LINK", "chainlink"},
    {"LTC", "litecoin"},
    {"MANA", "decentraland"},
    {"MKR", "maker"},
    {"MNT", "mantle"},
    {"NEAR", "near"},
    {"OKB", "okb"},
    {"OP", "optimism"},
    {"PEPE", "pepe"},
    {"POL", "polygon"},
    {"PYUSD", "paypal:PYUSD"},
    {"SAND", "the-sandbox"},
    {"SHIB", "shiba-inu"},
    {"SNX", "synthetix"},
    {"SOL", "solana"},
    {"SUI", "sui"},
    {"TON", "toncoin"},
    {"TRX", "tron"},
    {"TRY", "fiat:TRY"},
    {"TUSD", "trueusd"},
    {"UNI", "uniswap"},
    {"USD", "fiat:USD"},
    {"USDC", "circle:USDC"},
    {"USDE", "ethena:USDe"},
    {"USDG", "paxos:USDG"},
    {"USDT", "tether:USDT"},
    {"XLM", "stellar"},
    {"XMR", "monero"},
    {"XRP", "xrp-ledger"},
    {"XTZ", "tezos"},
    {"ZEC", "zcash"},
};

std::string_view well_known(std::string_view code) noexcept {
  const auto found = std::find_if(std::begin(kWellKnown), std::end(kWellKnown),
                                  [&](const KnownAsset& each) { return each.code == code; });
  return found == std::end(kWellKnown) ? std::string_view{} : found->identity;
}

bool is_code(std::string_view text) noexcept {
  return !text.empty() && AssetCode::fits(text) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

[[noreturn]] void refuse(std::string_view code, std::string_view problem) {
  throw std::invalid_argument{std::string{code} + " " + std::string{problem}};
}

/// 1000SATS of SATS, 1MBABYDOGE of BABYDOGE.
bool is_multiple(std::string_view spelled, std::string_view code) noexcept {
  if (spelled.size() <= code.size() || !spelled.ends_with(code)) return false;
  std::string_view prefix = spelled.substr(0, spelled.size() - code.size());
  if (prefix.ends_with('M') || prefix.ends_with('K')) prefix.remove_suffix(1);
  return !prefix.empty() && prefix.front() == '1' &&
         prefix.find_first_not_of('0', 1) == std::string_view::npos;
}

}  // namespace

std::string_view AssetMap::identity(std::string_view code) const noexcept {
  const auto declared = declared_.find(code);
  return declared == declared_.end() ? well_known(code) : std::string_view{declared->second};
}

void AssetMap::declare(std::string_view code, std::string_view identity) {
  if (!is_code(code)) refuse(code, "is no asset code; write 1 to 15 capitals and digits");
  const bool is_plain =
      std::all_of(identity.begin(), identity.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (identity.empty() || identity.size() > kMaxIdentityBytes || !is_plain)
    refuse(code, "needs an identity, like \"ethereum:0x…\" for chain and contract");
  const std::string_view known = this->identity(code);
  if (!known.empty() && known != identity)
    refuse(code,
           "is known as " + std::string{known} +
               "; name the venues where it is another coin under not_on, or use another code");
  const auto is_taken = [&](std::string_view other, std::string_view its) {
    if (other != code && its == identity)
      refuse(code, "would be the same as " + std::string{other} + "; say under [assets." +
                       std::string{other} + ".venues] who spells it so");
  };
  for (const KnownAsset& each : kWellKnown) is_taken(each.code, each.identity);
  for (const auto& [other, its] : declared_) is_taken(other, its);
  if (declared_.size() >= kMaxAssets) refuse(code, "is one asset too many");
  declared_.insert_or_assign(std::string{code}, std::string{identity});
}

void AssetMap::spell(std::string_view venue, std::string_view code, std::string_view spelled) {
  if (identity(code).empty()) refuse(code, "has no identity yet; give it one first");
  if (!spelled.empty()) {
    if (!is_code(spelled)) refuse(spelled, "is no asset code; write 1 to 15 capitals and digits");
    if (is_multiple(spelled, code))
      refuse(spelled, "looks like a multiple of " + std::string{code} +
                          ": another unit at another price, so an asset of its own");
    const bool is_others =
        spelled != code && !identity(spelled).empty() && spelling(venue, spelled) == spelled;
    if (is_others)
      refuse(spelled, "is another asset's code at " + std::string{venue} +
                          "; say first what that one is called there");
    for (const auto& [key, other] : spellings_)
      if (key.first == venue && key.second != code && other == spelled)
        refuse(spelled, "is already " + key.second + " at " + std::string{venue});
  }
  spellings_.insert_or_assign({std::string{venue}, std::string{code}}, std::string{spelled});
}

std::string_view AssetMap::spelling(std::string_view venue, std::string_view code) const noexcept {
  for (const auto& [key, word] : spellings_)
    if (key.first == venue && key.second == code) return word;
  return code;
}

InstrumentTable AssetMap::spelled_at(std::string_view venue, const InstrumentTable& table) const {
  InstrumentTable spelled = table;
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    spelled.respell(asset, AssetCode{spelling(venue, table.asset_code(asset))});
  }
  return spelled;
}

}  // namespace crossbook
