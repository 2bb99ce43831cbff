// Books that somebody else decides: a tape, a recording or a live feed says each venue's touch or
// levels, and the local exchanges show them.
// In: touches or levels by exchange and instrument. Out: quotes. Thread: the exchanges' (use
// ExchangeServer::run from another). Limits: kQuotedDepth levels behind a touch.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "venues/exchange/depth_shape.hpp"
#include "venues/exchange/market_maker.hpp"
#include "venues/exchange/market_model.hpp"

namespace crossbook {

class QuotedMarket final : public MarketDriver {
 public:
  /// @param exchanges outlive this; each gets a market maker  @param touch_value dollars
  QuotedMarket(std::uint64_t seed, const std::vector<Exchange*>& exchanges,
               std::int64_t touch_value = 4'000);
  ~QuotedMarket() override;

  /// Builds depth of the model's sizes around a touch. Prices are rounded away from each other to
  /// the venue's ticks. Ignored: bid >= ask, an instrument that is not listed.
  /// @param exchange position among the constructor's
  void set_touch(std::size_t exchange, InstrumentId instrument, Price bid, Price ask, UtcNanos now);
  /// Exactly these levels, best first. Ignored if crossed or not listed.
  void set_levels(std::size_t exchange, InstrumentId instrument, std::span<const Level> bids,
                  std::span<const Level> asks, UtcNanos now);

  /// Refills what users took.
  void advance(UtcNanos now) override;
  void finish() noexcept { is_finished_ = true; }
  bool is_finished() const noexcept override { return is_finished_; }

 private:
  struct Venue {
    std::unique_ptr<MarketMaker> maker;
    std::vector<std::optional<DepthShape>> shapes;  // by InstrumentId, made at the first touch
  };
  MarketRandom random_;
  std::int64_t touch_value_;
  std::vector<Venue> venues_;
  std::vector<Level> bids_;
  std::vector<Level> asks_;
  bool is_finished_ = false;
};

}  // namespace crossbook
