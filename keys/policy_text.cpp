// KeyPolicy <-> text, one fact a line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "keys/policy.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kHead = "crossbook-policy 1";

struct ConfirmationWord {
  std::string_view word;
  bool PolicyConfirmations::*field;
};
constexpr std::array kConfirmations = {
    ConfirmationWord{"no-scopes-endpoint", &PolicyConfirmations::no_scopes_endpoint},
    ConfirmationWord{"transfer-scope", &PolicyConfirmations::transfer_scope},
    ConfirmationWord{"unrestricted-ip", &PolicyConfirmations::unrestricted_ip},
    ConfirmationWord{"withdraw-scope", &PolicyConfirmations::withdraw_scope}};

void append_sorted(std::string& out, std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) out.append(line).push_back('\n');
}

template <class Items, class Format>
void append_lines(std::string& out, const Items& items, Format format) {
  std::vector<std::string> lines;
  lines.reserve(items.size());
  for (const auto& item : items) lines.push_back(format(item));
  append_sorted(out, std::move(lines));
}

/// Reads the lines of a policy; which facts belong together is check_policy()'s.
class PolicyReader {
 public:
  explicit PolicyReader(std::string_view text) noexcept : rest_{text} {}

  KeyPolicy read() {
    next_line();
    if (line_ != kHead) refuse(fmt::format("the first line is \"{}\"", kHead));
    while (!rest_.empty()) {
      next_line();
      const std::string_view word = cut(line_);
      if (!read_fact(word) && !read_list(word)) {
        refuse(fmt::format("no fact is called \"{}\"", word));
      }
      if (!line_.empty()) refuse("more words than the fact has");
    }
    return std::move(policy_);
  }

 private:
  [[noreturn]] void refuse(std::string_view what) const {
    throw std::invalid_argument{fmt::format("policy, line {}: {}", number_, what)};
  }

  static std::string_view cut(std::string_view& from) noexcept {
    const std::size_t size = std::min(from.find(' '), from.size());
    const std::string_view word = from.substr(0, size);
    from.remove_prefix(std::min(size + 1, from.size()));
    return word;
  }
  std::string_view word(std::string_view what) {
    const std::string_view found = cut(line_);
    if (found.empty()) refuse(fmt::format("{} is missing", what));
    return found;
  }
  template <class T>
  T known(std::optional<T> value, std::string_view what) const {
    if (!value) refuse(fmt::format("{} is none that is known", what));
    return *value;
  }
  template <class Number>
  Number number(std::string_view what) {
    const std::string_view text = word(what);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      refuse(fmt::format("{} is no number in range", what));
    }
    return value;
  }
  CapAmount amount(std::string_view what) { return known(CapAmount::parse(word(what)), what); }
  void next_line() {
    ++number_;
    const std::size_t size = rest_.find('\n');
    if (size == std::string_view::npos) refuse("the line does not end");
    line_ = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
  }

  bool read_fact(std::string_view fact) {
    if (fact == "venue") {
      policy_.key.venue = word("venue");
    } else if (fact == "environment") {
      policy_.key.environment = known(parse_key_environment(word("environment")), "environment");
    } else if (fact == "account") {
      policy_.key.account = word("account");
    } else if (fact == "role") {
      policy_.key.role = known(parse_key_role(word("role")), "role");
    } else if (fact == "key") {
      policy_.key.key_id = word("key id");
    } else if (fact == "collar-bp") {
      policy_.collar_bp = number<std::uint32_t>("collar");
    } else if (fact == "orders-per-second") {
      policy_.orders_per_second = number<std::uint32_t>("orders per second");
    } else if (fact == "time-in-force") {
      policy_.is_ioc_only = word("time in force") == "ioc";
    } else if (fact == "expires-unix-ms") {
      policy_.expires_unix_ms = number<std::int64_t>("end");
    } else {
      return false;
    }
    return true;
  }

  bool read_list(std::string_view list) {
    if (list == "host") {
      policy_.hosts.emplace_back(word("host"));
    } else if (list == "request") {
      AllowedRequest& request = policy_.requests.emplace_back();
      request.kind = known(parse_request_kind(word("kind")), "kind");
      request.method = known(parse_request_method(word("method")), "method");
      request.path = word("path");
    } else if (list == "symbol") {
      AllowedSymbol& symbol = policy_.symbols.emplace_back();
      symbol.symbol = word("symbol");
      symbol.quote = word("quote asset");
    } else if (list == "cap") {
      QuoteCaps& caps = policy_.caps.emplace_back();
      caps.quote = word("quote asset");
      caps.order = amount("cap per order");
      caps.minute = amount("cap per minute");
      caps.day = amount("cap per day");
    } else if (list == "confirmed") {
      read_confirmation(word("what was confirmed"));
    } else {
      return false;
    }
    return true;
  }

  void read_confirmation(std::string_view what) {
    for (const ConfirmationWord& confirmation : kConfirmations) {
      if (confirmation.word != what) continue;
      policy_.confirmed.*confirmation.field = true;
      return;
    }
    refuse("what was confirmed is none that is known");
  }

  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
  KeyPolicy policy_;
};

std::size_t first_other_line(std::string_view text, std::string_view written) noexcept {
  const auto differs =
      std::mismatch(text.begin(), text.end(), written.begin(), written.end()).first;
  return 1 + static_cast<std::size_t>(std::count(text.begin(), differs, '\n'));
}

}  // namespace

std::string encode_policy(const KeyPolicy& policy) {
  check_policy(policy);
  std::string out = fmt::format("{}\nvenue {}\nenvironment {}\naccount {}\nrole {}\nkey {}\n",
                                kHead, policy.key.venue, to_string(policy.key.environment),
                                policy.key.account, to_string(policy.key.role), policy.key.key_id);
  append_lines(out, policy.hosts, [](const std::string& host) { return "host " + host; });
  append_lines(out, policy.requests, [](const AllowedRequest& request) {
    return fmt::format("request {} {} {}", to_string(request.kind), to_string(request.method),
                       request.path);
  });
  append_lines(out, policy.symbols, [](const AllowedSymbol& symbol) {
    return fmt::format("symbol {} {}", symbol.symbol, symbol.quote);
  });
  append_lines(out, policy.caps, [](const QuoteCaps& caps) {
    return fmt::format("cap {} {} {} {}", caps.quote, caps.order.text(), caps.minute.text(),
                       caps.day.text());
  });
  out += fmt::format("collar-bp {}\norders-per-second {}\ntime-in-force {}\nexpires-unix-ms {}\n",
                     policy.collar_bp, policy.orders_per_second, policy.is_ioc_only ? "ioc" : "any",
                     policy.expires_unix_ms);
  for (const ConfirmationWord& confirmation : kConfirmations) {
    if (policy.confirmed.*confirmation.field)
      out += fmt::format("confirmed {}\n", confirmation.word);
  }
  return out;
}

KeyPolicy parse_policy(std::string_view text) {
  if (text.size() > kMaxPolicyBytes) {
    throw std::invalid_argument{fmt::format("policy: over {} bytes", kMaxPolicyBytes)};
  }
  KeyPolicy policy = PolicyReader{text}.read();
  const std::string written = encode_policy(policy);
  if (written != text) {
    throw std::invalid_argument{
        fmt::format("policy, line {}: not as it is written by crossbook: a fact twice, missing or "
                    "out of order, or a number with zeros to spare",
                    first_other_line(text, written))};
  }
  return policy;
}

}  // namespace crossbook
