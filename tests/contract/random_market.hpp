// Random changes of a bench's books: quotes come, go, grow, shrink and move; a crowd takes, rests
// orders and cancels them.
// In: a seed. Out: changes on the exchange. Thread: the test's. Limits: kQuotedLevels a side.
#pragma once

#include <array>
#include <random>
#include <vector>

#include "tests/contract/venue_bench.hpp"

namespace crossbook::contract {

inline constexpr std::size_t kQuotedLevels = 40;  // more than the shallowest subscription

class RandomMarket {
 public:
  RandomMarket(VenueBench& bench, std::uint64_t seed);

  /// One change in one instrument.
  void change();
  /// Another size for the bid and the ask so many ticks behind the best quotes. @param rank < 40
  void touch(InstrumentId instrument, std::size_t rank);

 private:
  struct State {
    InstrumentId instrument;
    std::int64_t mid = 0;                            // in ticks
    std::int64_t half_spread = 1;                    // in ticks
    std::array<std::int64_t, kQuotedLevels> bids{};  // in lots, by distance from the touch
    std::array<std::int64_t, kQuotedLevels> asks{};
  };
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>{low, high}(random_);
  }
  std::int64_t lots(const State& state);
  void quote(const State& state);
  void change_levels(State& state);
  void place(const State& state, TimeInForce time_in_force);
  void cancel();

  VenueBench& bench_;
  std::mt19937_64 random_;
  AccountId crowd_;
  std::vector<State> states_;
};

}  // namespace crossbook::contract
