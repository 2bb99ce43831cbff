#include "venues/binance/order_codec.hpp"

#include <array>
#include <new>

#include "venues/binance/order_reports.hpp"
#include "venues/binance/rules.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kDigits = "0123456789";

/// Takes back what a refused message added.
Result<void> keep_or_undo(Result<void> result, AccountEvents& out, std::size_t reports,
                          std::size_t balances, std::size_t others, std::size_t notices) noexcept {
  if (result.has_value()) return result;
  out.reports.resize(reports);
  out.other_balances.resize(others);
  out.balances.resize(balances);
  out.notices.resize(notices);
  return result;
}

/// A reply's id: what we sent, as text; empty for null.
std::string_view id_text(Token token) noexcept {
  if (const auto text = text_of(token, "id"); text.has_value()) return *text;
  if (const auto number = integer_of(token, "id"); number.has_value())
    return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  return {};
}

struct ReplyHead {
  Token id, status, result, error, event;
};

class ReplyReader {
 public:
  ReplyReader(const AccountScope& scope, AccountEvents& out) noexcept : scope_{scope}, out_{out} {}

  Result<void> read(ondemand::document& document, ondemand::object& frame) noexcept {
    const auto read =
        collect(frame, std::array{Slot{"id", &head_.id}, Slot{"status", &head_.status},
                                  Slot{"result", &head_.result}, Slot{"error", &head_.error},
                                  Slot{"event", &head_.event}});
    if (read.has_error()) return read.error();
    if (!has_ended(document)) return Error{Errc::Malformed, "frame"};
    bool is_empty = false;
    if (frame.reset().get(is_empty) != simdjson::SUCCESS) return Error{Errc::Malformed, "frame"};
    if (!head_.event.empty()) return read_event(frame);
    if (head_.id.empty()) return Error{Errc::MissingField, "id"};
    const auto status = integer_of(head_.status, "status");
    if (status.has_error()) return status.error();
    if (!head_.error.empty()) return read_error(frame, *status);
    if (!head_.result.empty()) return read_result(frame);
    return Error{Errc::MissingField, "result"};
  }

 private:
  Result<void> read_event(ondemand::object& frame) noexcept {
    ondemand::object event;
    if (frame.find_field_unordered("event").get_object().get(event) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "event"};
    return append_event(event, scope_, out_);
  }

  bool is_order() const noexcept {
    const std::string_view id = id_text(head_.id);
    return !id.empty() && id.size() <= 18 && id.find_first_not_of(kDigits) == id.npos;
  }
  /// Only after is_order().
  std::uint64_t request() const noexcept {
    std::uint64_t number = 0;
    for (const char digit : id_text(head_.id))
      number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    return number;
  }

  Result<void> read_result(ondemand::object& frame) noexcept {
    if (!is_order()) {
      const bool is_handshake = id_text(head_.id) == kHandshakeId;
      out_.notices.emplace_back().kind =
          is_handshake ? NoticeKind::HandshakeDone : NoticeKind::Ignored;
      return {};
    }
    ondemand::object order;
    if (frame.find_field_unordered("result").get_object().get(order) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "result"};
    return append_order(order, scope_, ReportSource::Reply, request(), out_);
  }

  Result<void> read_error(ondemand::object& frame, std::int64_t status) noexcept {
    ondemand::object error;
    if (frame.find_field_unordered("error").get_object().get(error) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "error"};
    Token code_token, message_token;
    const auto read =
        collect(error, std::array{Slot{"code", &code_token}, Slot{"msg", &message_token}});
    if (read.has_error()) return read.error();
    const auto code = integer_of(code_token, "code");
    if (code.has_error()) return code.error();
    const auto message = text_of(message_token, "msg");
    if (message.has_error()) return message.error();
    const ErrorVerdict verdict = judge(status, *code, *message);
    if (is_order()) {
      ExecutionReport& report = out_.reports.emplace_back();
      report.request = request();
      report.status = verdict.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown;
      report.reason = verdict.reported();
      report.venue_text = error_text(*code, *message);
      report.source = ReportSource::Reply;
      return {};
    }
    Notice& notice = out_.notices.emplace_back();
    notice.kind = id_text(head_.id) == kHandshakeId ? NoticeKind::HandshakeRefused
                                                    : NoticeKind::SessionInvalid;
    notice.reason = verdict.reported();
    notice.text = error_text(*code, *message);
    return {};
  }

  const AccountScope& scope_;
  AccountEvents& out_;
  ReplyHead head_;
};

}  // namespace

OrderCodec::OrderCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> OrderCodec::decode(PaddedBytes frame, const AccountScope& scope,
                                AccountEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  const std::size_t reports = out.reports.size(), balances = out.balances.size(),
                    others = out.other_balances.size(), notices = out.notices.size();
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened.error();
  return keep_or_undo(ReplyReader{scope, out}.read(document, object), out, reports, balances,
                      others, notices);
}

Result<void> OrderCodec::decode_order(PaddedBytes body, const AccountScope& scope,
                                      AccountEvents& out) noexcept {
  const std::size_t reports = out.reports.size();
  ondemand::document document;
  ondemand::object order;
  const auto opened = open_object(parser_, body.data(), body.size(), document, order);
  if (opened.has_error()) return opened.error();
  return keep_or_undo(append_order(order, scope, ReportSource::Query, 0, out), out, reports,
                      out.balances.size(), out.other_balances.size(), out.notices.size());
}

template <class Append>
Result<void> OrderCodec::decode_list(PaddedBytes body, AccountEvents& out,
                                     const Append& append) noexcept {
  const std::size_t reports = out.reports.size();
  ondemand::document document;
  ondemand::array entries;
  if (parser_.iterate(body.data(), body.size(), body.size() + PaddedBytes::kPadding)
              .get(document) != simdjson::SUCCESS ||
      document.get_array().get(entries) != simdjson::SUCCESS)
    return Error{Errc::Malformed, "body"};
  Result<void> result;
  for (auto found : entries) {
    ondemand::object entry;
    if (found.get_object().get(entry) != simdjson::SUCCESS) {
      result = Error{Errc::Malformed, "entry"};
      break;
    }
    const Result<void> added = append(entry);
    if (added.has_error()) {
      result = added.error();
      break;
    }
  }
  return keep_or_undo(result, out, reports, out.balances.size(), out.other_balances.size(),
                      out.notices.size());
}

Result<void> OrderCodec::decode_orders(PaddedBytes body, const AccountScope& scope,
                                       AccountEvents& out) noexcept {
  return decode_list(body, out, [&](ondemand::object& order) -> Result<void> {
    const auto added = append_order(order, scope, ReportSource::Query, 0, out);
    if (added.has_error() && added.error().code == Errc::UnknownSymbol) return {};
    return added;
  });
}

Result<void> OrderCodec::decode_trades(PaddedBytes body, const AccountScope& scope,
                                       AccountEvents& out) noexcept {
  return decode_list(body, out,
                     [&](ondemand::object& trade) { return append_own_trade(trade, scope, out); });
}

}  // namespace crossbook::binance
