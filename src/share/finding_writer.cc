#include "share/finding_writer.h"

namespace longwatch::share {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

Status FindingWriter::write(const FindingView& view) {
  append(view, block_);
  return block_.size() >= kBlockBytes ? flush() : Status();
}

Status FindingWriter::finish() {
  return block_.empty() ? Status() : flush();
}

Status FindingWriter::flush() {
  Status status = sink_.write(block_);
  block_.clear();
  return status;
}

}  // namespace longwatch::share
