// An order in the plain words that keys/ understands.
// In: an intent, its listing. Out: a claim with views into both. Thread: any. Limits: none.
#pragma once

#include "keys/permit.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/order.hpp"

namespace crossbook {

/// @param reference what the price collar is measured from, at the instrument's price scale
inline OrderClaim claim_of(const OrderIntent& intent, const Listing& listing,
                           const RequestTarget& target, Price reference) noexcept {
  OrderClaim claim;
  claim.target = target;
  claim.symbol = listing.symbol.view();
  claim.client_id = intent.client_id.view();
  claim.side = intent.side == Side::Buy ? ClaimSide::Buy : ClaimSide::Sell;
  claim.is_ioc = intent.time_in_force == TimeInForce::Ioc;
  claim.price = intent.price.raw();
  claim.price_scale = listing.instrument.price_scale.decimals();
  claim.quantity = intent.quantity.raw();
  claim.quantity_scale = listing.instrument.quantity_scale.decimals();
  claim.reference_price = reference.raw();
  return claim;
}

}  // namespace crossbook
