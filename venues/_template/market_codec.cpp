#include "venues/_template/market_codec.hpp"

#include <new>

#include "venues/_template/fill_in.hpp"
#include "venues/connector/event_mark.hpp"

namespace crossbook::_template {
namespace {

Result<void> read_market_frame(ondemand::object&, const ListingTable&, MarketEvents&) noexcept {
  return fill_in("fill in venues/_template/market_codec.cpp: read_market_frame");
}

}  // namespace

MarketCodec::MarketCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> MarketCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                 MarketEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  EventMark mark{out};  // takes back what was appended where the end is an error
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened;
  return mark.done(read_market_frame(object, listings, out));
}

void encode_book_subscriptions(std::span<const Listing>, std::vector<std::string>&) {}

void encode_book_resubscription(const Listing&, std::vector<std::string>&) {}

void encode_idle_ping(Channel, std::vector<std::string>&) {}

}  // namespace crossbook::_template
