#include "venues/kraken/market_codec.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

constexpr unsigned kSymbol = 0, kBids = 1, kAsks = 2, kChecksum = 3, kTimestamp = 4;  // SeenKeys

/// Reads at the printed digits, which refuses any digit beyond them (M16), then widens.
Result<std::int64_t> parse_printed(std::string_view text, Scale scale, std::uint8_t printed,
                                   bool is_printed_known) noexcept {
  if (!is_printed_known || printed >= scale.decimals()) return parse_decimal(text, scale);
  const Result<std::int64_t> narrow = parse_decimal(text, Scale{printed});
  if (narrow.has_error()) return narrow;
  std::int64_t wide = 0;
  if (__builtin_mul_overflow(*narrow, power_of_ten(unsigned{scale.decimals()} - printed), &wide))
    return Error{Errc::DecimalOverflow, ""};
  return wide;
}

Error with_field(const Error& error, const char* field) noexcept { return {error.code, field}; }

struct SystemWord {
  std::string_view word;
  TradingStatus status;
};
constexpr SystemWord kSystemStates[] = {
    {"online", TradingStatus::Trading},
    {"maintenance", TradingStatus::Halted},
    {"cancel_only", TradingStatus::CancelOnly},
    {"post_only", TradingStatus::PostOnly},
};

TradingStatus merged(TradingStatus system, TradingStatus pair) noexcept {
  if (system != TradingStatus::Trading) return system;
  return pair == TradingStatus::Unlisted ? TradingStatus::Trading : pair;  // recordings: no rules
}

Result<TradingStatus> read_system_word(JsonValue& data) noexcept {
  JsonArray rows;
  if (data.get_array().get(rows) != simdjson::SUCCESS) return Error{Errc::MissingField, "data"};
  const SystemWord* state = nullptr;
  for (auto element : rows) {
    JsonObject row;
    if (element.get_object().get(row) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    for (auto item : row) {
      JsonField field;
      if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "data"};
      if (field.key() != "system") continue;
      const Result<std::string_view> word = read_text(field.value(), "system");
      if (word.has_error()) return word.error();
      state = std::find_if(std::begin(kSystemStates), std::end(kSystemStates),
                           [&](const SystemWord& known) { return known.word == *word; });
      if (state == std::end(kSystemStates)) return Error{Errc::UnknownEnum, "system"};
    }
  }
  if (state == nullptr) return Error{Errc::MissingField, "system"};
  return state->status;
}

}  // namespace

struct MarketCodec::BookParts {
  BookMessage message;
  PrintedDecimals printed;
  SeenKeys seen;
  bool sides_came_early = false;
};

void MarketCodec::set_pairs(const PairTable& pairs) {
  pairs_ = &pairs;
  std::vector<Learned> learned;
  for (const Listing& listing : pairs.all()) {
    const auto old = std::find_if(learned_.begin(), learned_.end(),
                                  [&](const Learned& row) { return row.symbol == listing.symbol; });
    learned.push_back(old != learned_.end() ? *old : Learned{listing.symbol, {}});
  }
  learned_ = std::move(learned);
}

PrintedDecimals MarketCodec::printed(const Listing& listing) const noexcept {
  if (listing.price_decimals != 0 || listing.quantity_decimals != 0)
    return {listing.price_decimals, listing.quantity_decimals, true};
  const auto found = std::find_if(learned_.begin(), learned_.end(),
                                  [&](const Learned& row) { return row.symbol == listing.symbol; });
  return found != learned_.end() ? found->printed : PrintedDecimals{};
}

Result<void> MarketCodec::decode(PaddedBytes frame, MarketEvents& out) noexcept {
  const std::size_t levels = out.levels.size();
  const std::size_t books = out.books.size();
  const std::size_t notices = out.notices.size();
  Result<void> result = decode_frame(frame, out);
  if (result.has_error()) {
    out.levels.resize(levels);
    out.books.resize(books);
    out.notices.resize(notices);
  }
  return result;
}

