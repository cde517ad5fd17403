#include "detect/hit_store.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/limits.h"

namespace longwatch::detect {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;
// What the index takes for a record, with what a growing vector has to spare.
constexpr std::uint64_t kIndexBytes = 48;
// The budget is asked in steps, so that it is not asked for every record.
constexpr std::uint64_t kReservationStep = 1024 * 1024;
constexpr unsigned kBitsPerByte = 8;

MemoryReservation nothing_yet(MemoryBudget& budget) {
  Result<MemoryReservation> reservation = MemoryReservation::make(budget, 0, "hits");
  LW_CHECK(reservation.ok());  // nothing always fits
  return std::move(*reservation);
}

std::uint64_t prefix_of(std::string_view key) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof(prefix); ++i) {
    prefix = prefix << kBitsPerByte | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0U);
  }
  return prefix;
}

std::size_t shared_bytes(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  const auto differs =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin());
  return static_cast<std::size_t>(differs.first - a.begin());
}

/// Seven bits a byte, lowest first.
void put_number(std::uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>((number & 0x7F) | 0x80));
    number >>= 7U;
  }
  out.push_back(static_cast<char>(number));
}

Error broken_file() {
  return Error(ErrorCode::Corrupt, "the temporary file does not hold what was written to it")
      .with_hint("the disk or another program has changed it: run again, on another disk");
}

/// Writes records of ascending order in large pieces. Of each it writes what it has not in common
/// with the one before: neighbours have most of their key in common.
class RunWriter {
 public:
  explicit RunWriter(TemporaryFile& file) : file_(file) {}

  Status add(std::string_view key, std::string_view payload) {
    const std::size_t same_key = shared_bytes(key, key_);
    const std::size_t same_payload = shared_bytes(payload, payload_);
    put_number(same_key, buffer_);
    put_number(key.size() - same_key, buffer_);
    put_number(same_payload, buffer_);
    put_number(payload.size() - same_payload, buffer_);
    buffer_.append(key.substr(same_key)).append(payload.substr(same_payload));
    key_ = key;
    payload_ = payload;
    return buffer_.size() >= limits::kSpillBufferBytes ? flush() : Status();
  }

  Status flush() {
    LW_TRY(file_.append(as_bytes(buffer_)));
    buffer_.clear();
    return {};
  }

 private:
  TemporaryFile& file_;
  std::string buffer_;
  std::string key_;
  std::string payload_;
};

}  // namespace

void KeyWriter::put(std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) {
    out_.push_back(static_cast<char>(number >> ((i - 1) * kBitsPerByte)));
  }
}

// The sign bit turned, negative numbers sort before the others.
void KeyWriter::put_signed(std::int64_t number) {
  put_u64(static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63U));
}

// The end is 0 0 and a zero inside is 0 1, so that a text sorts before those that go on.
void KeyWriter::put_text(std::string_view text) {
  for (const char c : text) {
    out_.push_back(c);
    if (c == '\0') {
      out_.push_back('\1');
    }
  }
  out_.append(2, '\0');
}

void KeyWriter::put_locator(const model::Locator& locator) {
  put_u64(static_cast<std::uint64_t>(locator.source));
  put_u64(locator.record);
  put_u64(locator.offset);
  put_u32(locator.length);
}

std::uint64_t KeyReader::take(std::size_t bytes) {
  if (rest_.size() < bytes) {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    number = number << kBitsPerByte | static_cast<std::uint8_t>(rest_[i]);
  }
  rest_.remove_prefix(bytes);
  return number;
}

std::int64_t KeyReader::signed_number() {
  return static_cast<std::int64_t>(u64() ^ (std::uint64_t{1} << 63U));
}

std::string KeyReader::text() {
  std::string text;
  while (rest_.size() >= 2 && (rest_[0] != '\0' || rest_[1] == '\1')) {
    text.push_back(rest_[0]);
    rest_.remove_prefix(rest_[0] == '\0' ? 2 : 1);
  }
  take(2);
  return text;
}

