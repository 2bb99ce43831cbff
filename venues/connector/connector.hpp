// One venue, one agent: sockets, codec, books, keys, orders, queue ends.
// In: commands from the engine; bytes from the venue. Out: BookUpdates, VenueEvents.
// Thread: the one that calls do_work(); doorbell() may be rung from any.
// Limits: kMaxTrackedOrders, kMaxRestTasks, kMaxFrameBytes; kStopTime to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/connector_config.hpp"
#include "venues/connector/doorbell.hpp"
#include "venues/connector/frame_buffer.hpp"
#include "venues/connector/key_inbox.hpp"
#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/reconnect.hpp"
#include "venues/connector/stats.hpp"

namespace crossbook {

struct ConnectorContext;
struct RestResult;
class AccountLink;
struct TrackedOrder;
struct SessionChange;
class MarketFeed;
class OrderTable;
class RestDesk;

inline constexpr std::chrono::milliseconds kStopTime{1'000};

class Connector {
 public:
  /// @param instruments, stats, engine  outlive the connector
  /// @param loop  null: its own. Connectors on one thread may share one, so that either's park()
  ///              wakes for both
  /// @throws std::invalid_argument naming the setting and the mend, std::runtime_error for ca_file
  Connector(ConnectorConfig config, std::unique_ptr<Venue> venue, ConnectorKeys keys,
            const InstrumentTable& instruments, ConnectorQueues queues, ConnectorStats& stats,
            Doorbell& engine, std::shared_ptr<IoLoop> loop = nullptr);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  /// One duty cycle; never waits. @return how much was done
  int do_work();
  /// Sleeps until a socket, a timer or the doorbell wants something, or the timeout has passed.
  void park(std::chrono::milliseconds timeout);
  /// Ring it after a command was put into the queue, a key into the inbox, or a key's orders
  /// were stopped.
  Doorbell& doorbell() noexcept { return doorbell_; }
  /// Takes the next key of a slot, while everything goes on (K13). Any thread may put.
  KeyInbox& key_inbox() noexcept { return key_inbox_; }

  /// Withdraws the books, switches the venue's dead man's switch off and closes the sockets; goes
  /// on in do_work(). The connector's thread.
  void request_stop();
  bool is_stopped() const noexcept;

  /// For tests and the terminal view; the connector's thread.
  VenueState state() const noexcept;

 private:
  /// A REST call that is made again and again.
  struct Recurring {
    RestCall::Kind kind{};
    std::chrono::milliseconds interval{};
    Reconnect backoff;
    MonoNanos next = {};
    std::size_t in_flight = 0;
    bool is_known = false;  // answered at least once
    bool is_bad = false;    // one of the answers under way was bad
  };

  // connector.cpp: life
  void tick(MonoNanos now);
  void update_state(MonoNanos now);
  bool is_short_of_orders(MonoNanos now);
  void fail(RejectReason reason, std::string_view what);
  void fail(RejectReason reason, std::string_view what, std::string_view mend);

  // connector_start.cpp: what is asked for before and while trading
  void ask_recurring(MonoNanos now);
  bool may_ask(const Recurring& one, MonoNanos now) noexcept;
  void ask(Recurring& recurring, MonoNanos now);
  void ask_again(RestCall::Kind kind, MonoNanos now);
  Recurring& recurring(RestCall::Kind kind) noexcept;
  void on_rest(RestResult& result);
  void on_recurring(Recurring& recurring, RestResult& result);
  bool on_time(RestResult& result);
  bool on_instruments(RestResult& result);
  void adopt_listings(std::vector<Listing> listings, MonoNanos now);
  void refresh_listings(const std::vector<Listing>& listings, MonoNanos now);
  void on_fees(const RestResult& result);
  void emit_rules();
  bool may_arm_switch() noexcept;
  void on_switch(RestResult& result);
  void on_disarmed();

  // connector_keys.cpp: the venue's word on our keys, their rotation, their end
  std::unique_ptr<AccountLink> make_link(ConnectorKeys keys);
  bool is_key_checked() const noexcept;
  void on_key_scopes(const RestResult& result);
  void tell_last_word(const RestResult& result);
  void on_link_trouble(AccountLink& link, RejectReason reason, std::string_view what);
  void on_token_wanted(AccountLink& link);
  void renew_session(MonoNanos now);
  void look_after_keys(MonoNanos now);
  void take_next_key(MonoNanos now);
  void on_rotation_answer(RestResult& result);
  void connect_next_key(MonoNanos now);
  void switch_keys(MonoNanos now);
  void give_up_next_key(std::string_view why);
  void work_change(MonoNanos now);
  void end_revoked_key(MonoNanos now);

  // connector_orders.cpp: commands
  int take_commands(MonoNanos now);
  void on_intent(const OrderIntent& intent);
  void on_query(const OrderQuery& query, MonoNanos now);
  void on_cancel(const OrderCancel& cancel, MonoNanos now);
  void place(const OrderIntent& intent, MonoNanos now);
  void refuse(const OrderIntent& intent, std::string_view why,
              RejectReason reason = RejectReason::NotSent);
  void ask_about(RestCall::Kind kind, InstrumentId instrument, const ClientOrderId& client_id,
                 MonoNanos now, const VenueOrderId& venue_order_id = {});
  void ask_for_trades(TrackedOrder& order, MonoNanos when);
  bool are_trades_whole(const RestResult& result);
  void on_order_answer(RestResult& result);

  Doorbell doorbell_;
  std::unique_ptr<ConnectorContext> context_;
  std::unique_ptr<OrderTable> orders_;
  std::unique_ptr<RestDesk> rest_;
  std::unique_ptr<MarketFeed> feed_;
  std::unique_ptr<AccountLink> account_;  // null for public_only
  KeyInbox key_inbox_;
  std::unique_ptr<SessionChange> change_;  // null: none
  MonoNanos next_renewal_;                 // not before
  MonoNanos revoke_by_;                    // 0: no key is being revoked
  std::vector<Recurring> recurring_;
  bool is_token_wanted_ = false;
  bool is_last_word_wanted_ = false;
  bool fees_need_listing_ = false;
  bool is_stopping_ = false;
  bool is_switch_armed_ = false;  // or may be: it was asked for
  bool is_disarming_ = false;
  bool was_switch_refused_ = false;
  bool was_banned_ = false;
  std::chrono::nanoseconds told_clock_offset_{0};
  std::string waiting_for_;  // why it is not ready
  std::string ready_text_;
  MonoNanos stop_deadline_;
  MonoNanos last_cycle_;
  MonoNanos next_tick_;
  FrameBuffer frame_;
};

}  // namespace crossbook
