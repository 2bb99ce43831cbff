#include "venues/exchange/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <vector>

namespace crossbook {
namespace {

std::shared_ptr<X509> read(const std::string& pem) {
  const std::shared_ptr<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                 BIO_free_all};
  return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free};
}

/// What a client does: chain to the CA, and the name or address.
bool verifies(const std::string& ca, const std::string& certificate, const char* host,
              const char* address = nullptr) {
  const std::shared_ptr<X509_STORE> store{X509_STORE_new(), X509_STORE_free};
  X509_STORE_add_cert(store.get(), read(ca).get());
  const std::shared_ptr<X509_STORE_CTX> context{X509_STORE_CTX_new(), X509_STORE_CTX_free};
  const std::shared_ptr<X509> leaf = read(certificate);
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
  if (host != nullptr) X509_VERIFY_PARAM_set1_host(rules, host, 0);
  if (address != nullptr) X509_VERIFY_PARAM_set1_ip_asc(rules, address);
  return X509_verify_cert(context.get()) == 1;
}

TEST(Certificate, VerifiesForItsHostsAndForNoOther) {
  const ServerCertificate made = make_server_certificate();
  EXPECT_TRUE(verifies(made.ca_pem, made.certificate_pem, "localhost"));
  EXPECT_TRUE(verifies(made.ca_pem, made.certificate_pem, nullptr, "127.0.0.1"));
  EXPECT_TRUE(verifies(made.ca_pem, made.certificate_pem, nullptr, "::1"));
  EXPECT_FALSE(verifies(made.ca_pem, made.certificate_pem, "example.com"));
  EXPECT_FALSE(verifies(made.ca_pem, made.certificate_pem, nullptr, "127.0.0.2"));
}

TEST(Certificate, DoesNotVerifyAgainstAnotherRunsCa) {
  const ServerCertificate one = make_server_certificate();
  const ServerCertificate two = make_server_certificate();
  EXPECT_FALSE(verifies(one.ca_pem, two.certificate_pem, "localhost"));
}

TEST(Certificate, TakesOtherNames) {
  const std::vector<std::string> names{"venue.test", "10.1.2.3"};
  const ServerCertificate made = make_server_certificate(names);
  EXPECT_TRUE(verifies(made.ca_pem, made.certificate_pem, "venue.test"));
  EXPECT_TRUE(verifies(made.ca_pem, made.certificate_pem, nullptr, "10.1.2.3"));
  EXPECT_FALSE(verifies(made.ca_pem, made.certificate_pem, "localhost"));
}

TEST(Certificate, IsValidForSevenDays) {
  const std::shared_ptr<X509> leaf = read(make_server_certificate().certificate_pem);
  int days = 0;
  int seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(leaf.get())), 1);
  EXPECT_GE(days, 6);
  EXPECT_LE(days, 7);
}

TEST(CertificateAuthority, IssuesSeveralThatLiveAsLongAsIsAsked) {
  const CertificateAuthority authority;
  const ServerCertificate good = authority.issue();
  const std::vector<std::string> names{"venue.test"};
  const ServerCertificate other = authority.issue(names);
  const std::chrono::hours day{24};
  const ServerCertificate past = authority.issue({}, {-2 * day, -day});
  EXPECT_EQ(good.ca_pem, other.ca_pem);
  EXPECT_TRUE(verifies(good.ca_pem, good.certificate_pem, "localhost"));
  EXPECT_TRUE(verifies(good.ca_pem, other.certificate_pem, "venue.test"));
  EXPECT_FALSE(verifies(good.ca_pem, past.certificate_pem, "localhost"));
}

}  // namespace
}  // namespace crossbook
