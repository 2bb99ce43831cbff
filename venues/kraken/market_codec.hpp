// Public v2 frames -> book events and notices. Pure but for scratch and learned digits.
// In: frames of ws.kraken.com/v2. Out: MarketEvents. Thread: its connector's.
// Limits: kMaxFrameBytes, kMaxLevelsPerMessage a side. Allocates nothing after warm-up.
#pragma once

#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/kraken/checksum.hpp"
#include "venues/kraken/envelope.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {

class MarketCodec {
 public:
  /// @param pairs outlives the codec. Call again when it was rebuilt: what was learned of a pair
  /// that is still there is kept.
  void set_pairs(const PairTable& pairs);

  /// Appends the events of one frame; out is unchanged on error, but for unknown_symbol.
  /// @return Malformed | MissingField | UnknownSymbol | UnknownEnum | NotSpoken | TooLarge |
  /// InexactDecimal | DecimalOverflow | BadDecimal | NegativeSize
  /// Source: docs.kraken.com, websocket-v2/book, status, heartbeat, ping; read 2026-11-23.
  /// Sample: testdata/book_snapshot.json
  Result<void> decode(PaddedBytes frame, MarketEvents& out) noexcept;

  /// The listing's own digits, or, where it says none (recordings), those of the last snapshot.
  PrintedDecimals printed(const Listing& listing) const noexcept;

 private:
  struct BookParts;

  Result<void> decode_frame(PaddedBytes frame, MarketEvents& out) noexcept;
  Result<void> decode_books(JsonValue& data, TypeWord type, MarketEvents& out) noexcept;
  Result<void> decode_book(JsonObject& object, bool is_snapshot, MarketEvents& out) noexcept;
  Result<void> read_book_key(JsonField& field, BookParts& parts, MarketEvents& out) noexcept;
  Result<void> read_side(JsonValue& value, const char* name, const BookParts& parts,
                         MarketEvents& out, std::uint32_t& begin, std::uint32_t& count) noexcept;
  Result<Level> read_level(JsonObject& object, const BookParts& parts) noexcept;
  Result<void> note_answer(const Envelope& envelope, MarketEvents& out) noexcept;
  void note_system(TradingStatus status, MarketEvents& out) noexcept;

  const PairTable* pairs_ = nullptr;
  EnvelopeReader reader_;
  struct Learned {
    VenueSymbol symbol;
    PrintedDecimals printed;
  };
  std::vector<Learned> learned_;                   // by the listing's position
  PrintedDecimals seen_;                           // the widest numbers of the message in hand
  TradingStatus system_ = TradingStatus::Trading;  // as it was told last
};

}  // namespace crossbook::kraken
