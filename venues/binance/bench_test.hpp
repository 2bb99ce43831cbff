// What this folder's tests share: listings, padded frames, golden files, a simulator without
// sockets. In: names and texts. Out: fixtures. Thread: the test's. Limits: none.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/test_key.hpp"
#include "venues/binance/simulator.hpp"
#include "venues/binance/venue.hpp"

namespace crossbook::binance::test {

/// The key of the venue's own examples.
inline constexpr std::string_view kExampleKey =
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
inline constexpr std::string_view kExampleSecret =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
TestKey example_key();
/// The query with its signature behind it, for any path.
std::string signed_query(std::string query, const TestKey& key);

/// A frame with the padding that the codecs may read.
class Padded {
 public:
  explicit Padded(std::string_view text) : text_{text}, size_{text.size()} {
    text_.append(PaddedBytes::kPadding, ' ');
  }
  PaddedBytes bytes() const noexcept { return {text_.data(), size_}; }

 private:
  std::string text_;
  std::size_t size_;
};

/// BTCUSDT (tick 0.01, lot 0.00001), BNBBTC and ETHBTC on a table that also knows USDT.
struct Market {
  Market();
  InstrumentTable table;
  std::vector<Listing> listings;
  BinanceVenue venue;
  const Listing& at(std::string_view symbol) const;
};

Price price(const Listing& listing, std::string_view text);
Quantity quantity(const Listing& listing, std::string_view text);
Amount amount(std::string_view text);

/// All that was decoded as text, one line an event: what golden files hold.
std::string describe(const MarketEvents& events);
std::string describe(const AccountEvents& events, const InstrumentTable& table);
std::string describe(const RestEvents& events, const InstrumentTable& table);

std::string testdata_path(std::string_view name);
std::string read_file(const std::string& path);
/// Compares with testdata/<name>; rewrites it where CROSSBOOK_UPDATE_GOLDEN is set.
void expect_golden(std::string_view name, const std::string& actual);

/// The client's end of a WebSocket to the simulator.
class FakePeer final : public WsPeer {
 public:
  explicit FakePeer(std::uint64_t id, std::string address = "127.0.0.1")
      : id_{id}, address_{std::move(address)} {}
  void send(std::string text) override { frames.push_back(std::move(text)); }
  void ping(std::string_view payload) override { pings.emplace_back(payload); }
  void close(std::uint16_t code, std::string_view) override { close_code = code; }
  std::string_view address() const noexcept override { return address_; }
  std::uint64_t id() const noexcept override { return id_; }

  std::vector<std::string> frames;
  std::vector<std::string> pings;
  std::uint16_t close_code = 0;

 private:
  std::uint64_t id_;
  std::string address_;
};

/// A local exchange behind the simulator: BTCUSDT and ETHBTC, quoted around 52000 and 0.034; alice
/// has 2 BTC and 100000 USDT, fees are 0.1 %.
class Bench {
 public:
  Bench();

  HttpReply get(std::string_view path, std::string_view query = "");
  /// Signs with alice's key and sends the parameters in the query (body for POST).
  HttpReply signed_call(std::string_view method, std::string_view path, std::string params);
  HttpReply call(std::string_view method, std::string_view path, std::string_view query,
                 std::string_view body, std::string_view key);
  /// "…&recvWindow=5000&timestamp=<now>&signature=…"
  std::string sign(std::string params) const;
  /// {"id":…,"method":…,"params":{…,"apiKey","timestamp","signature"}}
  std::string ws_request(std::string_view id, std::string_view method,
                         std::vector<std::pair<std::string, std::string>> params) const;

  FakePeer& open(Listener listener, std::string_view path);
  void send(FakePeer& peer, std::string_view text) { simulator.on_ws_message(peer, text, now); }
  /// Ticks every 5 ms.
  void advance(std::chrono::milliseconds duration);
  void quote(InstrumentId instrument, std::string_view bid, std::string_view ask,
             std::string_view size);
  Amount balance(std::string_view asset) const;

  Market market;
  UtcNanos now = UtcNanos::from_millis(1'795'413'600'000);
  Exchange exchange;
  BinanceSimulator simulator;
  InstrumentId btc_usdt, eth_btc;
  AccountId maker, alice;
  std::mt19937_64 random{7};
  const ApiKey* key = nullptr;

 private:
  std::vector<std::unique_ptr<FakePeer>> peers_;
};

}  // namespace crossbook::binance::test
