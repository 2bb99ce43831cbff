#include "venues/connector/line_reader.hpp"

#include <zstd.h>

#include <cstdio>
#include <cstring>
#include <vector>

namespace crossbook {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::size_t kPadding = 64;
constexpr unsigned char kZstdMagic[4] = {0x28, 0xB5, 0x2F, 0xFD};

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
struct FreeDecoder {
  void operator()(ZSTD_DCtx* decoder) const noexcept { ZSTD_freeDCtx(decoder); }
};

}  // namespace

struct LineReader::State {
  std::string name;
  std::unique_ptr<std::FILE, CloseFile> file;
  std::unique_ptr<ZSTD_DCtx, FreeDecoder> decoder;  // null: plain text
  std::vector<char> input;
  std::size_t input_at = 0, input_end = 0;
  std::size_t frame_state = 0;  // 0: between two zstd frames, the only good place to end
  std::string text;             // what was decoded and not given yet, then padding
  std::size_t begin = 0, end = 0;
  std::uint64_t number = 0;

  bool read_input() {
    input_at = 0;
    input_end = std::fread(input.data(), 1, input.size(), file.get());
    if (std::ferror(file.get()) != 0) throw FileError{name + ": cannot be read; is it a file?"};
    return input_end > 0;
  }

  /// Makes room behind end for size bytes and the padding.
  void reserve(std::size_t size) {
    if (begin > 0) {
      std::memmove(text.data(), text.data() + begin, end - begin);
      end -= begin;
      begin = 0;
    }
    if (end > kMaxLineBytes)
      throw FileError{name + ":" + std::to_string(number + 1) + ": a line of more than 64 MiB"};
    if (text.size() < end + size + kPadding) text.resize(2 * (end + size + kPadding));
  }

  /// Decodes some more text. @return false at the end of the file
  bool fill() {
    if (input_at == input_end && !read_input()) {
      if (frame_state != 0)
        throw FileError{name + ": ends in the middle of its compressed data; fetch it again"};
      return false;
    }
    reserve(kReadBytes);
    if (!decoder) {
      const std::size_t size = std::min(input_end - input_at, kReadBytes);
      std::memcpy(text.data() + end, input.data() + input_at, size);
      input_at += size;
      end += size;
      return true;
    }
    ZSTD_inBuffer in{input.data() + input_at, input_end - input_at, 0};
    ZSTD_outBuffer out{text.data() + end, kReadBytes, 0};
    frame_state = ZSTD_decompressStream(decoder.get(), &out, &in);
    if (ZSTD_isError(frame_state) != 0)
      throw FileError{name + ": damaged (" + ZSTD_getErrorName(frame_state) + "); fetch it again"};
    input_at += in.pos;
    end += out.pos;
    return true;
  }
};

LineReader::LineReader(const std::string& file) : state_{std::make_unique<State>()} {
  state_->name = file;
  state_->file.reset(std::fopen(file.c_str(), "rb"));
  if (!state_->file) throw FileError{file + ": cannot be opened (" + std::strerror(errno) + ")"};
  state_->input.resize(kReadBytes);
  state_->read_input();
  if (state_->input_end >= sizeof kZstdMagic &&
      std::memcmp(state_->input.data(), kZstdMagic, sizeof kZstdMagic) == 0)
    state_->decoder.reset(ZSTD_createDCtx());
}

LineReader::~LineReader() = default;

bool LineReader::next(std::string_view& line) {
  State& s = *state_;
  std::size_t searched = s.begin;
  while (true) {
    const void* found =
        s.end > searched ? std::memchr(s.text.data() + searched, '\n', s.end - searched) : nullptr;
    if (found != nullptr) {
      const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - s.text.data());
      line = std::string_view{s.text}.substr(s.begin, at - s.begin);
      s.begin = at + 1;
      ++s.number;
      return true;
    }
    const std::size_t pending = s.end - s.begin;
    if (!s.fill()) {
      if (pending == 0) return false;
      line = std::string_view{s.text}.substr(s.begin, pending);
      s.begin = s.end;
      ++s.number;
      return true;
    }
    searched = s.begin + pending;
  }
}

std::uint64_t LineReader::number() const noexcept { return state_->number; }

}  // namespace crossbook
