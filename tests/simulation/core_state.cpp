#include "tests/simulation/core_state.hpp"

#include <fmt/format.h>

#include <iterator>

namespace crossbook::simulation {
namespace {

using Text = std::back_insert_iterator<std::string>;

void add_orders(const Core& core, Text out) {
  for (std::size_t i = 0; i < core.open_orders(); ++i) {
    const OrderRecord& order = core.open_order(i);
    fmt::format_to(out, "order {} {} filled {} reported {} holds {} open {} queries {}\n",
                   order.id().view(), to_string(order.status), order.filled.raw(),
                   order.reported.raw(), amount_text(order.held), amount_text(order.open_base),
                   order.queries);
  }
}

void add_instruments(const Core& core, Text out) {
  for (const Instrument& instrument : core.instruments().instruments()) {
    const Exposure& at = core.exposure(instrument.id);
    const Take& take = core.take(instrument.id);
    fmt::format_to(out, "{} position {} buys {} sells {} take {}/{} {} of {} sold {} bought {}\n",
                   instrument.name, amount_text(at.position), amount_text(at.open_buys),
                   amount_text(at.open_sells), take.opportunity.value(), take.number,
                   static_cast<int>(take.state), take.open_orders, take.sold.raw(),
                   take.bought.raw());
  }
}

void add_money(const Core& core, Text out) {
  for (std::size_t a = 0; a < core.instruments().asset_count(); ++a) {
    const AssetId asset{static_cast<std::uint16_t>(a)};
    const Profit& profit = core.profit(asset);
    fmt::format_to(out, "{} realised {} today {} flow {} fees {}\n",
                   core.instruments().asset_code(asset), amount_text(profit.realised),
                   amount_text(profit.today), amount_text(profit.flow), amount_text(profit.fees));
    for (std::size_t v = 0; v < core.venue_count(); ++v) {
      const Holding& at = core.inventory().at(VenueId{static_cast<std::uint8_t>(v)}, asset);
      fmt::format_to(out, "  total {} held {} opening {} said {} slack {}{}{}\n",
                     amount_text(at.total), amount_text(at.held), amount_text(at.opening),
                     amount_text(at.reported_total), amount_text(at.slack),
                     at.differs ? " differs" : "", at.is_guessed ? " guessed" : "");
    }
  }
}

}  // namespace

std::string state_of(const Core& core) {
  std::string text;
  const Text out{text};
  const CoreCounters& counters = core.counters();
  fmt::format_to(out, "latched {} idle {} takes {} settled {} alone {}\n",
                 to_string(core.kill_switch().reason()), core.is_idle(),
                 counters.opportunities.takes, counters.settled, counters.legs_alone);
  add_orders(core, out);
  add_instruments(core, out);
  add_money(core, out);
  for (std::size_t v = 0; v < core.venue_count(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    fmt::format_to(out, "venue {} {} books {}\n", v, to_string(core.venue_state(venue).state),
                   core.counters(venue).book_updates);
  }
  return text;
}

}  // namespace crossbook::simulation
