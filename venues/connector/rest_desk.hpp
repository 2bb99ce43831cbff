// The REST calls of one connector: paced by the governor, encoded when they leave, decoded.
// In: calls to make. Out: a result each. Thread: its connector's.
// Limits: kMaxRestTasks waiting; two connections, one call at a time on each.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/https_session.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxRestTasks = 2'048;

struct RestTask {
  RestCall call;
  MonoNanos not_before;
  std::uint32_t tag = 0;            // the caller's: comes back with the result
  bool is_urgent = false;           // goes first, and may use the reserved share of the limits
  const Credential* key = nullptr;  // signs it; null: the one that is right for the call
  bool is_alone = false;            // QueryOrder: by its own id, whoever else is asked for
};

struct RestResult {
  const RestTask& task;
  RestEvents& events;                        // valid during the call
  RejectReason reason = RejectReason::None;  // None: the venue answered as asked
  std::string text = {};                     // one line for people if it did not
  bool is_certificate_trouble = false;
  bool needs_listing = false;  // the venue wants this call once per listing
  MonoNanos sent = {};
  MonoNanos received = {};
};

class RestDesk {
 public:
  using Sink = std::function<void(RestResult&)>;

  /// @throws std::invalid_argument if the REST endpoint is not an https address
  RestDesk(ConnectorContext& context, Sink sink);

  /// @return false if too many wait
  bool add(const RestTask& task);
  /// Starts what is due and allowed. @return how many calls were started
  int work(MonoNanos now);
  /// Whether a call that this key has signed, or shall sign, is under way.
  bool is_using(const Credential& key) const noexcept;
  /// Forgets what waits.
  void forget();
  /// The same; what runs is not heard any more, and nothing starts again.
  void close();

 private:
  /// Bulk answers (instruments of 20 MB, snapshots) do not stand before an order's query.
  enum class Lane : std::uint8_t { Market, Account };
  struct LaneState {
    std::unique_ptr<HttpsSession> session;
    std::deque<RestTask> waiting;
    RestTask running;
    bool is_running = false;
    bool asks_recent = false;  // for the running query: for all recent orders, not for its own
    const Credential* signed_by = nullptr;  // null: nobody
    MonoNanos sent;
  };
  static Lane lane_of(RestCall::Kind kind) noexcept;
  bool start(LaneState& lane, const RestTask& task, MonoNanos now);
  bool is_better_asked_together(const LaneState& lane, const RestTask& task, MonoNanos now) const;
  void tell_each(LaneState& lane, const RestResult& recent);
  const Credential* key_for(const RestTask& task) const noexcept;
  void on_done(LaneState& lane, const HttpResponse* response, const SessionEnd* failure);
  void count_signature(const Credential& key, RejectReason reason) noexcept;
  void report_error(const RestTask& task, MonoNanos now, RejectReason reason, std::string text,
                    bool needs_listing);

  ConnectorContext& context_;
  Sink sink_;
  std::array<LaneState, 2> lanes_;
  RestEvents events_;
};

/// Decodes an answer into the result's events, reason and text, and tells the governor what it says
/// of the venue's limits. @param call may be another than the task's: see tells_recent_orders
void decode_answer(ConnectorContext& context, RestResult& result, const RestCall& call,
                   const HttpResponse& response);

std::string_view to_string(RestCall::Kind kind) noexcept;

}  // namespace crossbook
