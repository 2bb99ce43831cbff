// A venue that is asked about a key and does not answer as it should: one line, in bounded time.
#include "engine/runtime/key_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback_world.hpp"
#include "tests/support/made_up_secret.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::LoopbackReply;
using testing::LoopbackServer;
using ::testing::StartsWith;

constexpr std::chrono::milliseconds kShort{500};
constexpr std::chrono::seconds kAmple{20};  // a handshake on a busy machine under a sanitizer

/// A read key of each venue in turn, used at one address.
class Asked {
 public:
  Asked(const VenueModule& module, const std::string& rest, std::string ca_file) : module_{module} {
    Settings settings = parse_config("", "built-in");
    const std::string name{module.capabilities->name};
    settings.venues.at(name).hosts.rest = rest;
    settings.venues.at(name).ca_file = std::move(ca_file);
    plan_ = plan_key(settings, module, {name, KeyEnvironment::Demo, "main", KeyRole::Read, "id"});
    key_ = std::make_unique<ReadCredential>(
        module.make_venue()->key_material(
            "id", testing::made_up_secret(module),
            module.capabilities->needs_passphrase ? "passphrase" : ""),
        plan_.policy);
  }
  ProbeResult probe(std::chrono::milliseconds limit = kAmple) const {
    return probe_key(module_, plan_, *key_, 0, limit);
  }
  SignatureCounts counts() const { return key_->tally().take(); }

 private:
  const VenueModule& module_;
  KeyPlan plan_;
  std::unique_ptr<ReadCredential> key_;
};

std::string trouble_of(const VenueModule& module, const LoopbackReply& reply,
                       const std::string& ca_file = testing::good_ca_file()) {
  const LoopbackServer server{
      testing::good_certificate(),
      {.on_http = [&](const auto&) { return reply; }, .on_ws_open = {}, .on_ws_message = {}}};
  const Asked asked{module, server.address("https"), ca_file};
  const ProbeResult result = asked.probe(reply.never ? kShort : kAmple);
  EXPECT_FALSE(result.scopes);
  EXPECT_EQ(asked.counts(), SignatureCounts{}) << "no signature before the venue's clock is known";
  return result.trouble;
}

TEST(KeyProbe, GivesUpInTime) {
  for (const VenueModule& module : trading_venues()) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(trouble_of(module, {.body = {}, .never = true}),
                AllOf(StartsWith(std::string{module.capabilities->name} + ": "),
                      HasSubstr("look at the connection and the address")));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  }
}

TEST(KeyProbe, SaysWhatItCannotRead) {
  for (const VenueModule& module : trading_venues()) {
    EXPECT_THAT(trouble_of(module, {.body = "<html>maintenance</html>"}),
                AllOf(HasSubstr(": time: unreadable answer (HTTP 200"), HasSubstr("try again")));
    EXPECT_NE(trouble_of(module, {.body = {}, .just_close = true}), "");
  }
}

TEST(KeyProbe, TrustsNobodyElsesCertificate) {
  for (const VenueModule& module : trading_venues())
    EXPECT_THAT(trouble_of(module, {.body = "{}"}, ""),
                AllOf(HasSubstr("certificate"), HasSubstr("name it in ca_file")));
}

TEST(KeyProbe, NamesAnAddressWhereNobodyListens) {
  for (const VenueModule& module : trading_venues())
    EXPECT_THAT(Asked(module, "https://127.0.0.1:1", "").probe().trouble,
                HasSubstr(": https://127.0.0.1:1: "));
}

}  // namespace
}  // namespace crossbook
