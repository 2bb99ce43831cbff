// Ed25519, ES256 and RSA keys: every form of file that a venue hands out, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "keys/es256.hpp"
#include "keys/rsa.hpp"
#include "tests/keys/hex_text.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/pem_keys.hpp"
#include "tests/keys/public_key.hpp"

namespace crossbook {
namespace {

Signature sign(Algorithm algorithm, std::string_view secret, std::string_view message) {
  Signature out;
  Signer{algorithm, Secret{secret}}.sign(message, out);
  return out;
}

std::string base64url_of(const Signature& signature) {
  char text[2 * kMaxSignatureBytes];
  return std::string{base64url_encode(signature.view(), text)};
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result{text};
  for (std::size_t at = 0; (at = result.find(from, at)) != std::string::npos; at += to.size()) {
    result.replace(at, from.size(), to);
  }
  return result;
}

void expect_refused(Algorithm algorithm, const std::string& secret) {
  EXPECT_THROW(sign(algorithm, secret, ""), std::invalid_argument) << secret;
}

/// Bits that are flipped anywhere in a file make it refused or leave its signatures as they were:
/// a damaged key must never sign.
template <class IsRight>
void expect_no_damaged_key_signs(Algorithm algorithm, std::string_view pem, std::size_t step,
                                 IsRight is_right) {
  const std::size_t begin = pem.find('\n') + 1;
  const std::size_t end = pem.find("-----END");
  for (std::size_t i = begin; i < end; i += step) {
    if (pem[i] == '\n') continue;
    std::string damaged{pem};
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    try {
      EXPECT_TRUE(is_right(sign(algorithm, damaged, "message"))) << i;
    } catch (const std::invalid_argument&) {
    }
  }
}

// RFC 7515 appendix A.2.
constexpr std::string_view kRs256Input =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kRs256Signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5ju"
    "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07"
    "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipU"
    "TI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(RsaSigner, GivesTheVectorOfRfc7515FromBothKindsOfFile) {
  for (const std::string_view pem : {pem::kRsaPkcs8, pem::kRsaPkcs1}) {
    EXPECT_EQ(base64url_of(sign(Algorithm::RsaSha256, pem, kRs256Input)), kRs256Signature);
  }
}

TEST(RsaSigner, TakesPartsAsOneMessage) {
  const Signer signer{Algorithm::RsaSha256, Secret{pem::kRsaPkcs8}};
  Signature out;
  signer.sign({kRs256Input.substr(0, 20), "", kRs256Input.substr(20)}, out);
  EXPECT_EQ(base64url_of(out), kRs256Signature);
}

TEST(RsaSigner, RefusesWhatIsNoKeyForIt) {
  for (const std::string_view secret :
       {std::string_view{"not a key"}, pem::kEd25519, pem::kEs256Pkcs8,
        pem::kRsaPkcs8.substr(0, pem::kRsaPkcs8.size() / 2)}) {
    expect_refused(Algorithm::RsaSha256, std::string{secret});
  }
  expect_refused(Algorithm::RsaSha256,  // 1024 bits
                 "-----BEGIN RSA PRIVATE KEY-----\n"
                 "MIICXgIBAAKBgQC7fO6IakmwKPKPueGtqLJknaMUl3Y7ATRYkrPkZauoaTS808ak\n"
                 "0jXpWdaKQE4VMk6TBBC+8JaRrg3vg4cAMjD7AFrSGlT3Xtgc0Esk5eoy94DY5T55\n"
                 "+AaeQa83QwtNUkvXnecKgNb1ccjeQMTnoR6bPRHTkowLyEmTwwVlK+soBQIDAQAB\n"
                 "AoGBAJ1t/AVD6ngnCfYxiRR+0Ly3uRYzUC2fh0rQdIlV7dvN62CbGvOPJ4G30/Pm\n"
                 "pyoZQe0kvsL11hihZEY31QYPHxxUNcxAqK/XNpXfjbCOck4M3b/NRnjZA1X5R7au\n"
                 "wLblmo3U7/fUVCG9D81h8JOURIRhyzF/KbSadqG0rAF+A3YJAkEA406vYmY+QNDC\n"
                 "8nbvm0lI6Lwj/jCoy/vATU3rsrt+naBpiuv1j36dFUqLq6BPMBzL/J9Q8q1v5BeC\n"
                 "Qhl2XeKkrwJBANMngYF0ADWyNth2afOdCD5n58Dn/uT1e1amiSw40aAvTGVeaG0i\n"
                 "nTldFinbyNPjw44ehFNR4KNSffkaWYy5U4sCQQDWpA2PEFcGo1sC0/aMHxae1lHy\n"
                 "jIZIIFDFbqf7nXsBY2FmUkwOFRRF75+WEAnWt8qToOkyTz4SF3Tj7+FK5GJ3AkEA\n"
                 "sVIv04KS2oT6wfVPLKHm1mFzofAxgh0UosPf1h8xCxAtW8NYdq3m0tF1V1mW4ToY\n"
                 "czT1cvMDbqRL3fFe2mqX2QJACJEhpzeVXS49s+eiIaiCe7JWH+E4wrfJWUtXUKhU\n"
                 "hxZbuCa3cj4GCujv6khjZ/mecm0Cr3LHhB5TMNY6aVdnSA==\n"
                 "-----END RSA PRIVATE KEY-----\n");
}

TEST(RsaSigner, NeverSignsWithADamagedKey) {
  const std::string good = hex_of(sign(Algorithm::RsaSha256, pem::kRsaPkcs8, "message"));
  expect_no_damaged_key_signs(Algorithm::RsaSha256, pem::kRsaPkcs8, 11,
                              [&](const Signature& made) { return hex_of(made) == good; });
}

PublicKey rfc7515_point() {
  return PublicKey::p256("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                         "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
}

TEST(Es256Signer, SignsSoThatThePublicKeyOfRfc7515Verifies) {
  const PublicKey point = rfc7515_point();
  for (const std::string_view pem : {pem::kEs256Sec1, pem::kEs256Pkcs8}) {
    const Signer signer{Algorithm::Es256, Secret{pem}};
    for (int i = 0; i < 300; ++i) {  // one in 128 has an r or s that begins with a zero byte
      const std::string message = "message " + std::to_string(i);
      Signature out;
      signer.sign({"message ", std::to_string(i)}, out);
      ASSERT_EQ(out.size, 64);
      ASSERT_TRUE(point.verifies_es256(message, base64url_of(out)));
      ASSERT_FALSE(point.verifies_es256(message + "x", base64url_of(out)));
    }
  }
}

TEST(Es256Signer, LoadsAPemWhoseLineEndsAreEscaped) {
  const std::string escaped = replaced(pem::kEs256Sec1, "\n", "\\n");
  EXPECT_TRUE(rfc7515_point().verifies_es256(
      "message", base64url_of(sign(Algorithm::Es256, escaped, "message"))));
}

TEST(Es256Signer, LoadsAFileWithoutCurveAndPublicKey) {
  // version 1 and the private number alone
  std::string der =
      from_hex("30250201010420") + from_base64url("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
  char text[128];
  const std::string_view body =
      base64_encode({reinterpret_cast<const unsigned char*>(der.data()), der.size()}, text);
  const std::string pem =
      "-----BEGIN EC PRIVATE KEY-----\n" + std::string{body} + "\n-----END EC PRIVATE KEY-----\n";
  EXPECT_TRUE(rfc7515_point().verifies_es256("message",
                                             base64url_of(sign(Algorithm::Es256, pem, "message"))));
}

TEST(Es256Signer, RefusesWhatIsNoKeyForIt) {
  for (const std::string_view secret :
       {std::string_view{"not a key"}, pem::kEd25519, pem::kRsaPkcs8, pem::kEs256Sec1.substr(0, 90),
        // secp256k1
        std::string_view{"-----BEGIN EC PRIVATE KEY-----\n"
                         "MHQCAQEEIAur4AUrAS62ey5Bq38fw/D9wCxeK7k69iyYFjAujm3goAcGBSuBBAAK\n"
                         "oUQDQgAEPBLJKHik9aGdLU0+WEnLM//RBl6D768FxjULI67Qlf6E7iUsTejP0Dpr\n"
                         "lSAVf8wfzIPl4STAwwBmxKXCxIXmZw==\n"
                         "-----END EC PRIVATE KEY-----\n"}}) {
    expect_refused(Algorithm::Es256, std::string{secret});
  }
  for (const char* const scalar :  // zero, and the order of the curve
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"}) {
    const std::string der = from_hex("30250201010420") + from_hex(scalar);
    char text[128];
    const std::string_view body =
        base64_encode({reinterpret_cast<const unsigned char*>(der.data()), der.size()}, text);
    expect_refused(Algorithm::Es256, "-----BEGIN EC PRIVATE KEY-----\n" + std::string{body} +
                                         "\n-----END EC PRIVATE KEY-----\n");
  }
}

TEST(Es256Signer, NeverSignsWithADamagedKey) {
  const PublicKey point = rfc7515_point();
  for (const std::string_view pem : {pem::kEs256Sec1, pem::kEs256Pkcs8}) {
    expect_no_damaged_key_signs(Algorithm::Es256, pem, 1, [&](const Signature& made) {
      return point.verifies_es256("message", base64url_of(made));
    });
  }
}

TEST(Ed25519SignerK17, LoadsASeedWithItsPublicKeyBehindIt) {
  const std::string pair = from_hex(
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(hex_of(sign(Algorithm::Ed25519, pair, "message")),
            hex_of(sign(Algorithm::Ed25519, pem::kEd25519, "message")));
  for (std::size_t i = 0; i < pair.size(); ++i) {  // either half
    std::string damaged = pair;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    expect_refused(Algorithm::Ed25519, damaged);
  }
}

TEST(Ed25519SignerK17, LoadsAPemWhoseLineEndsAreEscaped) {
  EXPECT_EQ(hex_of(sign(Algorithm::Ed25519, replaced(pem::kEd25519, "\n", "\\r\\n"), "message")),
            hex_of(sign(Algorithm::Ed25519, pem::kEd25519, "message")));
}

/// A part of the private key, as it stands in the file and as OpenSSL's numbers hold it.
struct Trace {
  Algorithm algorithm;
  std::string_view pem;
  std::string bytes;
};

TEST(AsymmetricSignersK8, LeaveNoPieceOfTheKeyInFreedMemory) {
  static const std::string prime = from_base64url("4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bc");
  static const std::string exponent = from_base64url("Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50L");
  static const std::string scalar = from_base64url("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
  static std::string found;  // static: the watch must not see the trace's own copies freed
  for (const Trace& trace : {Trace{Algorithm::RsaSha256, pem::kRsaPkcs8, prime},
                             Trace{Algorithm::RsaSha256, pem::kRsaPkcs8, exponent},
                             Trace{Algorithm::Es256, pem::kEs256Sec1, scalar},
                             Trace{Algorithm::Es256, pem::kEs256Pkcs8, scalar}}) {
    for (const bool is_reversed : {false, true}) {
      found.reserve(64);
      found.assign(trace.bytes, 8, 16);
      if (is_reversed) std::reverse(found.begin(), found.end());
      const FreedTextWatch watch{found};
      {
        const Signer signer{trace.algorithm, Secret{trace.pem}};
        Signature out;
        signer.sign("message", out);
      }
      EXPECT_EQ(watch.hits(), 0U) << static_cast<int>(trace.algorithm) << is_reversed;
    }
    for (const std::size_t at : {100U, 150U}) {  // nor of the file's text
      const FreedTextWatch watch{trace.pem.substr(at, 24)};
      { const Signer signer{trace.algorithm, Secret{trace.pem}}; }
      EXPECT_EQ(watch.hits(), 0U);
    }
  }
}

}  // namespace
}  // namespace crossbook
