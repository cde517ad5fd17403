#include "read/archive/archive_files.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "read/archive/internal/level.h"
#include "read/archive/internal/spool.h"

namespace longwatch::read::archive {
namespace {

Error not_found(const std::string& archive_path) {
  return Error(ErrorCode::NotFound, "the archive holds no such member any more").at(archive_path);
}

std::optional<MemberPlace> parse_place(std::string_view text) {
  MemberPlace place;
  for (const std::string_view part : split(text, '/')) {
    const std::optional<std::uint64_t> number = parse_uint64(part);
    if (!number.has_value()) {
      return std::nullopt;
    }
    place.push_back(*number);
  }
  return place;
}

}  // namespace

std::string member_path(const std::string& archive_path, const MemberPlace& place) {
  std::string path = archive_path;
  path.push_back('\0');
  return path.append(fmt::format("{}", fmt::join(place, "/")));
}

/// The archives on the way to the last member that was opened. Members mostly are asked for in
/// order, so what is open is gone on with.
class ArchiveFiles::Finder {
 public:
  Finder(const UnpackOptions& options, MemoryBudget& budget) : options_(options), budget_(budget) {}

  Result<std::unique_ptr<RandomAccessFile>> find(const FileSystem& files,
                                                 const std::string& archive_path,
                                                 const MemberPlace& place) {
    if (archive_path != archive_path_ || open_.empty()) {
      open_.clear();
      archive_path_ = archive_path;
    }
    leave_what_does_not_lead_there(place);
    if (open_.empty()) {
      LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, files.open(archive_path));
      push(archive_path, std::move(file));
    }
    while (true) {
      LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, unpack(place[open_.size() - 1]));
      if (open_.size() == place.size()) {
        return file;
      }
      push(archive_path, std::move(file));
    }
  }

 private:
  struct Open {
    std::unique_ptr<Level> level;
    std::optional<std::uint64_t> last;  // the member that was unpacked last
  };

  void push(const std::string& name, std::shared_ptr<const RandomAccessFile> file) {
    open_.push_back(
        {std::make_unique<Level>(name, std::move(file), options_.passwords), std::nullopt});
  }

  /// Keeps the archives on the way to the member, when the innermost of them is not past it.
  void leave_what_does_not_lead_there(const MemberPlace& place) {
    std::size_t inner = 0;
    while (inner + 1 < open_.size() && inner + 1 < place.size() &&
           open_[inner].last == place[inner]) {
      ++inner;
    }
    const bool leads_there = inner < open_.size() &&
                             (!open_[inner].last.has_value() || *open_[inner].last < place[inner]);
    const std::size_t keep = leads_there ? inner + 1 : 0;
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(keep), open_.end());
  }

  Result<std::unique_ptr<RandomAccessFile>> unpack(std::uint64_t number) {
    Open& inner = open_.back();
    while (true) {
      LW_TRY_ASSIGN(const std::optional<Entry> entry, inner.level->next());
      if (!entry.has_value()) {
        return not_found(archive_path_);
      }
      if (entry->number == number) {
        break;
      }
    }
    inner.last = number;
    Spool spool(options_.held_bytes, options_.temporary_directory, budget_);
    LW_TRY_ASSIGN(const Level::Unpacked unpacked,
                  inner.level->unpack([&](ByteView bytes) { return spool.append(bytes); }));
    if (spool.size() == 0) {
      return Error(ErrorCode::Corrupt, unpacked.complaint).at(archive_path_);
    }
    return spool.finish();
  }

  const UnpackOptions& options_;
  MemoryBudget& budget_;
  std::string archive_path_;
  std::vector<Open> open_;
};

ArchiveFiles::ArchiveFiles(const FileSystem& files, UnpackOptions options, MemoryBudget& budget)
    : files_(files), options_(std::move(options)), budget_(budget) {}

ArchiveFiles::~ArchiveFiles() = default;

Result<std::unique_ptr<RandomAccessFile>> ArchiveFiles::open(const std::string& path) const {
  const std::size_t mark = path.find('\0');
  if (mark == std::string::npos) {
    return files_.open(path);
  }
  const std::string archive_path = path.substr(0, mark);
  const std::optional<MemberPlace> place = parse_place(std::string_view(path).substr(mark + 1));
  if (!place.has_value()) {
    return not_found(archive_path);
  }
  const MutexLock lock(mutex_);
  if (finder_ == nullptr) {
    finder_ = std::make_unique<Finder>(options_, budget_);
  }
  return finder_->find(files_, archive_path, *place);
}

}  // namespace longwatch::read::archive
