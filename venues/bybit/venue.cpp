#include "venues/bybit/venue.hpp"

#include "venues/bybit/auth.hpp"
#include "venues/bybit/book_scan.hpp"
#include "venues/bybit/market_codec.hpp"
#include "venues/bybit/order_codec.hpp"
#include "venues/bybit/rest_codec.hpp"
#include "venues/bybit/rules.hpp"
#include "venues/bybit/simulator.hpp"

namespace crossbook::bybit {
namespace {

class BybitVenue final : public Venue {
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
                           std::string_view) const override {
    return make_key_material(std::move(id), secret);
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
    return rest_codec_.decode(call, response, scope(), out);
  }

  void encode_subscribe(std::span<const Listing> listings,
                        std::vector<std::string>& frames) const override {
    encode_book_subscriptions(listings, frames);
  }
  void encode_resubscribe(const Listing& listing, std::vector<std::string>& frames) const override {
    encode_book_resubscription(listing, frames);
  }
  void encode_ping(Channel, std::vector<std::string>& frames) const override {
    frames.emplace_back(R"({"req_id":"ping","op":"ping"})");
  }

  std::size_t handshake_steps(Channel channel, const Credential*) const noexcept override {
    return channel == Channel::Private ? 2 : channel == Channel::Trade ? 1 : 0;
  }
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override {
    if (step >= handshake_steps(channel, context.credential))
      return Error{Errc::NotSupported, "step"};
    if (step == 0) return append_auth_frame(context, frames);
    frames.push_back(subscribe_account_frame());
    return {};
  }

  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return market_codec_.decode(frame, listings_, out);
  }
  bool scan_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return scan_book(frame, listings_, scan_room_, out);
  }
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override {
    return account_codec_.decode(frame, scope(), out);
  }
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey&,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override {
    return bybit::encode_order(permit.claim(), listing, context, out);
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
  AccountScope scope() const noexcept { return {listings_, *table_}; }

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
      []() -> std::unique_ptr<Venue> { return std::make_unique<BybitVenue>(); },
      [](Exchange& exchange) -> std::unique_ptr<Simulator> { return make_simulator(exchange); }};
}

}  // namespace crossbook::bybit
