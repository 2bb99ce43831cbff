#include "engine/runtime/desk.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "engine/runtime/config.hpp"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace crossbook {
namespace {

constexpr std::string_view kLatchFile = "latches.toml";
constexpr std::string_view kStateFile = "last-session.toml";
constexpr std::string_view kLockFile = "session.lock";
constexpr std::string_view kUnreadable = "unreadable";

void write_desk_file(const std::string& path, const toml::table& table) {
  std::string text = fmt::format("{}\n", (std::ostringstream{} << table).str());
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  PrivateFile{"desk", path}.replace({bytes, text.size()});
}

std::string read_desk_file(const std::string& path) {
  const std::vector<unsigned char> bytes = PrivateFile{"desk", path}.read(kMostDeskBytes);
  return {bytes.begin(), bytes.end()};
}

bool is_there(const std::string& path) { return PrivateFile{"desk", path}.exists(); }

toml::table amounts_table(const std::map<std::string, Amount>& amounts) {
  toml::table table;
  for (const auto& [name, amount] : amounts)
    if (!amount.is_zero()) table.insert(name, amount_text(amount));
  return table;
}

std::map<std::string, Amount> amounts_of(const toml::table* table, const std::string& path) {
  std::map<std::string, Amount> amounts;
  if (table == nullptr) return amounts;
  for (const auto& [name, node] : *table) {
    const auto text = node.value<std::string>();
    const Result<Amount> amount = parse_amount(text.value_or("?"));
    if (amount.has_error())
      throw std::runtime_error{
          fmt::format("desk: {}: {} is no amount; put it right by the venues' "
                      "accounts, or move the file away",
                      path, name.str())};
    amounts[std::string{name.str()}] = *amount;
  }
  return amounts;
}

}  // namespace

Desk::Desk(std::string folder) : folder_{std::move(folder)} {
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(folder_, error);
  if (error)
    throw std::runtime_error{fmt::format("desk: {}: cannot be made ({}); name a writable folder",
                                         folder_, error.message())};
  if (is_new) ::chmod(folder_.c_str(), 0700);
  static_cast<void>(PrivateFile{"desk", path(kStateFile)});  // looks at the folder
}

void Desk::hold() {
  const PrivateFile file{"desk", path(kLockFile)};
  Descriptor lock = file.open_to_append(true);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    const std::optional<pid_t> process = holder();
    throw ConfigError{fmt::format(
        "another session trades with this desk ({}, process {}); end it first, or give this one "
        "its own vault, accounts and --journal",
        folder_, process ? std::to_string(*process) : "unknown")};
  }
  const std::string text = std::to_string(::getpid()) + "\n";
  const bool is_written =
      ::ftruncate(lock.get(), 0) == 0 &&
      write_all(lock.get(), {reinterpret_cast<const unsigned char*>(text.data()), text.size()});
  if (!is_written) file.fail("cannot be written", "free disk space");
  lock_ = std::move(lock);
}

std::optional<pid_t> Desk::holder() const {
  if (!is_there(path(kLockFile))) return std::nullopt;
  const PrivateFile file{"desk", path(kLockFile)};
  const Descriptor lock = file.open_to_read();
  if (::flock(lock.get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;  // nobody holds it
  const std::string text = read_desk_file(path(kLockFile));
  pid_t process = 0;
  std::from_chars(text.data(), text.data() + text.size(), process);
  return process;
}

std::vector<DeskLatch> Desk::latches() const {
  std::vector<DeskLatch> latches;
  if (!is_there(path(kLatchFile))) return latches;
  try {
    const toml::table table = toml::parse(read_desk_file(path(kLatchFile)));
    const toml::array* const rows = table["latch"].as_array();
    if (rows == nullptr || rows->empty()) throw std::runtime_error{"it holds no latch"};
    for (const toml::node& row : *rows) {
      if (!row.is_table()) throw std::runtime_error{"a latch is no table"};
      const toml::table& fields = *row.as_table();
      latches.push_back({fields["scope"].value_or(std::string{"all"}),
                         fields["reason"].value_or(std::string{kUnreadable}),
                         fields["unix_s"].value_or(std::int64_t{0}),
                         fields["journal"].value_or(std::string{})});
    }
  } catch (const std::exception&) {
    latches.push_back({"all", std::string{kUnreadable}, 0, {}});
  }
  return latches;
}

void Desk::add_latches(const std::vector<DeskLatch>& latches) {
  std::vector<DeskLatch> all = this->latches();
  const std::size_t before = all.size();
  for (const DeskLatch& latch : latches) {
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const DeskLatch& one) {
      return one.scope == latch.scope && one.reason == latch.reason;
    });
    if (!is_known) all.push_back(latch);
  }
  if (all.size() == before) return;
  toml::array rows;
  for (const DeskLatch& latch : all)
    rows.push_back(toml::table{{"scope", latch.scope},
                               {"reason", latch.reason},
                               {"unix_s", latch.unix_s},
                               {"journal", latch.journal}});
  write_desk_file(path(kLatchFile), toml::table{{"latch", rows}});
}

std::vector<DeskLatch> Desk::clear_latches() {
  std::vector<DeskLatch> cleared = latches();
  std::error_code error;
  std::filesystem::remove(path(kLatchFile), error);
  if (error)
    throw std::runtime_error{fmt::format("desk: {}: cannot be removed ({}); remove it by hand",
                                         path(kLatchFile), error.message())};
  return cleared;
}

std::optional<DeskState> Desk::state() const {
  const std::string file = path(kStateFile);
  if (!is_there(file)) return std::nullopt;
  try {
    const toml::table table = toml::parse(read_desk_file(file));
    DeskState state;
    const auto journal = table["journal"].value<std::string>();
    const auto has_ended = table["has_ended"].value<bool>();
    if (!journal || !has_ended) throw std::runtime_error{"journal or has_ended is missing"};
    state.journal = *journal;
    state.has_ended = *has_ended;
    state.is_rearmed = table["is_rearmed"].value_or(false);
    state.day_began_unix_s = table["day_began_unix_s"].value_or(std::int64_t{0});
    state.today = amounts_of(table["today"].as_table(), file);
    state.positions = amounts_of(table["positions"].as_table(), file);
    return state;
  } catch (const toml::parse_error& error) {
    throw std::runtime_error{
        fmt::format("desk: {}: line {}: {}; look at orders and balances at every venue, then move "
                    "the file away",
                    file, error.source().begin.line, error.description())};
  }
}

void Desk::set_state(const DeskState& state) {
  write_desk_file(path(kStateFile), toml::table{{"journal", state.journal},
                                                {"has_ended", state.has_ended},
                                                {"is_rearmed", state.is_rearmed},
                                                {"day_began_unix_s", state.day_began_unix_s},
                                                {"today", amounts_table(state.today)},
                                                {"positions", amounts_table(state.positions)}});
}

std::string desk_folder_beside(const std::string& vault_path) {
  const std::filesystem::path parent = std::filesystem::path{vault_path}.parent_path();
  return ((parent.empty() ? std::filesystem::path{"."} : parent) / "desk").string();
}

}  // namespace crossbook