Result<void> MarketCodec::decode_frame(PaddedBytes frame, MarketEvents& out) noexcept {
  if (Result<void> opened = reader_.open(frame); opened.has_error()) return opened;
  Envelope envelope;
  std::optional<TradingStatus> system;
  const auto read_data = [&](JsonValue& data, const Envelope& words) -> Result<void> {
    switch (words.channel) {
      case ChannelWord::Book: return decode_books(data, words.type, out);
      case ChannelWord::Status: {
        const Result<TradingStatus> status = read_system_word(data);
        if (status.has_error()) return status.error();
        system = *status;
        return {};
      }
      case ChannelWord::None: return Error{Errc::MissingField, "channel"};
      case ChannelWord::Heartbeat:
      case ChannelWord::Executions:
      case ChannelWord::Balances:
      case ChannelWord::Unused:
      case ChannelWord::Unknown: return {};
    }
    __builtin_unreachable();
  };
  if (Result<void> read = reader_.read(envelope, read_data); read.has_error()) return read;
  if (envelope.is_first_generation) return Error{Errc::NotSpoken, "event"};
  switch (envelope.channel) {
    case ChannelWord::None: return note_answer(envelope, out);
    case ChannelWord::Book:
      return envelope.has_data ? Result<void>{} : Error{Errc::MissingField, "data"};
    case ChannelWord::Status:
      if (!system) return Error{Errc::MissingField, "data"};
      note_system(*system, out);
      return {};
    case ChannelWord::Heartbeat:
      out.notices.push_back({NoticeKind::Heartbeat, nullptr, {}, {}, {}, 0});
      return {};
    case ChannelWord::Unused:
      out.notices.push_back({NoticeKind::Ignored, nullptr, {}, {}, {}, 0});
      return {};
    case ChannelWord::Executions:
    case ChannelWord::Balances:
    case ChannelWord::Unknown: return Error{Errc::NotSpoken, "channel"};
  }
  __builtin_unreachable();
}

Result<void> MarketCodec::note_answer(const Envelope& envelope, MarketEvents& out) noexcept {
  Notice notice;
  const bool is_refused = envelope.has_success && !envelope.is_success;
  switch (envelope.method) {
    case MethodWord::Pong: notice.kind = NoticeKind::Pong; break;
    case MethodWord::Subscribe:
      if (!envelope.has_success) return Error{Errc::MissingField, "success"};
      if (is_refused) {
        notice.kind = NoticeKind::SubscribeRefused;
        notice.listing = pairs_->find(envelope.symbol);
        notice.reason = find_error(envelope.error).reason;
        notice.text = ErrorText{envelope.error};
        break;
      }
      notice.kind = NoticeKind::Ignored;
      if (envelope.result_channel != ChannelWord::Book) break;
      notice.kind = NoticeKind::Subscribed;
      notice.depth = envelope.depth;
      notice.listing = pairs_->find(envelope.result_symbol);
      if (notice.listing == nullptr) {
        out.unknown_symbol = VenueSymbol{envelope.result_symbol};
        return Error{Errc::UnknownSymbol, "symbol"};
      }
      break;
    case MethodWord::None:
      if (!is_refused) return Error{Errc::MissingField, "channel"};
      notice.kind = NoticeKind::SubscribeRefused;  // a request that the venue could not even read
      notice.reason = find_error(envelope.error).reason;
      notice.text = ErrorText{envelope.error};
      break;
    case MethodWord::Unsubscribe:
    case MethodWord::AddOrder:
    case MethodWord::Unused:
      notice.kind = NoticeKind::Ignored;
      notice.text = ErrorText{envelope.error};
      break;
    case MethodWord::Unknown: return Error{Errc::NotSpoken, "method"};
  }
  out.notices.push_back(notice);
  return {};
}

