#include "tests/contract/account_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace crossbook::contract {
namespace {

constexpr milliseconds kStep{20};
// No venue takes longer to say all about an order, and none counts orders over less.
constexpr milliseconds kOrderTime{1'100};
constexpr milliseconds kOldest{120'000};  // of what the venue calls the time of a report
constexpr milliseconds kHandshakeTime{2'000};

bool same(const Fill& a, const Fill& b) {
  return a.price == b.price && a.quantity == b.quantity && a.fee == b.fee &&
         a.fee_asset == b.fee_asset && a.is_maker == b.is_maker;
}

void add_fill(OrderStory& story, const Fill& fill) {
  for (const Fill& known : story.fills) {
    if (known.trade_id != fill.trade_id) continue;
    EXPECT_TRUE(same(known, fill)) << "trade " << fill.trade_id.view() << " was told in two ways";
    return;
  }
  story.fills.push_back(fill);
}

}  // namespace

Quantity OrderStory::filled() const {
  Quantity sum;
  for (const Fill& fill : fills) sum += fill.quantity;
  return sum;
}

std::string OrderStory::text() const {
  std::string all;
  for (const ExecutionReport& report : reports) {
    all += "  " + std::string{to_string(report.status)} + " " +
           std::string{to_string(report.reason)} + " " + std::string{report.venue_text.view()};
    if (report.has_cumulative) all += " cumulative " + std::to_string(report.cumulative.raw());
    if (report.has_fill)
      all += " fill " + std::to_string(report.fill.quantity.raw()) + " @ " +
             std::to_string(report.fill.price.raw()) + " fee " + amount_text(report.fill.fee);
    all += "\n";
  }
  return all;
}

RequestContext AccountSession::context() {
  RequestContext context = bench_.context(&key_);
  context.session_token = token_;
  return context;
}

bool AccountSession::is_open() const {
  return std::all_of(peers_.begin(), peers_.end(),
                     [](const CapturingPeer* peer) { return peer->is_open(); });
}

RejectReason AccountSession::log_in() {
  if (bench_.capabilities().needs_session_token) {
    const RestEvents events = bench_.call_patiently(RestCall::Kind::SessionToken, &key_);
    if (events.error.reason != RejectReason::None) return events.error.reason;
    EXPECT_FALSE(events.session_token.empty());
    token_ = events.session_token;
  }
  if (const RejectReason refused = log_in(Channel::Private); refused != RejectReason::None)
    return refused;
  if (bench_.simulator->trade_path().empty()) return RejectReason::None;
  return log_in(Channel::Trade);
}

RejectReason AccountSession::log_in(Channel channel) {
  CapturingPeer& peer = bench_.open(channel);
  peers_.push_back(&peer);
  if (channel == bench_.capabilities().order_channel) order_peer_ = &peer;
  run(milliseconds{100});
  const std::size_t steps = bench_.venue->handshake_steps(channel, key_.credential());
  for (std::size_t step = 0; step < steps; ++step) {
    answers_read_ = notices_.size();
    std::vector<std::string> frames;
    const Result<void> encoded = bench_.venue->encode_handshake(channel, step, context(), frames);
    EXPECT_FALSE(encoded.has_error()) << "step " << step;
    EXPECT_EQ(frames.size(), 1U) << "one frame, one answer";
    for (const std::string& frame : frames) bench_.send(peer, frame);
    const std::optional<RejectReason> answer = await_answer();
    if (!answer) {
      ADD_FAILURE() << "no answer to step " << step << ": " << frames.front();
      return RejectReason::OutcomeUnknown;
    }
    if (*answer != RejectReason::None) return *answer;
  }
  return RejectReason::None;
}

std::optional<RejectReason> AccountSession::await_answer() {
  for (milliseconds waited{0}; waited < kHandshakeTime; waited += kStep) {
    for (; answers_read_ < notices_.size(); ++answers_read_) {
      const Notice& notice = notices_[answers_read_];
      if (notice.kind == NoticeKind::HandshakeDone) return RejectReason::None;
      if (notice.kind != NoticeKind::HandshakeRefused) continue;
      return notice.reason == RejectReason::None ? RejectReason::Other : notice.reason;
    }
    run(kStep);
  }
  return std::nullopt;
}

void AccountSession::run(milliseconds duration) {
  read_all();
  for (const UtcNanos end = bench_.now + duration; bench_.now < end;) {
    bench_.advance(std::min(kStep, duration));
    read_all();
  }
  ask_for_the_rest();
}

void AccountSession::read_all() {
  for (CapturingPeer* peer : peers_)
    for (const std::string& frame : peer->take()) read(frame);
}

void AccountSession::take(ExecutionReport report) {
  orders_.complete(report);
  reports_.push_back(report);
}

/// As the connector does: trades where totals alone are told, balances where no stream tells them.
void AccountSession::ask_for_the_rest() {
  if (bench_.capabilities().tells_fills) return;
  std::vector<ExecutionReport> wanted;
  for (const ExecutionReport& report : reports_)
    if (report.has_cumulative && report.cumulative > trades_asked_[report.client_id]) {
      trades_asked_[report.client_id] = report.cumulative;
      wanted.push_back(report);
    }
  for (const ExecutionReport& report : wanted) {
    RestCall call{RestCall::Kind::Trades, &bench_.listing(report.instrument), report.client_id};
    call.venue_order_id = report.venue_order_id;
    for (ExecutionReport trade : bench_.call(call, &key_).account.reports) {
      trade.source = ReportSource::Query;
      trade.client_id = report.client_id;
      take(trade);
    }
  }
  if (!wanted.empty()) ask_balances();
}

void AccountSession::ask_balances() {
  if (bench_.capabilities().tells_balances) return;
  for (const Balance& balance :
       bench_.call(RestCall{RestCall::Kind::Balances, nullptr, {}}, &key_).account.balances)
    balances_[balance.asset] = balance;
}

void AccountSession::read(const std::string& frame) {
  frames_.push_back(frame);
  AccountEvents events;
  const PaddedText text{frame};
  const Result<void> decoded = bench_.venue->decode_account(text.bytes(), events);
  if (decoded.has_error()) {
    ADD_FAILURE() << to_string(decoded.error().code) << " in " << decoded.error().field << ": "
                  << frame.substr(0, 600);
    return;
  }
  for (const ExecutionReport& report : events.reports) {
    if (report.event_time.count() != 0) {
      EXPECT_LE(report.event_time, bench_.now) << frame.substr(0, 600);
      EXPECT_GE(report.event_time, bench_.now - kOldest) << frame.substr(0, 600);
    }
    take(report);
  }
  for (const Balance& balance : events.balances) balances_[balance.asset] = balance;
  notices_.insert(notices_.end(), events.notices.begin(), events.notices.end());
}

OrderIntent AccountSession::intent(InstrumentId instrument, Side side, std::string_view price,
                                   std::string_view quantity) {
  std::string number = std::to_string(++last_id_);
  number.insert(0, 6 - number.size(), '0');
  OrderIntent intent;
  intent.client_id = ClientOrderId{"Az9bYx8CwV7d" + number};  // 18 letters and digits
  intent.instrument = instrument;
  intent.side = side;
  intent.price = bench_.price(instrument, price);
  intent.quantity = bench_.quantity(instrument, quantity);
  return intent;
}

void AccountSession::send(const OrderIntent& intent, const Listing& listing,
                          const RequestContext& with) {
  orders_.add(intent.client_id, intent.instrument, with.request);
  FrameBuffer frame;
  frame.clear();
  const Result<void> encoded = key_.encode(*bench_.venue, intent, listing, with, frame);
  const bool by_rest = bench_.capabilities().order_entry == OrderEntry::Rest;
  if (encoded.has_error() || (!by_rest && order_peer_ == nullptr)) {
    ADD_FAILURE() << "the order was not encoded";
    return;
  }
  if (by_rest) return post(intent, listing, frame.view());
  bench_.send(*order_peer_, frame.view());
}

void AccountSession::post(const OrderIntent& intent, const Listing& listing,
                          std::string_view request) {
  const RestCall call{RestCall::Kind::PlaceOrder, &listing, intent.client_id};
  const HttpResponse response =
      exchange_http(*bench_.simulator, parse_request(request), bench_.address, bench_.now);
  RestEvents events;
  const Result<void> decoded = bench_.venue->decode_rest(call, response, events);
  if (decoded.has_error()) ADD_FAILURE() << response.status << " " << response.body;
  if (events.error.reason != RejectReason::None) {
    ExecutionReport refusal;
    refusal.status = OrderStatus::Rejected;
    refusal.reason = events.error.reason;
    refusal.venue_text = events.error.text;
    events.account.reports.assign(1, refusal);
  }
  for (ExecutionReport& report : events.account.reports) {
    report.source = ReportSource::Reply;
    report.client_id = intent.client_id;
    take(report);
  }
}

OrderStory AccountSession::place(const OrderIntent& intent, const Listing& listing) {
  send(intent, listing);
  run(kOrderTime);
  return story(intent.client_id);
}

OrderStory AccountSession::story(const ClientOrderId& id) const {
  OrderStory story;
  for (const ExecutionReport& report : reports_) {
    if (report.client_id != id) continue;
    story.reports.push_back(report);
    if (report.has_fill) add_fill(story, report.fill);
    // An acknowledgement may come by another socket, after the word that the order stands.
    const bool is_news =
        story.status == OrderStatus::PendingNew || report.status != OrderStatus::PendingNew;
    if (!is_terminal(story.status) && is_news) story.status = report.status;
    if (report.reason != RejectReason::None) story.reason = report.reason;
    if (!report.venue_text.empty()) story.venue_text = report.venue_text.view();
  }
  return story;
}

const ExchangeOrder* order_at_exchange(const VenueBench& bench, const ClientOrderId& id) {
  return bench.exchange.find_order(bench.user, id.view());
}

}  // namespace crossbook::contract
