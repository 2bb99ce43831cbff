#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "tests/simulation/simulation.hpp"
using namespace crossbook::simulation;
int main(int argc, char** argv) {
  const unsigned long a = std::strtoul(argv[1], nullptr, 10),
                      b = std::strtoul(argv[2], nullptr, 10);
  const bool calm = argc > 3;
  Outcome sum;
  int failing = 0;
  for (auto seed = a; seed <= b; ++seed) {
    const auto t0 = std::chrono::steady_clock::now();
    const Scenario s = calm ? calm_scenario(seed) : draw_scenario(seed);
    const Outcome o = simulate(s, a == b ? &std::cerr : nullptr);
    const double t = std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
    if (a == b || !o.violations.empty())
      std::printf(
          "seed %lu: %.3f s, %zu venues, %lu events, %lu takes %lu orders %lu fills %lu repairs "
          "%lu sessions\n",
          seed, t, s.venues.size(), o.events, o.takes, o.orders, o.fills, o.repairs, o.sessions);
    if (!o.violations.empty()) {
      ++failing;
      for (const auto& f : s.faults) std::printf("   %s\n", describe(s, f).c_str());
    }
    for (const auto& v : o.violations)
      std::printf("   VIOLATION %s at %.3f: %s\n", v.invariant.c_str(),
                  static_cast<double>(v.at.count()) / 1e9, v.text.c_str());
    sum.add(o);
  }
  std::printf("%d failing, %lu events, %lu takes %lu orders %lu fills %lu repairs %lu sessions\n",
              failing, sum.events, sum.takes, sum.orders, sum.fills, sum.repairs, sum.sessions);
  for (auto& [k, v] : sum.checks) std::printf("%s=%lu ", k.c_str(), v);
  std::printf("\n");
}
