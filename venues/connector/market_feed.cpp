#include "venues/connector/market_feed.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kCheckEvery{10};
// A REST snapshot is asked for when the first delta has come, or after this time without one.
constexpr std::chrono::milliseconds kFirstDeltaWait{1'000};
constexpr std::chrono::milliseconds kInBandSnapshotWait{10'000};
constexpr std::chrono::milliseconds kSwitchTime{30'000};
constexpr BackoffConfig kResyncBackoff{std::chrono::milliseconds{500},
                                       std::chrono::milliseconds{30'000},
                                       std::chrono::milliseconds{30'000}};

constexpr std::size_t kWindowMemory = 64U << 20;  // bytes, of all books together

/// How many ticks a side each book may index: all that a window can, unless there are many books.
std::size_t window_ticks(std::size_t books) noexcept {
  const std::size_t share = kWindowMemory / std::max<std::size_t>(books, 1);
  return std::clamp(std::bit_floor(share / (2 * sizeof(Quantity))), kMinWindowTicks,
                    kMaxWindowTicks);
}

SynchroniserLimits limits_of(const ConnectorContext& context, const Listing& listing) noexcept {
  SynchroniserLimits limits;
  limits.max_depth = context.config.max_book_depth;
  limits.grid = PriceGrid{listing.rules.tick_size};
  limits.window_ticks = window_ticks(context.listings.size());
  return limits;
}

bool is_rest(const ConnectorContext& context) noexcept {
  return context.capabilities.snapshot_source == SnapshotSource::Rest;
}

}  // namespace

MarketFeed::Book::Book(ConnectorContext& context, const Listing& listing_in, std::uint64_t seed)
    : listing{&listing_in},
      sync{context.capabilities, limits_of(context, listing_in),
           context.capabilities.has_checksum
               ? ChecksumCheck{[venue = context.venue.get(), listing_at = &listing_in](
                                   const OrderBook& book, std::uint32_t expected) {
                   return venue->checksum_matches(book, *listing_at, expected);
                 }}
               : ChecksumCheck{}},
      backoff{kResyncBackoff, seed} {}

MarketFeed::MarketFeed(ConnectorContext& context, RestDesk& rest, Callbacks callbacks)
    : context_{context}, rest_{rest}, callbacks_{std::move(callbacks)} {
  make_link(0);
}

void MarketFeed::make_link(std::size_t link) {
  links_[link] = std::make_unique<PacedSocket>(
      context_, Channel::Public, context_.config.endpoints.ws_public, context_.config.seed + link,
      PacedSocket::Callbacks{
          [this, link](MonoNanos now) { on_up(link, now); },
          [this, link](PaddedBytes frame, MonoNanos received) { on_frame(link, frame, received); },
          [this, link](const SessionEnd& end) { on_down(link, end); }});
}

void MarketFeed::start(MonoNanos now) {
  books_.reserve(context_.listings.size());
  for (const Listing& listing : context_.listings)
    books_.emplace_back(context_, listing, context_.config.seed + listing.instrument.id.value());
  links_[active_]->start(now);
}

void MarketFeed::stop(WithdrawReason reason) {
  const MonoNanos now = mono_now();
  is_stopped_ = true;
  for (Book& book : books_) withdraw(book, reason, now);
  for (const auto& link : links_)
    if (link) link->stop();
}

bool MarketFeed::is_up() const noexcept { return links_[active_]->is_up(); }

bool MarketFeed::is_closed() const noexcept {
  return std::all_of(links_.begin(), links_.end(),
                     [](const auto& link) { return !link || link->is_closed(); });
}

MarketFeed::Book* MarketFeed::find(const Listing* listing) noexcept {
  if (listing == nullptr) return nullptr;
  const std::size_t instrument = listing->instrument.id.value();
  if (instrument >= context_.listing_at.size()) return nullptr;
  const std::size_t position = context_.listing_at[instrument];
  return position == 0 || position > books_.size() ? nullptr : &books_[position - 1];
}

void MarketFeed::on_up(std::size_t link, MonoNanos now) {
  sequences_[link].reset();
  context_.venue->encode_subscribe(context_.listings, frames_);
  links_[link]->send_paced(frames_);
  for (Book& book : books_) {
    if (book.link != link) continue;  // a switch under way: it is fed by the other socket still
    book.wants_snapshot = true;
    book.resync_at = now + (is_rest(context_) ? kFirstDeltaWait : kInBandSnapshotWait);
    book.last_own = book.last_alive = now;
  }
}

void MarketFeed::on_down(std::size_t link, const SessionEnd& end) {
  const MonoNanos now = mono_now();
  if (is_switching_ && link == active_) end_switch();
  if (is_switching_) {  // the second socket failed: stay with the first
    is_switching_ = false;
    links_[link]->stop();
  }
  for (Book& book : books_) {
    if (book.link != link) continue;
    book.link = static_cast<std::uint8_t>(active_);
    book.sync.reset();
    context_.stats.resync_discarded.add(book.sync.take_discarded());
    book.is_snapshot_asked = false;
    ++book.snapshot_tag;
    book.wants_snapshot = true;
    book.is_probe = false;
    book.resync_at = now + kFirstDeltaWait;
    if (!is_stopped_) withdraw(book, WithdrawReason::Disconnected, now);
  }
  if (end.kind == SessionEndKind::Certificate) callbacks_.on_fatal(end);
}

/// M28: a second socket is opened and subscribed first; each book moves over with its first message
/// that fits.
void MarketFeed::begin_switch(std::size_t link, MonoNanos now) {
  if (is_switching_ || link != active_) return;
  const std::size_t other = 1 - active_;
  if (!links_[other]) make_link(other);
  is_switching_ = true;
  switch_deadline_ = now + kSwitchTime;
  links_[other]->start(now);
}

void MarketFeed::end_switch() {
  if (!is_switching_) return;
  is_switching_ = false;
  const std::size_t old = active_;
  active_ = 1 - active_;
  links_[old]->stop();
}

int MarketFeed::work(MonoNanos now) {
  int done = 0;
  for (const auto& link : links_)
    if (link) done += link->work(now);
  if (now < next_check_) return done;
  next_check_ = now + kCheckEvery;
  if (is_switching_) {
    const bool all_moved = std::all_of(books_.begin(), books_.end(),
                                       [&](const Book& book) { return book.link != active_; });
    if (all_moved || now >= switch_deadline_) end_switch();
  } else if (links_[active_] && links_[active_]->is_old(now) && now >= next_switch_) {
    next_switch_ = now + 2 * kSwitchTime;
    begin_switch(active_, now);
  }
  for (Book& book : books_) {
    check_age(book, now);
    check_quiet(book, now);
    resync_due(book, now);
  }
  publish_dirty();
  return done;
}

void MarketFeed::resync_due(Book& book, MonoNanos now) {
  if (!book.wants_snapshot || book.is_snapshot_asked || now < book.resync_at) return;
  PacedSocket& socket = *links_[book.link];
  if (!socket.is_up()) return;
  if (book.is_probe &&
      !context_.governor.is_half_free(RateKind::RestWeight, context_.venue_now(now)))
    return;
  if (!book.is_probe && book.backoff.failures() > 0) context_.stats.resyncs.add();
  book.is_lost = false;
  if (is_rest(context_)) {
    book.is_snapshot_asked = rest_.add(
        {RestCall{RestCall::Kind::Snapshot, book.listing, {}}, now, ++book.snapshot_tag, false});
    book.wants_snapshot = !book.is_snapshot_asked;
    return;
  }
  context_.venue->encode_resubscribe(*book.listing, frames_);
  socket.send_paced(frames_);
  // If no snapshot follows, it is asked for again.
  book.wants_snapshot = true;
  book.resync_at = now + kInBandSnapshotWait + book.backoff.on_down(now);
}

void MarketFeed::check_age(Book& book, MonoNanos now) {
  if (!book.sync.is_synced()) return;
  const std::chrono::nanoseconds limit = context_.config.max_book_age;
  const std::chrono::nanoseconds age = now - book.last_alive;
  const bool is_probe_due = is_rest(context_) && age > limit / 2;
  if (is_probe_due && !book.is_snapshot_asked && !book.wants_snapshot) {
    book.wants_snapshot = book.is_probe = true;  // quiet or frozen? The snapshot tells (M8)
    book.resync_at = now;
  }
  if (age <= limit && now - book.last_own <= limit * kQuietFactor) return;
  if (age <= limit && context_.capabilities.sequence_rule != SequenceRule::None) return;
  lose(book, WithdrawReason::Stale, now);
  // Twice in a row: it is not this book, the socket's feed is dead (M7).
  if (++book.stale_in_row >= 2 && links_[book.link]->is_up()) links_[book.link]->restart();
}

void MarketFeed::check_quiet(Book& book, MonoNanos now) {
  const std::chrono::milliseconds limit = context_.config.max_quiet;
  if (limit.count() == 0 || book.shown != WithdrawReason::None) return;
  book.is_quiet = now - book.last_own > limit;
  if (book.is_quiet) withdraw(book, WithdrawReason::Stale, now);
}

void MarketFeed::on_pause(MonoNanos now) {
  for (Book& book : books_)
    if (book.sync.is_synced()) lose(book, WithdrawReason::Stale, now);
}

void MarketFeed::on_snapshot(const RestResult& result) {
  Book* book = find(result.task.call.listing);
  if (book == nullptr || book->snapshot_tag != result.task.tag) return;  // of an earlier life
  book->is_snapshot_asked = false;
  const bool was_probe = std::exchange(book->is_probe, false);
  const bool is_usable = result.reason == RejectReason::None && !result.events.market.books.empty();
  if (!is_usable) {
    if (was_probe) return;  // its age decides
    if (!result.text.empty() && shown_count_ == 0)
      context_.emit_note(RejectReason::None, result.text);
    book->wants_snapshot = true;
    book->resync_at = result.received + book->backoff.on_down(result.received);
    return;
  }
  const BookMessage& message = result.events.market.books.front();
  if (was_probe && book->sync.is_synced()) {
    // The same number: nothing happened since. Another one: the stream will tell, or is frozen.
    if (message.last == book->sync.sequence()) book->last_alive = result.received;
    return;
  }
  BookMessage snapshot = message;
  snapshot.is_snapshot = true;
  const BookOutcome outcome = book->sync.on_message(snapshot, result.events.market.levels);
  on_outcome(*book, outcome, result.received);
  while (const std::optional<BookOutcome> next = book->sync.replay_next()) {
    count(*next);
    on_outcome(*book, *next, result.received);
  }
  if (book->sync.is_synced()) settle(*book, result.received);
  publish_dirty();
}

void MarketFeed::on_rules(InstrumentId instrument, MonoNanos now) {
  Book* book = find(context_.find_listing(instrument));
  if (book == nullptr) return;
  book->sync.set_grid(PriceGrid{book->listing->rules.tick_size});
  book->received = now;
  publish(*book);
}

bool MarketFeed::is_current(InstrumentId instrument, std::uint32_t epoch,
                            bool is_repair) const noexcept {
  if (instrument.value() >= context_.listing_at.size()) return false;
  const std::size_t position = context_.listing_at[instrument.value()];
  if (position == 0 || position > books_.size()) return false;
  const Book& book = books_[position - 1];
  if (book.shown != WithdrawReason::None || judge(book) != WithdrawReason::None) return false;
  return is_repair || book.epoch == epoch;
}

Price MarketFeed::touch(InstrumentId instrument, Side side) const noexcept {
  const std::size_t position = context_.listing_at[instrument.value()];
  if (position == 0 || position > books_.size()) return {};
  const TopOfBook top = books_[position - 1].sync.book().top();
  return side == Side::Buy ? top.ask.price : top.bid.price;
}

}  // namespace crossbook