Result<void> MarketCodec::decode_books(JsonValue& data, TypeWord type, MarketEvents& out) noexcept {
  if (type != TypeWord::Snapshot && type != TypeWord::Update)
    return Error{type == TypeWord::None ? Errc::MissingField : Errc::Malformed, "type"};
  JsonArray books;
  if (data.get_array().get(books) != simdjson::SUCCESS) return Error{Errc::MissingField, "data"};
  const std::size_t before = out.books.size();
  for (auto element : books) {
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    Result<void> result = decode_book(object, type == TypeWord::Snapshot, out);
    if (result.has_error()) return result;
  }
  if (out.books.size() == before) return Error{Errc::MissingField, "data"};
  return {};
}

Result<void> MarketCodec::decode_book(JsonObject& object, bool is_snapshot,
                                      MarketEvents& out) noexcept {
  BookParts parts;
  parts.message.is_snapshot = is_snapshot;
  seen_ = {};
  for (int walk = 0; walk < 2;
       ++walk) {  // the second one only if the sides stood before the symbol
    parts.seen = {};
    for (auto item : object) {
      JsonField field;
      if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "data"};
      Result<void> result = read_book_key(field, parts, out);
      if (result.has_error()) return result;
    }
    if (!parts.sides_came_early || parts.message.listing == nullptr) break;
    parts.sides_came_early = false;
    if (!reader_.is_sound() || object.reset().error() != simdjson::SUCCESS)
      return Error{Errc::Malformed, "data"};
  }
  constexpr std::pair<unsigned, const char*> kRequired[] = {
      {kSymbol, "symbol"}, {kBids, "bids"}, {kAsks, "asks"}, {kChecksum, "checksum"}};
  for (const auto& [key, name] : kRequired)
    if (!parts.seen.has(key)) return Error{Errc::MissingField, name};
  if (!parts.printed.is_known) {
    const Listing* const first = pairs_->all().data();
    PrintedDecimals& learned =
        learned_[static_cast<std::size_t>(parts.message.listing - first)].printed;
    if (is_snapshot) learned = {};
    learned = {std::max(learned.price, seen_.price), std::max(learned.quantity, seen_.quantity),
               true};
  }
  out.books.push_back(parts.message);
  return {};
}

Result<void> MarketCodec::read_book_key(JsonField& field, BookParts& parts,
                                        MarketEvents& out) noexcept {
  BookMessage& message = parts.message;
  JsonValue& value = field.value();
  const auto key = field.key();
  const auto doubled = [](const char* name) { return Error{Errc::Malformed, name}; };
  if (key == "symbol") {
    if (!parts.seen.add(kSymbol)) return doubled("symbol");
    if (message.listing != nullptr) return {};  // known from the first walk
    const Result<std::string_view> symbol = read_text(value, "symbol");
    if (symbol.has_error()) return symbol.error();
    message.listing = pairs_->find(*symbol);
    if (message.listing == nullptr) {
      out.unknown_symbol = VenueSymbol{*symbol};
      return Error{Errc::UnknownSymbol, "symbol"};
    }
    const Listing& listing = *message.listing;
    parts.printed = {listing.price_decimals, listing.quantity_decimals,
                     listing.price_decimals != 0 || listing.quantity_decimals != 0};
    return {};
  }
  if (key == "bids") {
    if (!parts.seen.add(kBids)) return doubled("bids");
    if (message.listing == nullptr) return parts.sides_came_early = true, Result<void>{};
    return read_side(value, "bids", parts, out, message.bids_begin, message.bids_count);
  }
  if (key == "asks") {
    if (!parts.seen.add(kAsks)) return doubled("asks");
    if (message.listing == nullptr) return parts.sides_came_early = true, Result<void>{};
    return read_side(value, "asks", parts, out, message.asks_begin, message.asks_count);
  }
  if (key == "checksum") {
    if (!parts.seen.add(kChecksum)) return doubled("checksum");
    const Result<std::uint64_t> checksum = read_unsigned(value, "checksum");
    if (checksum.has_error()) return checksum.error();
    if (*checksum > std::numeric_limits<std::uint32_t>::max())
      return Error{Errc::DecimalOverflow, "checksum"};
    message.has_checksum = true;
    message.checksum = static_cast<std::uint32_t>(*checksum);
    return {};
  }
  if (key == "timestamp") {
    if (!parts.seen.add(kTimestamp)) return doubled("timestamp");
    const Result<std::string_view> text = read_text(value, "timestamp");
    if (text.has_error()) return text.error();
    const Result<UtcNanos> time = parse_wire_time(*text, "timestamp");
    if (time.has_error()) return time.error();
    message.event_time = *time;
  }
  return {};
}

