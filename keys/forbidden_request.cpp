#include "keys/forbidden_request.hpp"

#include <algorithm>
#include <array>

namespace crossbook {
namespace {

// In lower case, without '-' and '_'.
constexpr std::string_view kWordsInside[] = {
    "withdraw",                             // of all kinds: coins, fiat, lightning
    "transfer",   "movefund", "sendmoney",  // between wallets and accounts
    "payment",    "payout",   "bfxpay",    "invoice",   "giftcard",  "fiat",
    "apikey",     "subapi",   "createapi", "updateapi", "modifyapi", "deleteapi",  // keys
    "subaccount", "subuser",  "submember",  // whose keys and wallets they move
};
constexpr std::string_view kWholeSegments[] = {
    "send", "pay",    "transactions",  // Coinbase sends coins by POST …/transactions
    "sub",  "broker", "keys",         "token", "oauth",
};

struct Question {
  RequestMethod method;
  std::string_view path;
};
/// How a key asks what it may do (K4). Sources: part 5 of the venues' facts.
constexpr Question kQuestions[] = {
    {RequestMethod::Post, "/0/private/GetApiKeyInfo"},  // Kraken
    {RequestMethod::Get, "/api/v1/user/api-key"},       // KuCoin
    {RequestMethod::Get, "/api/v3/apiKeyInfo"},         // MEXC; POST changes the key's IP list
    {RequestMethod::Get, "/v2/user/api-key"},           // HTX
};

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A segment as the words above are written. @param storage kMaxPathBytes
std::string_view plain_word(std::string_view segment, char* storage) noexcept {
  std::size_t size = 0;
  for (const char c : segment) {
    if (c != '-' && c != '_') storage[size++] = lower(c);
  }
  return {storage, size};
}

bool holds_forbidden_word(std::string_view word) noexcept {
  return std::any_of(std::begin(kWordsInside), std::end(kWordsInside), [&](std::string_view part) {
    return word.find(part) != std::string_view::npos;
  });
}

}  // namespace

bool is_forbidden_segment(std::string_view segment) noexcept {
  if (segment.size() > kMaxPathBytes) return true;
  std::array<char, kMaxPathBytes> storage;
  const std::string_view word = plain_word(segment, storage.data());
  return holds_forbidden_word(word) ||
         std::find(std::begin(kWholeSegments), std::end(kWholeSegments), word) !=
             std::end(kWholeSegments);
}

bool is_forbidden_request(RequestMethod method, std::string_view path) noexcept {
  if (path.size() > kMaxPathBytes) return true;
  const bool asks_about_itself = std::any_of(
      std::begin(kQuestions), std::end(kQuestions),
      [&](const Question& question) { return question.method == method && question.path == path; });
  if (asks_about_itself) return false;
  if (method == RequestMethod::Ws) {  // an operation's name: "sub" is short for subscribe there
    std::array<char, kMaxPathBytes> storage;
    return holds_forbidden_word(plain_word(path, storage.data()));
  }
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('/'), path.size());
    if (is_forbidden_segment(path.substr(0, size))) return true;
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return false;
}

}  // namespace crossbook