void KeyReader::skip_text() {
  std::size_t at = rest_.find('\0');
  while (at != std::string_view::npos && at + 1 < rest_.size() && rest_[at + 1] == '\1') {
    at = rest_.find('\0', at + 2);
  }
  rest_.remove_prefix(std::min(at, rest_.size()));
  take(2);
}

model::Locator KeyReader::locator() {
  model::Locator locator;
  locator.source = static_cast<model::SourceId>(u64());
  locator.record = u64();
  locator.offset = u64();
  locator.length = u32();
  return locator;
}

HitStore::HitStore(HitStoreOptions options, MemoryBudget& budget)
    : options_(std::move(options)), reservation_(nothing_yet(budget)) {}

HitStore::~HitStore() = default;

bool HitStore::comes_before(const Entry& a, const Entry& b) {
  if (a.prefix != b.prefix) {
    return a.prefix < b.prefix;
  }
  const int order = a.key().compare(b.key());
  return order != 0 ? order < 0 : a.payload() < b.payload();
}

void HitStore::add(std::string_view key, std::string_view payload) {
  LW_CHECK(!sealed_);
  if (!status_.ok()) {
    return;
  }
  const std::size_t bytes = key.size() + payload.size();
  const std::uint64_t block = bytes <= block_left_ ? 0 : std::max(bytes, kBlockBytes);
  if (!has_room_for(block + kIndexBytes)) {
    status_ = spill();
    if (!status_.ok()) {
      return;
    }
  }
  char* const place = place_for(bytes);
  std::memcpy(place, key.data(), key.size());
  if (!payload.empty()) {
    std::memcpy(place + key.size(), payload.data(), payload.size());
  }
  entries_.push_back({prefix_of(key), place, static_cast<std::uint32_t>(key.size()),
                      static_cast<std::uint32_t>(payload.size())});
  held_ += kIndexBytes;
  ++count_;
}

bool HitStore::has_room_for(std::uint64_t bytes) {
  const std::uint64_t needed = held_ + bytes;
  if (entries_.empty() || needed <= options_.free_bytes + reservation_.bytes()) {
    return true;
  }
  if (needed > std::max(options_.most_bytes, options_.free_bytes)) {
    return false;
  }
  const std::uint64_t more = needed - options_.free_bytes;
  const std::uint64_t rounded = (more / kReservationStep + 1) * kReservationStep;
  return reservation_.resize(rounded) || reservation_.resize(more);
}

char* HitStore::place_for(std::size_t bytes) {
  if (bytes > block_left_ || blocks_.empty()) {
    const std::size_t size = std::max(bytes, kBlockBytes);
    blocks_.push_back(std::make_unique<char[]>(size));
    block_end_ = blocks_.back().get() + size;
    block_left_ = size;
    held_ += size;
  }
  char* const place = block_end_ - block_left_;
  block_left_ -= bytes;
  return place;
}

void HitStore::sort() {
  std::sort(entries_.begin(), entries_.end(), comes_before);
}

void HitStore::forget() {
  entries_ = std::vector<Entry>();
  blocks_ = std::vector<std::unique_ptr<char[]>>();
  block_left_ = 0;
  block_end_ = nullptr;
  held_ = 0;
  LW_CHECK(reservation_.resize(0));
}

Status HitStore::spill() {
  if (file_ == nullptr) {
    LW_TRY_ASSIGN(TemporaryFile file, TemporaryFile::create(options_.temporary_directory));
    file_ = std::make_shared<TemporaryFile>(std::move(file));
  }
  sort();
  Run run{file_, file_->size(), 0};
  RunWriter writer(*file_);
  for (const Entry& entry : entries_) {
    LW_TRY(writer.add(entry.key(), entry.payload()));
  }
  LW_TRY(writer.flush());
  run.end = file_->size();
  runs_.push_back(std::move(run));
  forget();
  return {};
}

