#include "engine/inventory/profit.hpp"

#include <chrono>

namespace crossbook {
namespace {

constexpr std::chrono::hours kDay{24};

}  // namespace

Amount ProfitBook::book(const Instrument& instrument, const FillFlow& flow, Price reference,
                        bool is_reversal) noexcept {
  const NetFlow net = net_of(instrument, flow);
  const Amount gain = net.quote + value_of(net.base, reference, instrument.price_scale);
  const Amount traded = flow.quote < Amount{} ? -flow.quote : flow.quote;
  const auto signed_ = [is_reversal](Amount amount) { return is_reversal ? -amount : amount; };

  Profit& quote = rows_[instrument.quote.value()];
  quote.realised += signed_(gain);
  quote.today += signed_(gain);
  quote.turnover += signed_(traded);
  quote.flow += signed_(flow.quote);
  rows_[instrument.base.value()].flow += signed_(flow.base);
  if (flow.fee_asset.value() < rows_.size()) {
    Profit& payer = rows_[flow.fee_asset.value()];
    payer.flow -= signed_(flow.fee);
    payer.fees += signed_(flow.fee);
  }
  return signed_(gain);
}

void ProfitBook::adjust(AssetId asset, Amount change) noexcept {
  Profit& row = rows_[asset.value()];
  row.flow += change;
  if (row.turnover.is_zero()) return;  // no quote asset: its profits are told in others
  row.realised += change;
  row.today += change;
}

void ProfitBook::open(MonoNanos now, std::chrono::nanoseconds age) noexcept {
  if (is_open_) return;
  is_open_ = true;
  day_began_ = MonoNanos{now.count() - age.count()};
}

void ProfitBook::advance(MonoNanos now) noexcept {
  if (!is_open_ || now - day_began_ < kDay) return;
  while (now - day_began_ >= kDay) day_began_ = day_began_ + kDay;
  for (Profit& row : rows_) row.today = {};
}

}  // namespace crossbook
