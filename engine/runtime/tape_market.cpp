#include "engine/runtime/tape_market.hpp"

#include <algorithm>

namespace crossbook {

TapeMarket::TapeMarket(Tape tape, const Settings& settings, const InstrumentTable& table,
                       LocalMarket& market)
    : tape_{std::move(tape)},
      speed_{settings.market.speed},
      quotes_{settings.session.seed, market.exchanges()} {
  for (const TapeSeries& series : tape_.series) {
    Target target;
    for (std::size_t i = 0; i < market.venues().size(); ++i) {
      const auto slash = series.instrument.find('/');
      if (market.venues()[i].name() != series.venue || slash == std::string::npos) continue;
      const auto id =
          table.find(series.instrument.substr(0, slash), series.instrument.substr(slash + 1));
      if (!id || market.venues()[i].exchange->find_listing(*id) == nullptr) continue;
      target = {i, *id, table.at(*id).price_scale, true};
    }
    targets_.push_back(target);
  }
  // The tape already has the venues' own cadence: the feeds may not hide what is on it.
  constexpr std::int64_t kFeedFactor = 5, kMaxSpeed = 1'000;
  for (const LocalVenue& venue : market.venues())
    venue.simulator->set_speed(std::min(speed_ * kFeedFactor, kMaxSpeed));
}

std::chrono::milliseconds TapeMarket::period() const noexcept {
  constexpr std::int64_t kFast = 5;
  return speed_ >= kFast ? std::chrono::milliseconds{1} : kDriverPeriod;
}

void TapeMarket::advance(UtcNanos now) {
  if (began_.count() == 0) {
    // the first quote of each series is shown at once: books exist before the clock starts
    std::vector<bool> is_shown(tape_.series.size());
    for (const TapeQuote& quote : tape_.quotes) {
      if (is_shown[quote.series]) continue;
      is_shown[quote.series] = true;
      show(quote, now);
    }
    began_ = now + kSourceWarmUp;
    return;
  }
  quotes_.advance(now);  // refills what our orders took
  if (now < began_) return;
  const std::chrono::nanoseconds tape_time = (now - began_) * speed_;
  const UtcNanos until = tape_.quotes.front().time + tape_time;
  while (next_ < tape_.quotes.size() && tape_.quotes[next_].time <= until)
    show(tape_.quotes[next_++], now);
}

void TapeMarket::show(const TapeQuote& quote, UtcNanos now) {
  const Target& target = targets_[quote.series];
  if (!target.is_served) return;
  const Result<Price> bid = Price::parse(quote.bid, target.scale);
  const Result<Price> ask = Price::parse(quote.ask, target.scale);
  if (bid.has_error() || ask.has_error())
    return;  // read_tape() checked the text; the scale is ours
  quotes_.set_touch(target.exchange, target.instrument, *bid, *ask, now);
}

bool TapeMarket::is_finished() const noexcept { return next_ == tape_.quotes.size(); }

}  // namespace crossbook