void HitStore::take(HitStore& from) {
  LW_CHECK(!sealed_ && !from.sealed_);
  if (status_.ok() && !from.status_.ok()) {
    status_ = std::move(from.status_);
  }
  // What the other holds in memory becomes a run when there is much of it, else it is added here.
  if (from.held_ > options_.most_bytes / 2 && from.status_.ok()) {
    from.status_ = from.spill();
    if (!from.status_.ok()) {
      status_ = std::move(from.status_);
    }
  }
  for (Run& run : from.runs_) {
    runs_.push_back(std::move(run));
  }
  const std::uint64_t in_runs = from.count_ - from.entries_.size();
  for (const Entry& entry : from.entries_) {
    add(entry.key(), entry.payload());
  }
  count_ += in_runs;
  from.forget();
  from.runs_.clear();
  from.file_.reset();
  from.count_ = 0;
  from.status_ = {};
}

Status HitStore::seal() {
  sealed_ = true;
  LW_TRY(Status(status_));
  if (!runs_.empty() && !entries_.empty()) {
    status_ = spill();
    LW_TRY(Status(status_));
  }
  sort();
  status_ = compact(limits::kHitFanIn);
  return status_;
}

HitStream HitStore::stream() const {
  LW_CHECK(sealed_);
  return HitStream(*this);
}

Result<HitStore::Run> HitStore::merge(std::size_t first, std::size_t last) const {
  LW_TRY_ASSIGN(TemporaryFile file, TemporaryFile::create(options_.temporary_directory));
  Run merged{std::make_shared<TemporaryFile>(std::move(file)), 0, 0};
  HitStream all(*this);
  all.readers_.clear();
  for (std::size_t i = first; i < last; ++i) {
    all.readers_.emplace_back(runs_[i].file, runs_[i].begin, runs_[i].end);
  }
  RunWriter writer(*merged.file);
  while (true) {
    LW_TRY_ASSIGN(const bool has_more, all.next());
    if (!has_more) {
      break;
    }
    LW_TRY(writer.add(all.key(), all.payload()));
  }
  LW_TRY(writer.flush());
  merged.end = merged.file->size();
  return merged;
}

Status HitStore::compact(std::size_t limit) {
  while (runs_.size() > limit) {
    std::vector<Run> longer;
    for (std::size_t first = 0; first < runs_.size(); first += limits::kHitFanIn) {
      const std::size_t last = std::min(first + limits::kHitFanIn, runs_.size());
      LW_TRY_ASSIGN(Run run, merge(first, last));
      longer.push_back(std::move(run));
    }
    file_.reset();
    runs_ = std::move(longer);
  }
  return {};
}

Status HitStore::settle() {
  LW_CHECK(sealed_);
  LW_TRY(Status(status_));
  status_ = compact(1);
  return status_;
}

Result<HitCursor> HitStore::begin() const {
  LW_CHECK(sealed_ && runs_.size() <= 1);
  HitCursor cursor(*this);
  if (!runs_.empty()) {
    LW_TRY(cursor.next());
  } else {
    cursor.at_end_ = entries_.empty();
  }
  return cursor;
}

std::uint64_t HitStore::spilled() const {
  std::uint64_t bytes = 0;
  for (const Run& run : runs_) {
    bytes += run.end - run.begin;
  }
  return bytes;
}

HitRunReader::HitRunReader(std::shared_ptr<const TemporaryFile> file, std::uint64_t begin,
                           std::uint64_t end)
    : file_(std::move(file)), position_(begin), end_(end) {}

HitRunReader::HitRunReader(const HitRunReader& other)
    : file_(other.file_),
      position_(other.position_ - (other.buffer_.size() - other.used_)),
      end_(other.end_),
      key_(other.key_),
      payload_(other.payload_) {}

HitRunReader& HitRunReader::operator=(const HitRunReader& other) {
  HitRunReader copy(other);
  *this = std::move(copy);
  return *this;
}

/// Makes `bytes` available behind `used_`, or fails when the run ends before.
Status HitRunReader::ensure(std::size_t bytes) {
  const std::size_t kept = buffer_.size() - used_;
  if (kept >= bytes) {
    return {};
  }
  if (bytes - kept > end_ - position_) {
    return broken_file();
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  const std::uint64_t wanted = std::max<std::uint64_t>(bytes - kept, limits::kSpillBufferBytes);
  const auto more = static_cast<std::size_t>(std::min(wanted, end_ - position_));
  buffer_.resize(kept + more);
  LW_TRY(file_->read_at(position_, std::span(buffer_).subspan(kept, more)));
  position_ += more;
  return {};
}

Result<std::uint64_t> HitRunReader::number() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    LW_TRY(ensure(1));
    const auto byte = std::to_integer<std::uint8_t>(buffer_[used_++]);
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      return number;
    }
  }
  return broken_file();
}

