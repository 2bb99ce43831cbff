// Stage 8: what the second line costs. The bare signature over an order's parameters, then the same
// with a permit by the policy before it, then with the frame bound and redeemed as well: the
// difference of rows of one run is the price. Each row first proves its own answer.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "keys/policy_guard.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::int64_t kStepNs = 2'000'000;  // 500 orders a second
constexpr std::string_view kSecret =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
constexpr std::string_view kParameters =  // of an order on a socket of Binance's
    "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&"
    "newClientOrderId=cb7f3k2000001aZ9q1&newOrderRespType=FULL&price=65000.50&quantity=0.00100000&"
    "recvWindow=2000&side=BUY&symbol=BTCUSDT&timeInForce=IOC&timestamp=1800000000000&type=LIMIT";

KeyPolicy policy() {
  KeyPolicy policy;
  policy.key = {"binance", KeyEnvironment::Live, "main", KeyRole::Trade, "key-id"};
  policy.hosts = {"api.binance.com", "ws-api.binance.com"};
  policy.requests = {{RequestKind::Read, RequestMethod::Get, "/api/v3/account"},
                     {RequestKind::Read, RequestMethod::Get, "/api/v3/openOrders"},
                     {RequestKind::Read, RequestMethod::Get, "/api/v3/order"},
                     {RequestKind::Read, RequestMethod::Ws, "session.logon"},
                     {RequestKind::Cancel, RequestMethod::Delete, "/api/v3/order"},
                     {RequestKind::Order, RequestMethod::Ws, "order.place"}};
  for (const char* const base : {"BTC", "ETH", "SOL", "XRP", "ADA", "DOT", "LTC", "BCH", "LINK"}) {
    policy.symbols.push_back({std::string{base} + "USDT", "USDT"});
  }
  const CapAmount much = CapAmount::parse("1000000000000000").value();
  policy.caps = {{"USDT", CapAmount::parse("5000").value(), much, much}};
  policy.collar_bp = 100;
  policy.orders_per_second = 1'000;
  return policy;
}

OrderClaim claim() {
  return {.target = {RequestMethod::Ws, "ws-api.binance.com", "order.place"},
          .symbol = "BTCUSDT",
          .client_id = "cb7f3k2000001aZ9q1",
          .side = ClaimSide::Buy,
          .is_ioc = true,
          .price = 6'500'050,
          .price_scale = 2,
          .quantity = 100'000,
          .quantity_scale = 8,
          .reference_price = 6'500'000};
}

struct Bench {
  TradeKey key{{.id = "key-id", .secret = Secret{kSecret}, .passphrase = Secret{}}};
  Signer bare_signer{Algorithm::HmacSha256, Secret{kSecret}};
  PolicyGuard guard{policy()};
  Signature signature;
  std::int64_t now_ns = 0;
  std::string frame;

  Bench() {
    frame = R"({"id":"1","method":"order.place","params":{)";
    frame.append(kParameters).append(64, 'f').append("\"}}");
  }
  auto permit() { return guard.permit_order(key, claim(), now_ns += kStepNs, kNowMs); }

  /// The permitted signature is the bare one; what is over a limit gets none; a frame leaves once.
  bool is_right() {
    Signature bare;
    bare_signer.sign({kParameters}, bare);
    OrderClaim large = claim();
    large.quantity *= 1'000;
    if (guard.permit_order(key, large, now_ns, kNowMs).refusal() != Refusal::OrderNotional) {
      return false;
    }
    auto one = permit();
    return one && key.sign(*one, {kParameters}, signature) &&
           std::ranges::equal(bare.view(), signature.view()) &&
           !key.sign(*one, {kParameters}, signature) && one->bind(frame) &&
           !one->redeem(kParameters) && one->redeem(frame) && !one->redeem(frame);
  }
};

template <class Work>
void run(benchmark::State& state, Work work) {
  Bench bench;
  if (!bench.is_right()) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    if (!work(bench)) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(bench.signature);
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_BareHmac(benchmark::State& state) {
  run(state, [](Bench& bench) {
    bench.bare_signer.sign({kParameters}, bench.signature);
    return bench.signature.size == 32;
  });
}
BENCHMARK(BM_BareHmac);

void BM_PermitAndHmac(benchmark::State& state) {
  run(state, [](Bench& bench) {
    auto permit = bench.permit();
    return permit && bench.key.sign(*permit, {kParameters}, bench.signature);
  });
}
BENCHMARK(BM_PermitAndHmac);

void BM_PermitHmacBindRedeem(benchmark::State& state) {
  run(state, [](Bench& bench) {
    auto permit = bench.permit();
    return permit && bench.key.sign(*permit, {kParameters}, bench.signature) &&
           permit->bind(bench.frame) && permit->redeem(bench.frame);
  });
}
BENCHMARK(BM_PermitHmacBindRedeem);

void BM_PermitOrder(benchmark::State& state) {
  run(state, [](Bench& bench) { return static_cast<bool>(bench.permit()); });
}
BENCHMARK(BM_PermitOrder);

void BM_PermitRequest(benchmark::State& state) {
  run(state, [](Bench& bench) {
    return static_cast<bool>(bench.guard.permit_request(
        bench.key, {RequestMethod::Get, "api.binance.com", "/api/v3/order?symbol=BTCUSDT"},
        kNowMs));
  });
}
BENCHMARK(BM_PermitRequest);

}  // namespace
}  // namespace crossbook
