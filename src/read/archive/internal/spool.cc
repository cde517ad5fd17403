#include "read/archive/internal/spool.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace longwatch::read::archive {
namespace {

MemoryReservation nothing_yet(MemoryBudget& budget) {
  Result<MemoryReservation> reservation = MemoryReservation::make(budget, 0, "members of archives");
  LW_CHECK(reservation.ok());  // nothing always fits
  return std::move(*reservation);
}

class HeldFile final : public RandomAccessFile {
 public:
  HeldFile(std::vector<std::byte> bytes, MemoryReservation reservation)
      : bytes_(std::move(bytes)), reservation_(std::move(reservation)) {}

  std::uint64_t size() const override { return bytes_.size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    const std::size_t begin = std::min<std::uint64_t>(offset, bytes_.size());
    return ByteView(bytes_).subspan(begin, std::min(scratch.size(), bytes_.size() - begin));
  }

 private:
  const std::vector<std::byte> bytes_;
  const MemoryReservation reservation_;
};

class SpooledFile final : public RandomAccessFile {
 public:
  explicit SpooledFile(TemporaryFile file) : file_(std::move(file)) {}

  std::uint64_t size() const override { return file_.size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    const std::uint64_t begin = std::min(offset, file_.size());
    const std::span<std::byte> target =
        scratch.first(std::min<std::uint64_t>(scratch.size(), file_.size() - begin));
    LW_TRY(file_.read_at(begin, target));
    return ByteView(target);
  }

 private:
  const TemporaryFile file_;
};

}  // namespace

Spool::Spool(std::uint64_t held_bytes, std::string directory, MemoryBudget& budget)
    : held_bytes_(held_bytes),
      directory_(std::move(directory)),
      reservation_(nothing_yet(budget)) {}

/// Grows in steps of doubling size, so that the budget is asked seldom.
bool Spool::holds(std::uint64_t bytes) {
  constexpr std::uint64_t kFirst = 64 * 1024;
  if (bytes > held_bytes_) {
    return false;
  }
  if (bytes <= reservation_.bytes()) {
    return true;
  }
  const std::uint64_t wanted = std::max({kFirst, bytes, reservation_.bytes() * 2});
  if (!reservation_.resize(wanted)) {
    return false;
  }
  held_.reserve(wanted);
  return true;
}

Status Spool::append(ByteView bytes) {
  if (!file_.has_value() && !holds(size_ + bytes.size())) {
    LW_TRY_ASSIGN(file_, TemporaryFile::create(directory_));
    LW_TRY(file_->append(held_));
    held_ = {};
    LW_CHECK(reservation_.resize(0));
  }
  size_ += bytes.size();
  if (file_.has_value()) {
    return file_->append(bytes);
  }
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  return {};
}

std::unique_ptr<RandomAccessFile> Spool::finish() {
  if (file_.has_value()) {
    return std::make_unique<SpooledFile>(std::move(*file_));
  }
  return std::make_unique<HeldFile>(std::move(held_), std::move(reservation_));
}

}  // namespace longwatch::read::archive
