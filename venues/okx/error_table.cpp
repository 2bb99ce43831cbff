// The error codes that matter to a spot account, from the documents' error list (README.md).
#include <algorithm>
#include <array>

#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

using enum RejectReason;

// By rising code. false: the venue itself does not say whether the request was executed.
constexpr auto kRules = std::to_array<ErrorRule>({
    {50000, InvalidParameter, true},  // the body of a POST is empty
    {50001, Maintenance, false},      // service unavailable
    {50002, InvalidParameter, true},  // not JSON
    {50004, OutcomeUnknown, false},   // time-out: neither success nor failure, by its own words
    {50005, Maintenance, true},       // the endpoint was taken offline
    {50006, InvalidParameter, true},  // content type
    {50007, Permission, true},        // user frozen
    {50008, KeyInvalid, true},        // no such user
    {50009, Permission, true},        // frozen by liquidation
    {50010, Permission, true},        // no user id
    {50011, RateLimited, true},
    {50012, Permission, true},        // account status
    {50013, Maintenance, false},      // system busy
    {50014, InvalidParameter, true},  // a required parameter is empty
    {50015, InvalidParameter, true},
    {50016, InvalidParameter, true},  // parameters do not match
    {50017, Permission, true},        // position frozen
    {50018, Permission, true},        // frozen
    {50019, Permission, true},        // account frozen
    {50020, Permission, true},        // position frozen
    {50021, Permission, true},        // frozen
    {50022, Permission, true},        // account frozen
    {50023, Permission, true},        // frozen
    {50024, InvalidParameter, true},
    {50025, InvalidParameter, true},  // too many items
    {50026, OutcomeUnknown, false},   // system error
    {50027, Permission, true},        // account restricted from trading
    {50028, Permission, true},
    {50029, Permission, true},       // risk control
    {50030, Permission, true},       // no permission for this endpoint
    {50032, Permission, true},       // coin forbidden by the account's setting
    {50033, Permission, true},       // business line forbidden
    {50035, IpNotAllowed, true},     // endpoint needs an IP-bound key
    {50036, DeadlineElapsed, true},  // expTime before the server's clock
    {50037, DeadlineElapsed, true},  // order expired
    {50038, Permission, true},       // not on demo
    {50040, RateLimited, true},
    {50041, Permission, true},    // not on the white list
    {50046, Maintenance, false},  // maintenance
    {50051, Permission, true},    // compliance
    {50052, Permission, true},    // compliance
    {50053, Permission, true},    // demo only
    {50059, Permission, true},    // compliance
    {50060, Permission, true},    // compliance
    {50061, RateLimited, true},   // orders of the sub-account
    {50062, Maintenance, false},  // feature unavailable
    {50067, Permission, true},    // not across sites
    {50071, DuplicateClientId, true},
    {50072, InvalidParameter, true},  // margin mode
    {50075, Permission, true},        // coin not for this account
    {50100, KeyInvalid, true},        // API frozen
    {50101, KeyInvalid, true},        // key of the other environment
    {50102, Timestamp, true},
    {50103, KeyInvalid, true},  // header OK-ACCESS-KEY empty
    {50104, KeyInvalid, true},  // header OK-ACCESS-PASSPHRASE empty
    {50105, KeyInvalid, true},  // passphrase wrong
    {50106, Signature, true},   // header OK-ACCESS-SIGN empty
    {50107, Timestamp, true},   // header OK-ACCESS-TIMESTAMP empty
    {50110, IpNotAllowed, true},
    {50111, KeyInvalid, true},
    {50112, Timestamp, true},  // timestamp in a wrong form
    {50113, Signature, true},
    {50114, KeyInvalid, true},
    {50115, InvalidParameter, true},  // wrong HTTP method
    {50119, KeyInvalid, true},        // key does not exist
    {50120, Permission, true},        // key lacks the permission
    {50121, IpNotAllowed, true},
    {50122, MinNotional, true},
    {51000, InvalidParameter, true},
    {51001, UnknownInstrument, true},
    {51003, InvalidParameter, true},  // neither ordId nor clOrdId
    {51005, LotSize, true},           // above the largest size
    {51006, PriceBand, true},
    {51008, InsufficientBalance, true},
    {51009, Permission, true},         // order placing blocked
    {51010, InvalidParameter, true},   // account mode
    {51012, UnknownInstrument, true},  // no such coin
    {51014, UnknownInstrument, true},
    {51015, InvalidParameter, true},
    {51016, DuplicateClientId, true},
    {51020, LotSize, true},           // below the smallest size
    {51021, Halted, true},            // not live yet
    {51022, Halted, true},            // suspended
    {51024, Permission, true},        // account suspended
    {51025, Other, true},             // too many open orders
    {51033, LotSize, true},           // limit of one order of the pair
    {51054, OutcomeUnknown, false},   // time-out
    {51071, Other, true},             // too many tags with a countdown
    {51087, Halted, true},            // delisted
    {51109, PriceBand, true},         // no best price to compare with
    {51110, Halted, true},            // before the auction
    {51111, InvalidParameter, true},  // too many orders in a batch
    {51116, PriceBand, true},
    {51120, LotSize, true},
    {51121, LotSize, true},
    {51122, PriceBand, true},  // price below the smallest
    {51123, TickSize, true},   // the instrument has no tick
    {51124, Halted, true},     // price discovery
    {51127, InsufficientBalance, true},
    {51131, InsufficientBalance, true},
    {51137, PriceBand, true},         // buy too high
    {51138, PriceBand, true},         // sell too low
    {51139, InvalidParameter, true},  // reduce-only in spot mode
    {51140, Other, true},             // nobody asks
    {51142, Other, true},             // no valid quote on the book
    {51144, InvalidParameter, true},
    {51149, OutcomeUnknown, false},  // order time-out: neither success nor failure
    {51150, TickSize, true},         // precision of size or price
    {51155, Permission, true},       // compliance
    {51174, Other, true},            // too many open orders
    {51185, LotSize, true},          // value of one order
    {51196, Halted, true},           // limit orders only before the opening
    {51197, Halted, true},           // limit orders only after the opening
    {51201, LotSize, true},          // value of a market order
    {51202, LotSize, true},
    {51203, LotSize, true},
    {51204, InvalidParameter, true},  // limit order without price
    {51205, InvalidParameter, true},  // reduce-only
    {51212, InvalidParameter, true},  // no batches now
    {51400, NotFound, true},          // cancel: filled, cancelled or unknown
    {51401, NotFound, true},
    {51402, NotFound, true},
    {51403, Other, true},             // cannot be cancelled
    {51404, Halted, true},            // no cancels in an auction
    {51405, NotFound, true},          // nothing open
    {51406, InvalidParameter, true},  // too many orders in a batch
    {51407, InvalidParameter, true},
    {51408, InvalidParameter, true},  // order of another instrument
    {51409, InvalidParameter, true},
    {51410, NotFound, true},             // being cancelled or settled
    {51412, OutcomeUnknown, false},      // cancel time-out
    {51500, InvalidParameter, true},     // amend: nothing to change
    {51501, InvalidParameter, true},     // too many orders in a batch
    {51502, InsufficientBalance, true},  // amend
    {51503, NotFound, true},             // amend: filled, cancelled or unknown
    {51506, InvalidParameter, true},     // amend: order type
    {51507, Halted, true},               // market orders only five minutes after the listing
    {51508, Halted, true},               // no amends in an auction
    {51509, NotFound, true},
    {51510, NotFound, true},
    {51511, WouldTake, true},
    {51512, InvalidParameter, true},  // one order twice in a batch
    {51513, RateLimited, true},       // amends of one order
    {51514, InvalidParameter, true},
    {51600, InvalidParameter, true},
    {51601, InvalidParameter, true},
    {51602, InvalidParameter, true},
    {51603, NotFound, true},          // query
    {54018, LotSize, true},           // limit of the auction
    {54019, LotSize, true},           // limit of the auction
    {54036, InvalidParameter, true},  // cancel_both does not go with fok
    {54041, Permission, true},        // retail price improvement
    {54042, Permission, true},        // retail price improvement
    {54043, Other, true},             // too many such orders
    {54047, Other, true},             // order is being delayed
    {54048, Other, true},             // order is being delayed
    {54072, Halted, true},            // view only
    {54094, Halted, true},            // cooling off
    {59113, Permission, true},        // KYC level
    {60004, Timestamp, true},         // sockets from here on
    {60005, KeyInvalid, true},
    {60006, Timestamp, true},
    {60007, Signature, true},
    {60008, InvalidParameter, true},  // channel of another socket
    {60009, KeyInvalid, true},        // login failed
    {60011, KeyInvalid, true},        // not logged in
    {60012, InvalidParameter, true},
    {60013, InvalidParameter, true},
    {60014, RateLimited, true},
    {60018, UnknownInstrument, true},
    {60019, InvalidParameter, true},
    {60023, RateLimited, true},
    {60024, KeyInvalid, true},  // passphrase wrong
    {60026, InvalidParameter, true},
    {60027, InvalidParameter, true},
    {60028, InvalidParameter, true},
    {60031, InvalidParameter, true},  // logged in already
    {60032, KeyInvalid, true},        // key does not exist
    {60033, InvalidParameter, true},
    {63999, OutcomeUnknown, false},  // login: internal error
    {64000, InvalidParameter, true},
    {64001, InvalidParameter, true},  // channel of the business socket
    {64002, InvalidParameter, true},  // channel of another socket
    {64003, Permission, true},        // fee tier too low for the channel
    {64004, InvalidParameter, true},
    {64007, OutcomeUnknown, false},  // internal error of the socket
    {64008, Maintenance, true},      // about to close
});

}  // namespace

std::span<const ErrorRule> error_rules() noexcept { return kRules; }

ErrorRule error_rule(int code) noexcept {
  const auto found =
      std::lower_bound(kRules.begin(), kRules.end(), code,
                       [](const ErrorRule& r, int wanted) { return r.code < wanted; });
  if (found != kRules.end() && found->code == code) return *found;
  return {code, OutcomeUnknown, false};
}

}  // namespace crossbook::okx
