#include "venues/binance/venue.hpp"

#include <algorithm>
#include <stdexcept>

#include "venues/binance/auth.hpp"
#include "venues/binance/rules.hpp"
#include "venues/binance/simulator.hpp"
#include "venues/binance/symbols.hpp"
#include "venues/market/symbol_join.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kHmacSecretChars = 64;

bool is_hmac_secret(std::string_view text) {
  return text.size() == kHmacSecretChars && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

}  // namespace

const Capabilities& BinanceVenue::capabilities() const noexcept { return binance::capabilities(); }

Endpoints BinanceVenue::endpoints(Environment environment) const {
  return binance::endpoints(environment);
}

std::span<const RateBucket> BinanceVenue::rate_buckets() const noexcept {
  return binance::rate_buckets();
}

std::uint32_t BinanceVenue::rest_weight(const RestCall& call) const noexcept {
  return binance::rest_weight(call);
}

KeyMaterial BinanceVenue::key_material(std::string id, std::string_view secret,
                                       std::string_view passphrase) const {
  if (id.empty())
    throw std::invalid_argument("binance: API key is empty; give the key that the venue shows");
  if (!passphrase.empty())
    throw std::invalid_argument("binance: passphrase is set; Binance has none, leave it empty");
  const bool is_pem = secret.starts_with("-----BEGIN");
  if (!is_pem && !is_hmac_secret(secret))
    throw std::invalid_argument(
        "binance: secret is neither 64 letters and digits (HMAC) nor a PEM private key (Ed25519); "
        "copy it again from the venue");
  KeyMaterial material;
  material.id = std::move(id);
  material.algorithm = is_pem ? Algorithm::Ed25519 : Algorithm::HmacSha256;
  material.secret = Secret{secret};
  return material;
}

VenueSymbol BinanceVenue::symbol(std::string_view base, std::string_view quote) const noexcept {
  return join_codes(base, "", quote);
}

std::vector<AllowedRequest> BinanceVenue::requests(KeyRole role) const {
  return binance::requests(role);
}

void BinanceVenue::set_listings(std::span<const Listing> listings, const InstrumentTable& table) {
  listings_.build(listings);
  table_ = &table;
}

Result<void> BinanceVenue::encode_rest(const RestCall& call, const RequestContext& context,
                                       HttpRequest& out) const {
  return binance::encode_rest(call, context, out);
}

Result<void> BinanceVenue::decode_rest(const RestCall& call, const HttpResponse& response,
                                       RestEvents& out) {
  return rest_.decode(call, response, {listings_, table_ == nullptr ? no_table_ : *table_}, out);
}

void BinanceVenue::encode_subscribe(std::span<const Listing> listings,
                                    std::vector<std::string>& frames) const {
  if (listings.empty()) return;
  // One frame for all: a connection takes 5 messages a second and 1024 streams.
  std::string frame = R"({"method":"SUBSCRIBE","params":[)";
  for (const Listing& listing : listings) {
    if (frame.back() != '[') frame += ',';
    frame += '"' + depth_stream(listing.symbol.view()) + '"';
  }
  frames.push_back(frame + R"(],"id":1})");
}

void BinanceVenue::encode_resubscribe(const Listing&, std::vector<std::string>&) const {}

void BinanceVenue::encode_ping(Channel, std::vector<std::string>&) const {}

std::size_t BinanceVenue::handshake_steps(Channel channel, const Credential* key) const noexcept {
  if (channel != Channel::Private) return 0;
  return key != nullptr && logs_on(key->algorithm()) ? 2 : 1;
}

Result<void> BinanceVenue::encode_handshake(Channel channel, std::size_t step,
                                            const RequestContext& context,
                                            std::vector<std::string>& frames) const {
  if (step >= handshake_steps(channel, context.credential))
    return Error{Errc::NotSupported, "handshake step"};
  std::string frame;
  const auto encoded = binance::encode_handshake(step, context, frame);
  if (encoded.has_error()) return encoded.error();
  frames.push_back(std::move(frame));
  return {};
}

Result<void> BinanceVenue::decode_market(PaddedBytes frame, MarketEvents& out) noexcept {
  return market_.decode(frame, listings_, out);
}

Result<void> BinanceVenue::decode_account(PaddedBytes frame, AccountEvents& out) noexcept {
  return orders_.decode(frame, {listings_, table_ == nullptr ? no_table_ : *table_}, out);
}

Result<void> BinanceVenue::encode_order(OrderPermit& permit, const Listing& listing,
                                        const TradeKey& key, const RequestContext& context,
                                        FrameBuffer& out) const noexcept {
  return binance::encode_order(permit, listing, key, context, out);
}

bool BinanceVenue::checksum_matches(const OrderBook&, const Listing&,
                                    std::uint32_t) const noexcept {
  return true;  // the venue publishes none
}

RecordedSource BinanceVenue::classify_recorded(std::string_view url) const {
  return binance::classify_recorded(url);
}

VenueModule make() {
  VenueModule module;
  module.capabilities = &capabilities();
  module.make_venue = []() -> std::unique_ptr<Venue> { return std::make_unique<BinanceVenue>(); };
  module.make_simulator = [](Exchange& exchange) -> std::unique_ptr<Simulator> {
    return std::make_unique<BinanceSimulator>(exchange);
  };
  return module;
}

}  // namespace crossbook::binance
