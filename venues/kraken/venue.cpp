#include "venues/kraken/venue.hpp"

#include <array>
#include <utility>

#include "venues/kraken/account_codec.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/book_scan.hpp"
#include "venues/kraken/market_codec.hpp"
#include "venues/kraken/order_codec.hpp"
#include "venues/kraken/rest_codec.hpp"
#include "venues/kraken/rules.hpp"
#include "venues/kraken/simulator.hpp"
#include "venues/kraken/symbols.hpp"
#include "venues/market/symbol_join.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::size_t kHandshakeSteps = 2;

std::string book_frame(std::string_view method, std::string_view symbols, bool with_snapshot) {
  std::string frame = R"({"method":")";
  frame += method;
  frame += R"(","params":{"channel":"book","symbol":[)";
  frame += symbols;
  frame += R"(],"depth":)" + std::to_string(kBookDepth);
  if (with_snapshot) frame += R"(,"snapshot":true)";
  return frame + "}}";
}

std::string quoted(const VenueSymbol& symbol) { return '"' + std::string{symbol.view()} + '"'; }

/// Joins the codecs; each is pure but for its scratch.
class KrakenVenue final : public Venue {
 public:
  const Capabilities& capabilities() const noexcept override { return kraken::capabilities(); }
  Endpoints endpoints(Environment environment) const override {
    return kraken::endpoints(environment);
  }
  std::span<const RateBucket> rate_buckets() const noexcept override {
    return kraken::rate_buckets();
  }
  std::uint32_t rest_weight(const RestCall& call) const noexcept override {
    return kraken::rest_weight(call);
  }
  KeyMaterial key_material(std::string id, std::string_view secret,
                           std::string_view passphrase) const override {
    return make_key_material(std::move(id), secret, passphrase);
  }

  VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept override {
    return join_codes(base, "/", quote);
  }
  std::vector<AllowedRequest> requests(KeyRole role) const override {
    return kraken::requests(role);
  }

  void set_listings(std::span<const Listing> listings, const InstrumentTable& table) override {
    pairs_.build(listings);
    reserves_.assign(kMaxAssets, Reserve{});
    market_.set_pairs(pairs_);
    std::size_t books = 0;  // by instrument
    for (const Listing& listing : listings)
      books = std::max(books, listing.instrument.id.value() + std::size_t{1});
    level_texts_.resize(books);
    orders_.clear();
    account_.set_listings(pairs_, table, reserves_, orders_);
    rest_.set_listings(pairs_, table, reserves_, orders_);
  }

  Result<void> encode_rest(const RestCall& call, const RequestContext& context,
                           HttpRequest& out) const override {
    return rest_.encode(call, context, out);
  }
  Result<void> decode_rest(const RestCall& call, const HttpResponse& response,
                           RestEvents& out) override {
    return rest_.decode(call, response, out);
  }

  void encode_subscribe(std::span<const Listing> listings,
                        std::vector<std::string>& frames) const override {
    if (listings.empty()) return;
    std::string symbols;
    for (const Listing& listing : listings) {
      if (!symbols.empty()) symbols += ',';
      symbols += quoted(listing.symbol);
    }
    frames.push_back(book_frame("subscribe", symbols, true));
  }
  void encode_resubscribe(const Listing& listing, std::vector<std::string>& frames) const override {
    frames.push_back(book_frame("unsubscribe", quoted(listing.symbol), false));
    frames.push_back(book_frame("subscribe", quoted(listing.symbol), true));
  }
  void encode_ping(Channel, std::vector<std::string>& frames) const override {
    frames.emplace_back(R"({"method":"ping"})");
  }

  std::size_t handshake_steps(Channel channel, const Credential*) const noexcept override {
    return channel == Channel::Private ? kHandshakeSteps : 0;
  }
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override {
    constexpr std::array<std::string_view, kHandshakeSteps> kParameters = {
        R"("channel":"executions","snap_orders":true,"snap_trades":false)",
        R"("channel":"balances","snapshot":true)"};
    if (channel != Channel::Private || step >= kHandshakeSteps)
      return Error{Errc::NotSupported, "handshake"};
    if (context.session_token.empty()) return Error{Errc::NoKey, "token"};
    std::string frame = R"({"method":"subscribe","params":{)";
    frame += kParameters[step];
    frame += R"(,"token":")";
    frame += context.session_token;
    frames.push_back(frame + R"("}})");
    return {};
  }

  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return market_.decode(frame, out);
  }
  bool scan_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return scan_book(frame, pairs_, scan_room_, out);
  }
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override {
    return account_.decode(frame, out);
  }
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey&,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override {
    return kraken::encode_order(permit.claim(), listing, context, out);
  }
  bool checksum_matches(const OrderBook& book, const Listing& listing,
                        std::uint32_t expected) const noexcept override {
    const std::size_t at = listing.instrument.id.value();
    if (at >= level_texts_.size()) return false;  // not one of ours
    return book_checksum(book, listing.instrument, market_.printed(listing), level_texts_[at]) ==
           expected;
  }
  RecordedSource classify_recorded(std::string_view url) const override {
    return kraken::classify_recorded(url);
  }

 private:
  PairTable pairs_;
  Reserves reserves_;
  OrderMemory orders_;
  mutable std::vector<LevelTexts> level_texts_;  // by instrument; only saves time
  MarketCodec market_;
  ScanRoom scan_room_;
  AccountCodec account_;
  RestCodec rest_;
};

}  // namespace

VenueModule make() {
  return {&capabilities(), [] { return std::unique_ptr<Venue>{std::make_unique<KrakenVenue>()}; },
          &make_simulator};
}

}  // namespace crossbook::kraken