Result<bool> HitRunReader::next() {
  if (position_ == end_ && used_ == buffer_.size()) {
    return false;
  }
  LW_TRY_ASSIGN(const std::uint64_t same_key, number());
  LW_TRY_ASSIGN(const std::uint64_t key_rest, number());
  LW_TRY_ASSIGN(const std::uint64_t same_payload, number());
  LW_TRY_ASSIGN(const std::uint64_t payload_rest, number());
  if (same_key > key_.size() || same_payload > payload_.size() || key_rest > end_ ||
      payload_rest > end_) {
    return broken_file();
  }
  LW_TRY(ensure(key_rest + payload_rest));
  const std::string_view bytes = as_text(ByteView(buffer_).subspan(used_, key_rest + payload_rest));
  key_.resize(same_key);
  key_.append(bytes.substr(0, key_rest));
  payload_.resize(same_payload);
  payload_.append(bytes.substr(key_rest));
  used_ += key_rest + payload_rest;
  return true;
}

HitStream::HitStream(const HitStore& store) : store_(&store) {
  for (const HitStore::Run& run : store.runs_) {
    readers_.emplace_back(run.file, run.begin, run.end);
  }
}

bool HitStream::comes_before(std::size_t a, std::size_t b) const {
  const int order = readers_[a].key().compare(readers_[b].key());
  return order != 0 ? order < 0 : readers_[a].payload() < readers_[b].payload();
}

void HitStream::sift_down(std::size_t at) {
  while (true) {
    std::size_t least = at;
    for (const std::size_t child : {2 * at + 1, 2 * at + 2}) {
      if (child < heap_.size() && comes_before(heap_[child], heap_[least])) {
        least = child;
      }
    }
    if (least == at) {
      return;
    }
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

Status HitStream::start() {
  started_ = true;
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    LW_TRY_ASSIGN(const bool has_more, readers_[i].next());
    if (has_more) {
      heap_.push_back(i);
    }
  }
  for (std::size_t i = heap_.size() / 2; i > 0; --i) {
    sift_down(i - 1);
  }
  return {};
}

Result<bool> HitStream::next() {
  if (readers_.empty()) {
    return entry_++ < store_->entries_.size();
  }
  if (!started_) {
    LW_TRY(start());
    return !heap_.empty();
  }
  if (heap_.empty()) {
    return false;
  }
  LW_TRY_ASSIGN(const bool has_more, readers_[heap_.front()].next());
  if (!has_more) {
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  sift_down(0);
  return !heap_.empty();
}

std::string_view HitStream::key() const {
  return readers_.empty() ? store_->entries_[entry_ - 1].key() : readers_[heap_.front()].key();
}

std::string_view HitStream::payload() const {
  return readers_.empty() ? store_->entries_[entry_ - 1].payload()
                          : readers_[heap_.front()].payload();
}

HitCursor::HitCursor(const HitStore& store) : store_(&store) {
  if (!store.runs_.empty()) {
    const HitStore::Run& run = store.runs_.front();
    reader_.emplace(run.file, run.begin, run.end);
  }
}

std::string_view HitCursor::key() const {
  return reader_.has_value() ? reader_->key() : store_->entries_[entry_].key();
}

std::string_view HitCursor::payload() const {
  return reader_.has_value() ? reader_->payload() : store_->entries_[entry_].payload();
}

Status HitCursor::next() {
  if (reader_.has_value()) {
    LW_TRY_ASSIGN(const bool has_more, reader_->next());
    at_end_ = !has_more;
    return {};
  }
  at_end_ = ++entry_ >= store_->entries_.size();
  return {};
}

}  // namespace longwatch::detect
