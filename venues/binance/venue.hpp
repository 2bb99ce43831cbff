// Binance spot: what the connector and the registry need to know of this folder.
// In: frames, responses, intents. Out: events, requests. Thread: its connector's.
// Limits: those of venues/connector/venue.hpp.
#pragma once

#include "venues/binance/book_scan.hpp"
#include "venues/binance/market_codec.hpp"
#include "venues/binance/order_codec.hpp"
#include "venues/binance/rest_codec.hpp"
#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::binance {

class BinanceVenue final : public Venue {
 public:
  const Capabilities& capabilities() const noexcept override;
  Endpoints endpoints(Environment environment) const override;
  std::span<const RateBucket> rate_buckets() const noexcept override;
  std::uint32_t rest_weight(const RestCall& call) const noexcept override;
  /// A PEM private key is Ed25519; anything else is the 64 characters of an HMAC secret.
  KeyMaterial key_material(std::string id, std::string_view secret,
                           std::string_view passphrase) const override;

  VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept override;
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

  std::size_t handshake_steps(Channel channel, const Credential* key) const noexcept override;
  Result<void> encode_handshake(Channel channel, std::size_t step, const RequestContext& context,
                                std::vector<std::string>& frames) const override;

  Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept override;
  bool scan_market(PaddedBytes frame, MarketEvents& out) noexcept override {
    return scan_book(frame, listings_, scan_room_, out);
  }
  Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept override;
  Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                            const RequestContext& context,
                            FrameBuffer& out) const noexcept override;
  bool checksum_matches(const OrderBook& book, const Listing& listing,
                        std::uint32_t expected) const noexcept override;
  RecordedSource classify_recorded(std::string_view url) const override;

 private:
  ListingTable listings_;
  const InstrumentTable* table_ = nullptr;
  InstrumentTable no_table_;  // until set_listings
  MarketCodec market_;
  ScanRoom scan_room_;
  OrderCodec orders_;
  RestCodec rest_;
};

/// What the registry calls.
VenueModule make();

}  // namespace crossbook::binance
