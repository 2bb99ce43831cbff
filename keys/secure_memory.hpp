// Pages that hold secrets: of memfd_secret where the kernel has it (not even the kernel maps them
// for itself), else locked ones; a guard page each side, never in a core file, zeros in a forked
// child, cleansed when given back.
// In: sizes. Out: blocks and objects. Thread: any; taking and giving back lock a mutex.
// Limits: kMaxSecureBlockBytes a block, kMaxSecureBytes in all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace crossbook {

inline constexpr std::size_t kMaxSecureBlockBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxSecureBytes = 64 * kMaxSecureBlockBytes;
inline constexpr std::size_t kSecureAlignment = 64;

/// How well a page is kept, best first.
enum class SecureMemoryKind : std::uint8_t {
  Secret,    // memfd_secret
  Locked,    // mlock: never in swap
  Unlocked,  // neither was to be had; may go to swap
};
/// Words for people, e.g. "memfd_secret".
std::string_view to_string(SecureMemoryKind kind) noexcept;

struct SecureMemoryUse {
  SecureMemoryKind worst = SecureMemoryKind::Secret;  // of the pages taken until now
  std::size_t bytes_used = 0;                         // rounded up to kSecureAlignment each
};
/// Takes the first pages if there are none yet. @throws std::runtime_error if there is no memory
SecureMemoryUse secure_memory_use();

/// Zeros, aligned to kSecureAlignment.
/// @throws std::invalid_argument over kMaxSecureBlockBytes
/// @throws std::runtime_error if the kernel gives no memory or kMaxSecureBytes are in use
void* take_secure_block(std::size_t bytes);
/// Cleanses first. @param bytes as when it was taken; a null block is left alone
void give_back_secure_block(void* block, std::size_t bytes) noexcept;

/// A fixed number of bytes; cleansed at the end.
class SecureBytes {
 public:
  SecureBytes() = default;
  /// Zeros. @throws as take_secure_block()
  explicit SecureBytes(std::size_t size)
      : data_{size == 0 ? nullptr : static_cast<unsigned char*>(take_secure_block(size))},
        size_{size} {}
  SecureBytes(const SecureBytes&) = delete;
  SecureBytes& operator=(const SecureBytes&) = delete;
  SecureBytes(SecureBytes&& other) noexcept
      : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  SecureBytes& operator=(SecureBytes&& other) noexcept {
    if (this != &other) {
      give_back_secure_block(data_, size_);
      data_ = std::exchange(other.data_, nullptr);
      size_ = std::exchange(other.size_, 0);
    }
    return *this;
  }
  ~SecureBytes() { give_back_secure_block(data_, size_); }

  unsigned char* data() noexcept { return data_; }
  const unsigned char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::span<unsigned char> span() noexcept { return {data_, size_}; }
  std::span<const unsigned char> span() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Destroys the object, then cleanses where it stood.
template <class T>
struct SecureDelete {
  void operator()(T* object) const noexcept {
    std::destroy_at(object);
    give_back_secure_block(object, sizeof(T));
  }
};
template <class T>
using SecurePtr = std::unique_ptr<T, SecureDelete<T>>;

/// An object in secure pages; what it points to elsewhere is not. @throws as take_secure_block()
template <class T, class... Arguments>
SecurePtr<T> make_secure(Arguments&&... arguments) {
  static_assert(alignof(T) <= kSecureAlignment && sizeof(T) <= kMaxSecureBlockBytes);
  struct Block {
    void* at = take_secure_block(sizeof(T));
    ~Block() { give_back_secure_block(at, sizeof(T)); }
  } block;
  SecurePtr<T> object{::new (block.at) T(std::forward<Arguments>(arguments)...)};
  block.at = nullptr;
  return object;
}

}  // namespace crossbook
