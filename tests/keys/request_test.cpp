#include "keys/request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossbook {
namespace {

TEST(Request, WordsAreReadBack) {
  for (const std::string_view word : {"GET", "POST", "PUT", "DELETE", "PATCH", "WS"}) {
    EXPECT_EQ(to_string(parse_request_method(word).value()), word);
  }
  for (const std::string_view word : {"read", "cancel", "order"}) {
    EXPECT_EQ(to_string(parse_request_kind(word).value()), word);
  }
  EXPECT_FALSE(parse_request_method("get"));
  EXPECT_FALSE(parse_request_method(""));
  EXPECT_FALSE(parse_request_kind("Order"));
}

TEST(Request, HostsAreNamesWithPerhapsAPort) {
  for (const std::string_view host :
       {"api.binance.com", "ws.okx.com:8443", "localhost:40001", "127.0.0.1:1", "a", "x-1.y"}) {
    EXPECT_TRUE(is_host(host)) << host;
  }
  for (const std::string_view host :
       {"", ":80", "api.binance.com:", "api.binance.com:0", "api.binance.com:080", "a:123456",
        "API.binance.com", "api.binance.com/", "https://api.binance.com", "a b", ".a", "a.", "-a",
        "a..b", "user@a", "a:b", "a:1:2", "a\n"}) {
    EXPECT_FALSE(is_host(host)) << host;
  }
  EXPECT_FALSE(is_host(std::string(kMaxHostBytes + 1, 'a')));
}

TEST(Request, PathsAreSegmentsBetweenSingleSlashes) {
  const RequestMethod get = RequestMethod::Get;
  for (const std::string_view path : {"/api/v3/order", "/0/private/AddOrder", "/api/v2/buy/btcusd/",
                                      "/v2/auth/r/order/tBTCUSD:1/trades", "/a.b-c_d"}) {
    EXPECT_TRUE(is_request_path(get, path)) << path;
    EXPECT_TRUE(is_path_pattern(get, path)) << path;
  }
  for (const std::string_view path :
       {"", "/", "api/v3/order", "//api", "/api//v3", "/api/../v3", "/api/./v3", "/api/v3/..",
        "/api/v3/%6frder", "/api/v3/order?a=1", "/api/v3/order#a", "/api/v3/ord er", "/a\\b",
        "/api/v3/order\n", "/a;b", "/\xC3\xA4"}) {
    EXPECT_FALSE(is_request_path(get, path)) << path;
    EXPECT_FALSE(is_path_pattern(get, path)) << path;
  }
  EXPECT_FALSE(is_request_path(get, "/" + std::string(kMaxPathBytes, 'a')));
}

TEST(Request, OperationsHaveNoSlashAtTheirEnds) {
  for (const std::string_view name :
       {"order.place", "private/create-order", "spot.order_place", "on", "add_order"}) {
    EXPECT_TRUE(is_request_path(RequestMethod::Ws, name)) << name;
  }
  for (const std::string_view name : {"", "/order.place", "order.place/", "a//b", "a b", "a\"b"}) {
    EXPECT_FALSE(is_request_path(RequestMethod::Ws, name)) << name;
  }
}

TEST(Request, APlaceholderStandsForOneSegment) {
  EXPECT_TRUE(is_path_pattern(RequestMethod::Get, "/v1/orders/{}/submitcancel"));
  EXPECT_FALSE(is_path_pattern(RequestMethod::Get, "/v1/orders/x{}/submitcancel"));
  EXPECT_FALSE(is_path_pattern(RequestMethod::Get, "/v1/orders/{id}/submitcancel"));
  EXPECT_FALSE(is_request_path(RequestMethod::Get, "/v1/orders/{}/submitcancel"));
  struct Row {
    std::string_view pattern, path;
    bool matches;
  };
  for (const Row& row :
       {Row{"/v1/orders/{}", "/v1/orders/123", true},
        Row{"/v1/orders/{}", "/v1/orders/t-abc.1", true}, Row{"/v1/orders/{}", "/v1/orders", false},
        Row{"/v1/orders/{}", "/v1/orders/1/2", false}, Row{"/v1/orders/{}", "/v1/order/1", false},
        Row{"/v1/orders/{}", "/v1/orders/1/", false}, Row{"/buy/{}/", "/buy/btcusd/", true},
        Row{"/buy/{}/", "/buy/btcusd", false}, Row{"/{}/{}", "/a/b", true},
        Row{"/v1/{}", "/v1/withdraw", false},  // taken by no placeholder
        Row{"/v1/{}", "/v1/sub-account", false}, Row{"/v1/{}/x", "/v1/apiKey/x", false}}) {
    EXPECT_EQ(pattern_matches(row.pattern, row.path), row.matches) << row.pattern << row.path;
  }
}

}  // namespace
}  // namespace crossbook
