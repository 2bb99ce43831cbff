#include "engine/runtime/symbol_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace crossbook {
namespace {

// Longer ones first where one ends like another.
constexpr std::array<std::string_view, 14> kQuotes{"FDUSD", "USDT", "USDC", "TUSD", "BUSD",
                                                   "USD",   "EUR",  "GBP",  "TRY",  "BRL",
                                                   "JPY",   "BTC",  "ETH",  "BNB"};

std::string common_code(std::string_view code) {
  std::string upper{code};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (upper == "XBT") return "BTC";
  if (upper == "XDG") return "DOGE";
  return upper;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0; });
}

}  // namespace

std::optional<std::string> instrument_name(std::string_view symbol) {
  const auto separator = symbol.find_first_of("-/_");
  if (separator != std::string_view::npos) {
    const std::string_view base = symbol.substr(0, separator);
    const std::string_view quote = symbol.substr(separator + 1);
    if (!is_code(base) || !is_code(quote)) return std::nullopt;
    return common_code(base) + "/" + common_code(quote);
  }
  if (!is_code(symbol)) return std::nullopt;
  const std::string upper = common_code(symbol);
  for (const std::string_view quote : kQuotes)
    if (upper.size() > quote.size() && upper.ends_with(quote))
      return common_code(std::string_view{upper}.substr(0, upper.size() - quote.size())) + "/" +
             std::string{quote};
  return std::nullopt;
}

}  // namespace crossbook
