#include "pipeline/internal/spilled_runs.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "base/limits.h"

namespace longwatch::pipeline {
namespace {

// In the file each finding follows its length.
using Length = std::uint64_t;

/// Collects encoded findings and writes them in large pieces.
class RunWriter {
 public:
  RunWriter(TemporaryFile& file, RuleNumbers& rules) : file_(file), rules_(rules) {}

  Status add(const model::Finding& finding) {
    const std::size_t begin = buffer_.size();
    buffer_.append(sizeof(Length), '\0');
    encode(finding, rules_, buffer_);
    const Length length = buffer_.size() - begin - sizeof(Length);
    std::memcpy(buffer_.data() + begin, &length, sizeof(Length));
    return buffer_.size() >= limits::kSpillBufferBytes ? flush() : Status();
  }

  Status flush() {
    LW_TRY(file_.append(as_bytes(buffer_)));
    buffer_.clear();
    return {};
  }

 private:
  TemporaryFile& file_;
  RuleNumbers& rules_;
  std::string buffer_;
};

class RunStream final : public FindingStream {
 public:
  RunStream(const TemporaryFile& file, const RuleNumbers& rules, std::uint64_t begin,
            std::uint64_t end)
      : file_(file), rules_(rules), position_(begin), end_(end) {}

  Result<std::optional<model::Finding>> next() override {
    if (position_ == end_ && used_ == buffer_.size()) {
      return std::optional<model::Finding>();
    }
    LW_TRY(ensure(sizeof(Length)));
    Length length = 0;
    std::memcpy(&length, buffer_.data() + used_, sizeof(Length));
    used_ += sizeof(Length);
    LW_TRY(ensure(length));
    LW_TRY_ASSIGN(model::Finding finding, decode(ByteView(buffer_).subspan(used_, length), rules_));
    used_ += length;
    return std::optional<model::Finding>(std::move(finding));
  }

 private:
  /// Makes `bytes` available behind `used_`; fails when the run ends before.
  Status ensure(std::uint64_t bytes) {
    const std::size_t kept = buffer_.size() - used_;
    if (kept >= bytes) {
      return {};
    }
    if (bytes - kept > end_ - position_) {
      return Error(ErrorCode::Corrupt, "the temporary file does not hold what was written to it");
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
    const std::uint64_t wanted = std::max<std::uint64_t>(bytes, limits::kSpillBufferBytes) - kept;
    const std::size_t more = std::min<std::uint64_t>(wanted, end_ - position_);
    buffer_.resize(kept + more);
    used_ = 0;
    LW_TRY(file_.read_at(position_, std::span(buffer_).subspan(kept)));
    position_ += more;
    return {};
  }

  const TemporaryFile& file_;
  const RuleNumbers& rules_;
  std::uint64_t position_;  // of the first byte not yet in the buffer
  const std::uint64_t end_;
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
};

}  // namespace

Status SpilledRuns::write(FindingStream& stream) {
  if (file_ == nullptr) {
    LW_TRY_ASSIGN(TemporaryFile file, TemporaryFile::create(directory_));
    file_ = std::make_unique<TemporaryFile>(std::move(file));
  }
  Run run{file_->size(), 0};
  RunWriter writer(*file_, rules_);
  while (true) {
    LW_TRY_ASSIGN(const std::optional<model::Finding> finding, stream.next());
    if (!finding.has_value()) {
      break;
    }
    LW_TRY(writer.add(*finding));
  }
  LW_TRY(writer.flush());
  run.end = file_->size();
  runs_.push_back(run);
  return {};
}

Status SpilledRuns::compact(std::size_t limit) {
  while (runs_.size() > limit) {
    LW_TRY_ASSIGN(TemporaryFile merged, TemporaryFile::create(directory_));
    std::vector<Run> longer;
    for (std::size_t first = 0; first < runs_.size(); first += limit) {
      Run run{merged.size(), 0};
      RunWriter writer(merged, rules_);
      LW_TRY(merge(streams(first, std::min(first + limit, runs_.size())),
                   [&](model::Finding& finding) { return writer.add(finding); }));
      LW_TRY(writer.flush());
      run.end = merged.size();
      longer.push_back(run);
    }
    *file_ = std::move(merged);
    runs_ = std::move(longer);
  }
  return {};
}

FindingStreams SpilledRuns::streams() const {
  return streams(0, runs_.size());
}

FindingStreams SpilledRuns::streams(std::size_t first, std::size_t last) const {
  FindingStreams streams;
  for (std::size_t i = first; i < last; ++i) {
    streams.push_back(std::make_unique<RunStream>(*file_, rules_, runs_[i].begin, runs_[i].end));
  }
  return streams;
}

}  // namespace longwatch::pipeline
