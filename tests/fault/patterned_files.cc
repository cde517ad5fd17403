#include "tests/fault/patterned_files.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace longwatch::test_support {
namespace {

class PatternedFile final : public RandomAccessFile {
 public:
  explicit PatternedFile(std::shared_ptr<const Pattern> pattern) : pattern_(std::move(pattern)) {}

  std::uint64_t size() const override {
    return pattern_->front.size() + pattern_->repeated + pattern_->back.size();
  }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    const std::uint64_t end = std::min<std::uint64_t>(size(), offset + scratch.size());
    std::size_t filled = 0;
    for (std::uint64_t at = offset; at < end;) {
      const std::string_view piece = piece_at(at);
      const std::size_t count = std::min<std::uint64_t>(piece.size(), end - at);
      std::memcpy(scratch.data() + filled, piece.data(), count);
      filled += count;
      at += count;
    }
    return ByteView(scratch.first(filled));
  }

 private:
  /// What can be copied at once from there on.
  std::string_view piece_at(std::uint64_t at) const {
    const Pattern& pattern = *pattern_;
    if (at < pattern.front.size()) {
      return std::string_view(pattern.front).substr(static_cast<std::size_t>(at));
    }
    at -= pattern.front.size();
    if (at < pattern.repeated) {
      const auto inside = static_cast<std::size_t>(at % pattern.pattern.size());
      return std::string_view(pattern.pattern)
          .substr(inside, static_cast<std::size_t>(pattern.repeated - at));
    }
    return std::string_view(pattern.back).substr(static_cast<std::size_t>(at - pattern.repeated));
  }

  const std::shared_ptr<const Pattern> pattern_;
};

}  // namespace

PatternedFiles::PatternedFiles(Pattern pattern)
    : pattern_(std::make_shared<const Pattern>(std::move(pattern))) {
  LW_CHECK(!pattern_->pattern.empty());
}

Result<FileInfo> PatternedFiles::inspect(const std::string& path) const {
  if (path != kPath) {
    return Error(ErrorCode::NotFound, "cannot look at it: No such file or directory").at(path);
  }
  return FileInfo{FileKind::Regular, PatternedFile(pattern_).size(), 1, 1};
}

Result<FileInfo> PatternedFiles::inspect_target(const std::string& path) const {
  return inspect(path);
}

Result<std::vector<std::string>> PatternedFiles::list(const std::string& directory) const {
  return Error(ErrorCode::NotFound, "cannot list it: No such file or directory").at(directory);
}

Result<std::unique_ptr<RandomAccessFile>> PatternedFiles::open(const std::string& path) const {
  LW_TRY(inspect(path));
  return std::unique_ptr<RandomAccessFile>(std::make_unique<PatternedFile>(pattern_));
}

}  // namespace longwatch::test_support
