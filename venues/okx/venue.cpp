#include "venues/okx/venue.hpp"

#include "venues/connector/listing_table.hpp"
#include "venues/okx/auth.hpp"
#include "venues/okx/book_scan.hpp"
#include "venues/okx/market_codec.hpp"
#include "venues/okx/order_codec.hpp"
#include "venues/okx/rest_codec.hpp"
#include "venues/okx/rules.hpp"
#include "venues/okx/simulator.hpp"
#include "venues/okx/symbols.hpp"

namespace crossbook::okx {
namespace {

class OkxVenue final : public Venue {
 public:
  const Capabilities& capabilities() const noexcept override { return venue_capabilities(); }
  Endpoints endpoints(Environment environment) const override {
    return venue_endpoints(environment);
  }
  std::span<const RateBucket> rate_buckets() const noexcept override {
    return venue_rate_buckets();
  }
  std::uint32_t rest_weight(const RestCall& call) const noexcept override {
    return venue_rest_weight(call.kind);
  }
  KeyMaterial key_material(std::string id, std::string_view secret,
                           std::string_view passphrase) const override {
    return make_key_material(std::move(id), secret, passphrase);
  }

  VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept override {
    return join_symbol(base, quote);
  }
  std::vector<AllowedRequest> requests(KeyRole role) const override { return venue_requests(role); }

  void set_listings(std::span<const Listing> listings, const InstrumentTable& table) override {
    listings_.build(listings);
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
  void encode_ping(Channel, std::vector<std::string>& frames) const override {
    frames.emplace_back("ping");  // text, neither JSON nor a control frame
  }

  std::size_t handshake_steps(Channel channel, const Credential*) const noexcept override {
    return channel == Channel::Private ? kHandshakeSteps : 0;
  }
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override {
    if (step >= handshake_steps(channel, context.credential))
      return Error{Errc::NotSupported, "step"};
    if (step == 1) frames.push_back(subscribe_orders_frame());
    if (step == 2) frames.push_back(subscribe_account_frame());
    if (step != 0) return {};
    return append_login_frame(context, frames);
  }

  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return market_codec_.decode(frame, listings_, out);
  }
  bool scan_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return scan_book(frame, listings_, scan_room_, out);
  }
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override {
    return account_codec_.decode(frame, listings_, *table_, out);
  }
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey&,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override {
    return okx::encode_order(permit.claim(), listing, context, out);
  }
  bool checksum_matches(const OrderBook& book, const Listing& listing,
                        std::uint32_t expected) const noexcept override {
    return legacy_checksum(book, listing.instrument) == expected;
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
      []() -> std::unique_ptr<Venue> { return std::make_unique<OkxVenue>(); },
      [](Exchange& exchange) -> std::unique_ptr<Simulator> { return make_simulator(exchange); }};
}

}  // namespace crossbook::okx
