#include "venues/kraken/account_codec.hpp"

#include "venues/kraken/order_codec.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

Notice make_notice(NoticeKind kind, std::string_view text = {}) noexcept {
  Notice notice;
  notice.kind = kind;
  notice.text = ErrorText{text};
  return notice;
}

Notice refusal(std::string_view text) noexcept {
  const ErrorRule rule = find_error(text);
  Notice notice = make_notice(
      rule.ends_session ? NoticeKind::SessionInvalid : NoticeKind::HandshakeRefused, text);
  notice.reason = rule.reason;
  return notice;
}

}  // namespace

bool SequenceWatch::accept(TypeWord type, std::int64_t sequence) noexcept {
  const bool is_next = type == TypeWord::Snapshot || last_ < 0 || sequence == last_ + 1;
  last_ = sequence;
  return is_next;
}

void AccountCodec::set_listings(const PairTable& pairs, const InstrumentTable& table,
                                const Reserves& reserves, OrderMemory& orders) {
  pairs_ = &pairs;
  table_ = &table;
  reserves_ = &reserves;
  orders_ = &orders;
}

Result<void> AccountCodec::decode(PaddedBytes frame, AccountEvents& out) noexcept {
  const std::size_t reports = out.reports.size();
  const std::size_t balances = out.balances.size();
  const std::size_t others = out.other_balances.size();
  const std::size_t notices = out.notices.size();
  Result<void> result = decode_frame(frame, out);
  if (result.has_error()) {
    out.reports.resize(reports);
    out.balances.resize(balances);
    out.other_balances.resize(others);
    out.notices.resize(notices);
  }
  return result;
}

Result<void> AccountCodec::decode_frame(PaddedBytes frame, AccountEvents& out) noexcept {
  if (Result<void> opened = reader_.open(frame); opened.has_error()) return opened;
  Envelope envelope;
  const auto read_data = [&](JsonValue& data, const Envelope& words) -> Result<void> {
    switch (words.channel) {
      case ChannelWord::Executions: return decode_executions(data, out);
      case ChannelWord::Balances: return decode_balances(data, out);
      case ChannelWord::None: return Error{Errc::MissingField, "channel"};
      case ChannelWord::Book:
      case ChannelWord::Status:
      case ChannelWord::Heartbeat:
      case ChannelWord::Unused:
      case ChannelWord::Unknown: return {};
    }
    __builtin_unreachable();
  };
  if (Result<void> read = reader_.read(envelope, read_data); read.has_error()) return read;
  if (envelope.is_first_generation) return Error{Errc::NotSpoken, "event"};
  switch (envelope.channel) {
    case ChannelWord::None: return note_answer(envelope, out);
    case ChannelWord::Executions:
    case ChannelWord::Balances: return check_sequence(envelope, out);
    case ChannelWord::Heartbeat:
      out.notices.push_back(make_notice(NoticeKind::Heartbeat));
      return {};
    case ChannelWord::Status:  // the public socket tells it too
    case ChannelWord::Unused: out.notices.push_back(make_notice(NoticeKind::Ignored)); return {};
    case ChannelWord::Book:
    case ChannelWord::Unknown: return Error{Errc::NotSpoken, "channel"};
  }
  __builtin_unreachable();
}

Result<void> AccountCodec::check_sequence(const Envelope& envelope, AccountEvents& out) noexcept {
  if (!envelope.has_data) return Error{Errc::MissingField, "data"};
  if (envelope.type == TypeWord::None) return Error{Errc::MissingField, "type"};
  if (envelope.type == TypeWord::Unknown) return Error{Errc::UnknownEnum, "type"};
  if (envelope.sequence < 0) return Error{Errc::MissingField, "sequence"};
  const bool is_executions = envelope.channel == ChannelWord::Executions;
  SequenceWatch& watch = is_executions ? executions_ : balances_;
  if (!watch.accept(envelope.type, envelope.sequence)) {
    out.notices.push_back(
        make_notice(NoticeKind::SessionInvalid, is_executions ? "executions: the sequence jumped"
                                                              : "balances: the sequence jumped"));
  }
  return {};
}

Result<void> AccountCodec::note_order(const Envelope& envelope, AccountEvents& out) noexcept {
  Result<void> decoded = decode_order_answer(envelope, out);
  if (decoded.has_error()) return decoded;
  const ExecutionReport& report = out.reports.back();
  orders_->remember(report.venue_order_id, report.client_id, nullptr);
  return {};
}

Result<void> AccountCodec::note_answer(const Envelope& envelope, AccountEvents& out) noexcept {
  switch (envelope.method) {
    case MethodWord::AddOrder: return note_order(envelope, out);
    case MethodWord::Pong: out.notices.push_back(make_notice(NoticeKind::Pong)); return {};
    case MethodWord::Subscribe:
      if (!envelope.has_success) return Error{Errc::MissingField, "success"};
      if (!envelope.is_success) {
        out.notices.push_back(refusal(envelope.error));
        return {};
      }
      if (envelope.result_channel == ChannelWord::Executions) executions_.reset();
      if (envelope.result_channel == ChannelWord::Balances) balances_.reset();
      out.notices.push_back(make_notice(NoticeKind::HandshakeDone));
      return {};
    case MethodWord::None:
      // A request that the venue could not read. Only orders carry a req_id on this socket.
      if (!envelope.has_success || envelope.is_success) return Error{Errc::MissingField, "channel"};
      if (envelope.has_request) return note_order(envelope, out);
      out.notices.push_back(refusal(envelope.error));
      return {};
    case MethodWord::Unsubscribe:
    case MethodWord::Unused:
      out.notices.push_back(make_notice(NoticeKind::Ignored, envelope.error));
      return {};
    case MethodWord::Unknown: return Error{Errc::NotSpoken, "method"};
  }
  __builtin_unreachable();
}

}  // namespace crossbook::kraken
