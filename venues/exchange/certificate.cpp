#include "venues/exchange/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <memory>
#include <stdexcept>
#include <vector>

namespace crossbook {
namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* pointer) const noexcept {
    free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

void require(bool done, const char* what) {
  if (done) return;
  char reason[256] = {};
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  throw std::runtime_error{std::string{"local certificate: "} + what + " failed: " + reason};
}

Key make_key() {
  Key key{EVP_EC_gen("P-256")};
  require(key != nullptr, "key generation");
  return key;
}

void set_random_serial(X509* certificate) {
  const Number serial{BN_new()};
  require(serial && BN_rand(serial.get(), 64, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr,
          "serial number");
}

Certificate make_certificate(EVP_PKEY* key, const std::string& common_name, CertificateSpan span) {
  Certificate certificate{X509_new()};
  require(certificate != nullptr, "certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  set_random_serial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), span.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), span.ends.count());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  const std::vector<unsigned char> name{common_name.begin(), common_name.end()};
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name.data(),
                                     static_cast<int>(name.size()), -1, 0) == 1,
          "subject");
  require(X509_set_pubkey(certificate.get(), key) == 1, "public key");
  return certificate;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

void sign(X509* certificate, const X509* issuer, EVP_PKEY* issuer_key) {
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1, "issuer");
  require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "signature");
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate) {
  const Bio bio{BIO_new(BIO_s_mem())};
  require(bio && PEM_write_bio_X509(bio.get(), certificate) == 1, "PEM");
  return text_of(bio.get());
}

std::string pem(EVP_PKEY* key) {
  const Bio bio{BIO_new(BIO_s_mem())};
  require(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr,
                                               nullptr) == 1,
          "PEM");
  return text_of(bio.get());
}

std::string alternative_names(std::span<const std::string> names) {
  static const std::vector<std::string> loopback{"localhost", "127.0.0.1", "::1"};
  std::string text;
  for (const std::string& name : names.empty() ? std::span{loopback} : names) {
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(name, not_an_address);
    text += text.empty() ? "" : ",";
    text += (not_an_address ? "DNS:" : "IP:") + name;
  }
  return text;
}

}  // namespace

struct CertificateAuthority::State {
  Key key = make_key();
  Certificate certificate = make_certificate(key.get(), "crossbook local exchanges", {});
};

CertificateAuthority::CertificateAuthority() : state_{std::make_unique<State>()} {
  X509* const ca = state_->certificate.get();
  add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca, ca, NID_subject_key_identifier, "hash");
  sign(ca, ca, state_->key.get());
}

CertificateAuthority::~CertificateAuthority() = default;

ServerCertificate CertificateAuthority::issue(std::span<const std::string> names,
                                              CertificateSpan span) const {
  X509* const ca = state_->certificate.get();
  const Key key = make_key();
  const Certificate leaf =
      make_certificate(key.get(), names.empty() ? "localhost" : names.front(), span);
  add_extension(leaf.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf.get(), ca, NID_key_usage, "critical,digitalSignature");
  add_extension(leaf.get(), ca, NID_ext_key_usage, "serverAuth");
  add_extension(leaf.get(), ca, NID_subject_key_identifier, "hash");
  add_extension(leaf.get(), ca, NID_authority_key_identifier, "keyid:always");
  add_extension(leaf.get(), ca, NID_subject_alt_name, alternative_names(names));
  sign(leaf.get(), ca, state_->key.get());
  return {pem(ca), pem(leaf.get()), pem(key.get())};
}

ServerCertificate make_server_certificate(std::span<const std::string> names) {
  return CertificateAuthority{}.issue(names);
}

}  // namespace crossbook
