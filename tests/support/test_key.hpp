// A trade key for tests of codecs and simulators: its policy lets through all that the venue's
// codec signs, at kTestHost, in amounts that no test reaches. In: a venue, key material. Out: a
// credential, permits. Thread: the test's. Limits: none.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "venues/connector/frame_buffer.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

inline constexpr std::string_view kTestHost = "127.0.0.1:1";

class TestKey {
 public:
  /// @param listings whose symbols are permitted without an allocation; others are too
  TestKey(const Venue& venue, KeyMaterial material, std::span<const Listing> listings = {});

  const TradeCredential* credential() const noexcept { return credential_.get(); }
  std::string_view id() const noexcept { return credential_->id(); }
  const TradeKey& trade_key() const noexcept { return credential_->trade_key(); }
  /// @throws std::logic_error if the policy refuses it, which only an intent that is no order meets
  OrderPermit permit(const OrderIntent& intent, const Listing& listing) const;
  /// Permit and frame.
  Result<void> encode(const Venue& venue, const OrderIntent& intent, const Listing& listing,
                      const RequestContext& context, FrameBuffer& out) const;
  /// A signature for any request, also for those that the venue's own codec never makes.
  /// @throws std::logic_error for a request that no policy can allow
  Signature sign(RequestMethod method, std::string_view path,
                 std::initializer_list<std::string_view> parts) const;
  /// With this credential, for kTestHost.
  RequestContext context(UtcNanos venue_now) const;

 private:
  KeyPolicy policy_;
  std::string operation_;
  RequestMethod method_;  // of an order
  std::unique_ptr<TradeCredential> credential_;
  mutable std::int64_t mono_ns_ = 0;
};

}  // namespace crossbook
