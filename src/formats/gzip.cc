#include "formats/gzip.h"

#include <zlib.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::formats {
namespace {

constexpr std::size_t kOutputBytes = 256 * 1024;
constexpr int kGzipOnly = 16 + MAX_WBITS;

/// One run of zlib over several members.
class Inflater {
 public:
  explicit Inflater(std::string_view bytes) : bytes_(bytes) {
    LW_CHECK(inflateInit2(&stream_, kGzipOnly) == Z_OK);
  }

  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  ~Inflater() { inflateEnd(&stream_); }

  Result<std::string> run(std::uint64_t max_bytes) {
    std::string text;
    std::string block(kOutputBytes, '\0');
    while (true) {
      feed();
      stream_.next_out = reinterpret_cast<Bytef*>(block.data());
      stream_.avail_out = kOutputBytes;
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      text.append(block, 0, kOutputBytes - stream_.avail_out);
      if (text.size() > max_bytes) {
        return Error(ErrorCode::Limit,
                     fmt::format("expected at most {} when unpacked, got more; nothing is read",
                                 longwatch::to_text(ByteCount{max_bytes})));
      }
      if (outcome == Z_STREAM_END) {
        if (remaining() == 0) {
          return text;
        }
        LW_CHECK(inflateReset(&stream_) == Z_OK);
      } else if (outcome != Z_OK) {
        return damaged(outcome);
      }
    }
  }

 private:
  std::size_t remaining() const { return stream_.avail_in + bytes_.size(); }

  void feed() {
    if (stream_.avail_in > 0) {
      return;
    }
    const std::size_t taken = std::min<std::size_t>(bytes_.size(), 1U << 30U);
    stream_.next_in = reinterpret_cast<const Bytef*>(bytes_.data());
    stream_.avail_in = static_cast<uInt>(taken);
    bytes_.remove_prefix(taken);
  }

  Error damaged(int outcome) const {
    const bool cut = outcome == Z_BUF_ERROR;
    return Error(ErrorCode::Corrupt,
                 cut ? std::string("the gzip data end early; nothing is read")
                     : fmt::format("expected gzip data, got damage near byte {} of the unpacked "
                                   "text; nothing is read",
                                   stream_.total_out));
  }

  std::string_view bytes_;
  z_stream stream_{};
};

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

Result<std::string> inflate_gzip(std::string_view bytes, std::uint64_t max_bytes) {
  return Inflater(bytes).run(max_bytes);
}

}  // namespace longwatch::formats
