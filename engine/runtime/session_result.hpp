// The engine's result and the connectors' counters -> a SessionReport.
// In: what is left when all threads have ended. Out: the report. Thread: the command's. Limits:
// none.
#pragma once

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/engine_agent.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/session.hpp"

namespace crossbook {

SessionReport session_report(const SessionOptions& options, const InstrumentTable& table,
                             const EngineResult& result, const ConnectorGroup& connectors);

/// Compares what we say we hold with each local exchange's own account, unit by unit.
void compare_ledgers(const EngineResult& result, const InstrumentTable& table, LocalMarket& market,
                     SessionReport& report);

}  // namespace crossbook
