#include "venues/coinbase/venue.hpp"

#include "venues/coinbase/account_codec.hpp"
#include "venues/coinbase/auth.hpp"
#include "venues/coinbase/book_scan.hpp"
#include "venues/coinbase/market_codec.hpp"
#include "venues/coinbase/order_codec.hpp"
#include "venues/coinbase/rest_codec.hpp"
#include "venues/coinbase/rules.hpp"
#include "venues/coinbase/simulator.hpp"
#include "venues/market/symbol_join.hpp"

namespace crossbook::coinbase {
namespace {

class CoinbaseVenue final : public Venue {
 public:
  const Capabilities& capabilities() const noexcept override { return venue_capabilities(); }
  Endpoints endpoints(Environment environment) const override {
    return venue_endpoints(environment);
  }
  std::span<const RateBucket> rate_buckets() const noexcept override {
    return venue_rate_buckets();
  }
  std::uint32_t rest_weight(const RestCall&) const noexcept override { return 1; }
  KeyMaterial key_material(std::string id, std::string_view secret,
                           std::string_view passphrase) const override {
    return make_key_material(std::move(id), secret, passphrase);
  }
  VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept override {
    return join_codes(base, "-", quote);
  }
  std::vector<AllowedRequest> requests(KeyRole role) const override { return venue_requests(role); }

  void set_listings(std::span<const Listing> listings, const InstrumentTable& table) override {
    listings_.build(listings);
    std::vector<Listing> books{listings.begin(), listings.end()};
    for (Listing& book : books)
      if (!book.book_symbol.empty()) book.symbol = book.book_symbol;
    books_.build(books);
    table_ = &table;
  }
  Result<void> encode_rest(const RestCall& call, const RequestContext& context,
                           HttpRequest& out) const override {
    return encode_rest_call(call, context, out);
  }
  Result<void> decode_rest(const RestCall& call, const HttpResponse& response,
                           RestEvents& out) override {
    return rest_codec_.decode(call, response, listings_, *table_, out);
  }

  void encode_subscribe(std::span<const Listing> listings,
                        std::vector<std::string>& frames) const override {
    encode_book_subscriptions(listings, frames);
  }
  void encode_resubscribe(const Listing& listing, std::vector<std::string>& frames) const override {
    encode_book_resubscription(listing, frames);
  }
  void encode_ping(Channel, std::vector<std::string>&) const override {}  // heartbeats come

  std::size_t handshake_steps(Channel channel, const Credential*) const noexcept override {
    return channel == Channel::Private ? kHandshakeSteps : 0;
  }
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override {
    if (step >= handshake_steps(channel, context.credential))
      return Error{Errc::NotSupported, "step"};
    return append_handshake_frame(step, context, frames);
  }

  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return market_codec_.decode(frame, books_, out);
  }
  bool scan_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return scan_book(frame, books_, scan_room_, out);
  }
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override {
    return account_codec_.decode(frame, listings_, out);
  }
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override {
    return coinbase::encode_order(permit, listing, key, context, out);
  }
  bool checksum_matches(const OrderBook&, const Listing&, std::uint32_t) const noexcept override {
    return false;  // the venue has none
  }
  RecordedSource classify_recorded(std::string_view url) const override {
    return classify_url(url);
  }

 private:
  static const InstrumentTable& empty_table() {
    static const InstrumentTable table;
    return table;
  }

  ListingTable listings_;
  ListingTable books_;  // by the product that public channels name
  const InstrumentTable* table_ = &empty_table();
  MarketCodec market_codec_;
  ScanRoom scan_room_;
  AccountCodec account_codec_;
  RestCodec rest_codec_;
};

}  // namespace

VenueModule make() {
  return {
      &venue_capabilities(),
      []() -> std::unique_ptr<Venue> { return std::make_unique<CoinbaseVenue>(); },
      [](Exchange& exchange) -> std::unique_ptr<Simulator> { return make_simulator(exchange); }};
}

}  // namespace crossbook::coinbase
