// A venue for tests with a protocol of plain words, so that tests can say what the wire says:
//   public   snap SYM LAST BIDS ASKS | delta SYM FIRST LAST BIDS ASKS | link SYM PREVIOUS LAST BIDS
//            ASKS | beat | status SYM WORD | subscribed SYM | goodbye | broken SYM | stranger SYM
//   private  welcome | denied REASON TEXT | expired | order CLIENT REQUEST VENUEID STATUS REASON |
//            balance ASSET AMOUNT | broken
//   counted  seq NUMBER FRAME
//   http     order CLIENT …, as the answer to POST /order/CLIENT; trade ID PRICE QUANTITY …
//            a report may end with: total QUANTITY
//   BIDS     100:1,99:2 or -      REASON  none, key, time, funds, rate, lot
// A missing value is "-". Prices and quantities are whole numbers at scale 0.
// In: text. Out: events. Thread: any. Limits: none.
#pragma once

#include <string>
#include <vector>

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::testing {

class FakeVenue final : public Venue {
 public:
  struct Settings {
    Capabilities capabilities;
    std::vector<RateBucket> buckets;
    std::size_t handshake_steps = 1;
  };
  explicit FakeVenue(Settings settings) : settings_{std::move(settings)} {}
  /// Deltas over a REST snapshot, or with previous links and snapshots in band.
  static Settings rest_settings();
  static Settings in_band_settings();
  /// In band, counted by connection; orders by HTTPS, trades by a question.
  static Settings https_orders_settings();
  /// As the first; says what a key may do, at "/key/read" and "/key/trade".
  static Settings scopes_settings();

  const Capabilities& capabilities() const noexcept override { return settings_.capabilities; }
  Endpoints endpoints(Environment) const override { return {}; }
  std::span<const RateBucket> rate_buckets() const noexcept override { return settings_.buckets; }
  std::uint32_t rest_weight(const RestCall&) const noexcept override { return 1; }
  KeyMaterial key_material(std::string id, std::string_view secret,
                           std::string_view passphrase) const override;
  VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept override {
    return VenueSymbol{std::string{base} + std::string{quote}};
  }
  std::vector<AllowedRequest> requests(KeyRole role) const override;
  void set_listings(std::span<const Listing> listings, const InstrumentTable& table) override;
  Result<void> encode_rest(const RestCall& call, const RequestContext& context,
                           HttpRequest& out) const override;
  Result<void> decode_rest(const RestCall& call, const HttpResponse& response,
                           RestEvents& out) override;
  void encode_subscribe(std::span<const Listing> listings,
                        std::vector<std::string>& frames) const override;
  void encode_resubscribe(const Listing& listing, std::vector<std::string>& frames) const override;
  void encode_ping(Channel channel, std::vector<std::string>& frames) const override;
  std::size_t handshake_steps(Channel, const Credential*) const noexcept override {
    return settings_.handshake_steps;
  }
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override;
  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override;
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override;
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override;
  bool checksum_matches(const OrderBook&, const Listing&, std::uint32_t) const noexcept override {
    return true;
  }
  RecordedSource classify_recorded(std::string_view) const override { return {}; }

 private:
  Settings settings_;
  ListingTable listings_;
  const InstrumentTable* table_ = nullptr;
};

}  // namespace crossbook::testing
