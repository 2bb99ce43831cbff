#include "venues/connector/book_rebuild.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "venues/connector/book_synchroniser.hpp"
#include "venues/connector/connection_sequence.hpp"
#include "venues/connector/line_reader.hpp"
#include "venues/connector/recording.hpp"

namespace crossbook {
namespace {

using Source = RecordedSource;

constexpr std::size_t kRebuiltDepth = 100'000;  // nothing is cut that the venue did not cut
constexpr std::size_t kShownLevels = 10;

class Rebuilder {
 public:
  Rebuilder(std::string path, std::span<const VenueModule> venues,
            const std::function<void(const RebuiltChange&)>& on_change)
      : path_{std::move(path)}, modules_{venues}, on_change_{on_change} {}

  RebuiltBooks run() {
    RecordingReader reader{path_};
    while (const std::optional<RecordedLine> line = reader.next()) {
      result_.lines = line->number;
      if (!line->is_received) continue;
      const Source& source = source_of(*line);
      if (source.kind == Source::Kind::Frames)
        on_frame(*line);
      else if (source.kind == Source::Kind::Snapshot)
        on_snapshot(*line, source);
    }
    return finish();
  }

 private:
  struct Book {
    Listing listing;
    std::unique_ptr<BookSynchroniser> sync;
    std::string connection;  // that its last message came by
    RebuiltSymbol counts;
  };

  [[noreturn]] void refuse(const RecordedLine& line, const std::string& why) const {
    throw FileError{path_ + ": line " + std::to_string(line.number) + ": " + why};
  }

  const Source& source_of(const RecordedLine& line);
  void adopt(const VenueModule& module);
  void on_frame(const RecordedLine& line);
  bool is_in_sequence(const RecordedLine& line);
  void on_snapshot(const RecordedLine& line, const Source& source);
  void on_book(const RecordedLine& line, const BookMessage& message,
               const std::vector<Level>& levels);
  void on_outcome(const RecordedLine& line, Book& book, BookOutcome outcome);
  Book& book_of(const RecordedLine& line, VenueSymbol symbol);
  RebuiltBooks finish();

