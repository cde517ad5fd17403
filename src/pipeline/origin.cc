#include "pipeline/origin.h"

#include <memory>
#include <string_view>
#include <vector>

#include "model/synthetic.h"

namespace longwatch::pipeline {
namespace {

constexpr std::size_t kWindowBytes = 64 * 1024 + 4096;  // a chunk of EVTX and the file header

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<bool> marked_at(const RandomAccessFile& file, std::uint64_t offset) {
  std::vector<std::byte> scratch(kWindowBytes);
  LW_TRY_ASSIGN(const ByteView bytes, file.read_at(offset, scratch));
  return as_text(bytes).find(model::kSyntheticMark) != std::string_view::npos;
}

}  // namespace

Result<Origin> origin_of(const RandomAccessFile& file) {
  const std::uint64_t end = file.size();
  LW_TRY_ASSIGN(const bool at_begin, marked_at(file, 0));
  if (at_begin) {
    return Origin::Synthetic;
  }
  if (end <= kWindowBytes) {
    return Origin::Real;
  }
  LW_TRY_ASSIGN(const bool at_end, marked_at(file, end - kWindowBytes));
  return at_end ? Origin::Synthetic : Origin::Real;
}

}  // namespace longwatch::pipeline