Result<void> MarketCodec::read_side(JsonValue& value, const char* name, const BookParts& parts,
                                    MarketEvents& out, std::uint32_t& begin,
                                    std::uint32_t& count) noexcept {
  JsonArray levels;
  if (value.get_array().get(levels) != simdjson::SUCCESS) return Error{Errc::MissingField, name};
  begin = static_cast<std::uint32_t>(out.levels.size());
  for (auto element : levels) {
    if (out.levels.size() - begin >= kMaxLevelsPerMessage) return Error{Errc::TooLarge, name};
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, name};
    const Result<Level> level = read_level(object, parts);
    if (level.has_error()) return level.error();
    out.levels.push_back(*level);
  }
  count = static_cast<std::uint32_t>(out.levels.size()) - begin;
  return {};
}

Result<Level> MarketCodec::read_level(JsonObject& object, const BookParts& parts) noexcept {
  std::string_view price_text;
  std::string_view quantity_text;
  for (auto item : object) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "level"};
    const auto key = field.key();
    const bool is_price = key == "price";
    if (!is_price && key != "qty") continue;
    std::string_view& text = is_price ? price_text : quantity_text;
    const char* const name = is_price ? "price" : "qty";
    if (!text.empty()) return Error{Errc::Malformed, name};
    const Result<std::string_view> number = read_number(field.value(), name);
    if (number.has_error()) return number.error();
    text = *number;
  }
  if (price_text.empty()) return Error{Errc::MissingField, "price"};
  if (quantity_text.empty()) return Error{Errc::MissingField, "qty"};
  const Instrument& instrument = parts.message.listing->instrument;
  const PrintedDecimals printed = parts.printed;
  const Result<std::int64_t> price =
      parse_printed(price_text, instrument.price_scale, printed.price, printed.is_known);
  if (price.has_error()) return with_field(price.error(), "price");
  const Result<std::int64_t> quantity =
      parse_printed(quantity_text, instrument.quantity_scale, printed.quantity, printed.is_known);
  if (quantity.has_error()) return with_field(quantity.error(), "qty");
  if (*price <= 0) return Error{Errc::BadDecimal, "price"};
  if (*quantity < 0) return Error{Errc::NegativeSize, "qty"};
  if (!printed.is_known) {
    seen_.price = std::max(seen_.price, printed_decimals(price_text));
    seen_.quantity = std::max(seen_.quantity, printed_decimals(quantity_text));
  }
  return Level{Price::from_raw(*price), Quantity::from_raw(*quantity)};
}

/// The venue repeats its word; only a change is news. A pair's own status is told by REST, and must
/// not be overwritten by each "online".
void MarketCodec::note_system(TradingStatus status, MarketEvents& out) noexcept {
  if (status == system_) {
    out.notices.push_back(Notice{});
    return;
  }
  system_ = status;
  for (const Listing& listing : pairs_->all()) {
    Notice notice;
    notice.kind = NoticeKind::TradingStatus;
    notice.listing = &listing;
    notice.status = merged(status, listing.rules.status);
    out.notices.push_back(notice);
  }
}

}  // namespace crossbook::kraken