  std::string path_;
  std::span<const VenueModule> modules_;
  const std::function<void(const RebuiltChange&)>& on_change_;
  InstrumentTable table_;  // before the venue, which refers to it
  std::unique_ptr<Venue> venue_;
  std::string venue_name_;
  std::map<std::string, Source, std::less<>> sources_;                // by connection
  std::map<std::string, ConnectionSequence, std::less<>> sequences_;  // the same
  std::vector<std::unique_ptr<Book>> books_;                          // by instrument
  MarketEvents events_;
  RestEvents rest_events_;
  RebuiltBooks result_;
};

const Source& Rebuilder::source_of(const RecordedLine& line) {
  const auto known = sources_.find(line.connection);
  if (known != sources_.end()) return known->second;
  Source source;
  for (const VenueModule& module : modules_) {
    const std::unique_ptr<Venue> venue = module.make_venue();
    source = venue->classify_recorded(line.url);
    if (source.kind == Source::Kind::NotOurs) continue;
    if (source.kind == Source::Kind::Frames || source.kind == Source::Kind::Snapshot) {
      if (venue_ && venue_name_ != module.capabilities->name)
        refuse(line, std::string{line.url} + " is of another venue than " + venue_name_);
      if (!venue_) adopt(module);
    }
    break;
  }
  if (source.kind == Source::Kind::NotSpoken)
    refuse(line,
           std::string{source.reason} + " is not spoken here (" + std::string{line.url} + ")");
  if (source.kind == Source::Kind::NotOurs)
    refuse(line, "no venue here speaks " + std::string{line.url});
  return sources_.emplace(line.connection, source).first->second;
}

void Rebuilder::adopt(const VenueModule& module) {
  venue_ = module.make_venue();
  venue_name_ = module.capabilities->name;
  venue_->set_listings({}, table_);
}

Rebuilder::Book& Rebuilder::book_of(const RecordedLine& line, VenueSymbol symbol) {
  for (const auto& book : books_)
    if (book->listing.symbol == symbol || book->listing.rest_symbol == symbol) return *book;
  if (books_.size() == kMaxInstruments) refuse(line, "too many symbols");
  auto book = std::make_unique<Book>();
  // Which assets a symbol is made of does not matter here; the name only has to be its own.
  const InstrumentId id = table_.instrument("R" + std::to_string(books_.size()) + "/R");
  book->listing.instrument = table_.at(id);
  book->listing.symbol = book->listing.rest_symbol = symbol;
  book->listing.rules.status = TradingStatus::Trading;
  book->counts.symbol = symbol.view();
  book->counts.price_scale = book->listing.instrument.price_scale;
  book->counts.quantity_scale = book->listing.instrument.quantity_scale;
  book->sync = std::make_unique<BookSynchroniser>(
      venue_->capabilities(),
      SynchroniserLimits{.max_depth = kRebuiltDepth, .knows_its_depth = false},
      [this, listing = &book->listing](const OrderBook& levels, std::uint32_t expected) {
        return venue_->checksum_matches(levels, *listing, expected);
      });
  books_.push_back(std::move(book));
  std::vector<Listing> listings;
  for (const auto& one : books_) listings.push_back(one->listing);
  venue_->set_listings(listings, table_);
  return *books_.back();
}

void Rebuilder::on_frame(const RecordedLine& line) {
  ++result_.messages;
  Result<void> decoded;
  for (std::size_t known = books_.size() + 1; known != books_.size();) {
    known = books_.size();
    events_.clear();
    decoded = venue_->decode_market(line.raw, events_);
    // A symbol that nobody asked for is taken in, and the frame read again.
    if (decoded.has_error() && decoded.error().code == Errc::UnknownSymbol &&
        !events_.unknown_symbol.empty())
      book_of(line, VenueSymbol{events_.unknown_symbol});
  }
  if (decoded.has_error()) {
    if (decoded.error().code == Errc::NotSpoken)
      refuse(line, venue_name_ + " does not speak this message (" + decoded.error().field + ")");
    ++result_.refused;
    return;
  }
  if (!is_in_sequence(line)) return;
  for (const Notice& notice : events_.notices)
    if (notice.kind == NoticeKind::Subscribed && notice.listing != nullptr && notice.depth > 0)
      books_[notice.listing->instrument.id.value()]->sync->set_wire_depth(notice.depth);
  for (const BookMessage& message : events_.books) on_book(line, message, events_.levels);
}

/// @return false for a message that was seen before
bool Rebuilder::is_in_sequence(const RecordedLine& line) {
  const auto verdict =
      sequences_[std::string{line.connection}].on_message(events_.connection_sequence);
  for (const BookMessage& message : events_.books) {
    Book& book = *books_[message.listing->instrument.id.value()];
    book.connection = line.connection;
    if (verdict == ConnectionSequence::Verdict::Repeat) ++book.counts.duplicates;
  }
  if (verdict == ConnectionSequence::Verdict::Gap)
    for (const auto& book : books_) {
      if (book->connection != line.connection || !book->sync->is_synced()) continue;
      book->sync->reset();
      ++book->counts.gaps;
    }
  return verdict != ConnectionSequence::Verdict::Repeat;
}

void Rebuilder::on_snapshot(const RecordedLine& line, const Source& source) {
  const Book& book = book_of(line, source.symbol);
  rest_events_.clear();
  const RestCall call{RestCall::Kind::Snapshot, &book.listing, {}};
  const HttpResponse response{200, std::string{line.raw.view()}, {}};
  const Result<void> decoded = venue_->decode_rest(call, response, rest_events_);
  if (decoded.has_error() || rest_events_.market.books.empty()) {
    ++result_.refused;
    return;
  }
  BookMessage message = rest_events_.market.books.front();
  message.is_snapshot = true;
  message.listing = &book.listing;
  on_book(line, message, rest_events_.market.levels);
}

void Rebuilder::on_book(const RecordedLine& line, const BookMessage& message,
                        const std::vector<Level>& levels) {
  Book& book = *books_[message.listing->instrument.id.value()];
  const BookOutcome outcome = book.sync->on_message(message, levels);
  if (message.has_checksum && outcome == BookOutcome::Applied) ++book.counts.checksums_ok;
  if (outcome == BookOutcome::Applied)
    ++(message.is_snapshot ? book.counts.snapshots : book.counts.applied);
  on_outcome(line, book, outcome);
  while (const std::optional<BookOutcome> next = book.sync->replay_next()) {
    if (*next == BookOutcome::Applied) ++book.counts.applied;
    on_outcome(line, book, *next);
  }
}

void Rebuilder::on_outcome(const RecordedLine& line, Book& book, BookOutcome outcome) {
  RebuiltSymbol& counts = book.counts;
  counts.discarded += book.sync->take_discarded();
  switch (outcome) {
    case BookOutcome::Applied:
      if (on_change_)
        on_change_({line.number, line.time, counts.symbol, book.sync->book(), counts.price_scale,
                    counts.quantity_scale});
      break;
    case BookOutcome::Buffered: ++counts.buffered; break;
    case BookOutcome::Stale: ++counts.stale; break;
    case BookOutcome::Duplicate: ++counts.duplicates; break;
    case BookOutcome::Discarded:
    case BookOutcome::NeedSnapshot: ++counts.discarded; break;
    case BookOutcome::Gap: ++counts.gaps; break;
    case BookOutcome::ChecksumBad: ++counts.checksums_bad; break;
    case BookOutcome::Crossed: ++counts.crossed; break;
  }
}

RebuiltBooks Rebuilder::finish() {
  if (!venue_) throw FileError{path_ + ": holds no order book messages that a venue here speaks"};
  result_.venue = venue_name_;
  for (const auto& book : books_) {
    RebuiltSymbol& counts = book->counts;
    counts.is_synced = book->sync->is_synced();
    counts.bids.resize(kShownLevels);
    counts.asks.resize(kShownLevels);
    const OrderBook& levels = book->sync->book();
    counts.bids.resize(levels.top_levels(BookSide::Bid, counts.bids));
    counts.asks.resize(levels.top_levels(BookSide::Ask, counts.asks));
    result_.symbols.push_back(std::move(counts));
  }
  std::sort(result_.symbols.begin(), result_.symbols.end(),
            [](const RebuiltSymbol& a, const RebuiltSymbol& b) { return a.symbol < b.symbol; });
  return std::move(result_);
}

}  // namespace

RebuiltBooks rebuild_books(const std::string& path, std::span<const VenueModule> venues,
                           const std::function<void(const RebuiltChange&)>& on_change) {
  return Rebuilder{path, venues, on_change}.run();
}

}  // namespace crossbook
