#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/digest.h"
#include "read/archive/archive.h"
#include "read/archive/diagnostics.h"
#include "read/archive/internal/level.h"
#include "read/archive/internal/magic.h"
#include "read/archive/internal/spool.h"

namespace longwatch::read::archive {

/// The archives that are open, outermost first, and what came out of them so far.
class Unpacker::Walk {
 public:
  Walk(std::string name, std::shared_ptr<const RandomAccessFile> file, const UnpackOptions& options,
       MemoryBudget& budget, DiagnosticSink& diagnostics)
      : options_(options),
        budget_(budget),
        diagnostics_(diagnostics),
        allowed_(options.free_bytes + options.ratio * file->size()) {
    push(std::move(name), std::move(file), {});
  }

  std::optional<Member> next(std::vector<SkippedFile>& skipped) {
    skipped_ = &skipped;
    while (!open_.empty()) {
      const std::optional<Entry> entry = next_entry();
      if (entry.has_value() && is_file(*entry)) {
        if (std::optional<Member> member = unpack(*entry); member.has_value()) {
          return member;
        }
      }
    }
    return std::nullopt;
  }

  std::uint64_t bytes_done() const {
    return open_.empty() ? outermost_bytes_ : open_.front().level->bytes_read();
  }

 private:
  struct Open {
    std::string name;
    MemberPlace place;
    std::unique_ptr<Level> level;
  };

  void push(std::string name, std::shared_ptr<const RandomAccessFile> file, MemberPlace place) {
    if (open_.empty()) {
      outermost_bytes_ = file->size();
    }
    auto level = std::make_unique<Level>(name, std::move(file), options_.passwords);
    open_.push_back({std::move(name), std::move(place), std::move(level)});
  }

  /// Nothing at the end of the innermost archive, which is then closed.
  std::optional<Entry> next_entry() {
    Open& inner = open_.back();
    Result<std::optional<Entry>> entry = inner.level->next();
    if (!entry.ok()) {
      Diagnostic diagnostic{};
      diagnostic.kind = &kDamagedArchive;
      diagnostic.place.file = inner.name;
      diagnostic.place.offset = inner.level->bytes_read();
      diagnostic.message = entry.error().message() + "; what stands behind it was not read";
      diagnostics_.report(std::move(diagnostic));
    }
    if (!entry.ok() || !entry->has_value()) {
      open_.pop_back();
      return std::nullopt;
    }
    return std::move(*entry);
  }

  std::string name_of(const Entry& entry) const { return open_.back().name + "/" + entry.name; }

  void skip(const Entry& entry, SkipCause cause, std::string reason) {
    skipped_->push_back({name_of(entry), std::move(reason), cause});
    report(skipped_->back(), diagnostics_);
  }

  bool is_file(const Entry& entry) {
    if (++members_ > limits::kArchiveMembers) {
      skip(entry, SkipCause::TooMany,
           fmt::format("one archive may hold {} members, this and all behind it",
                       with_thousands(limits::kArchiveMembers)));
      open_.clear();
      return false;
    }
    switch (entry.kind) {
      case Entry::Kind::File:
        return true;
      case Entry::Kind::Directory:
        return false;
      case Entry::Kind::Link:
        skip(entry, SkipCause::MemberLink, "a link inside an archive");
        return false;
      case Entry::Kind::Other:
        skip(entry, SkipCause::NotRegular, "a pipe, socket or device");
        return false;
    }
    return false;
  }

  /// The bytes of one member coming out.
  struct Flow {
    Spool spool;
    formats::Sha256Hasher hasher;
  };

  Status take(ByteView bytes, Flow& flow) {
    unpacked_ += bytes.size();
    if (unpacked_ > allowed_ || flow.spool.size() + bytes.size() > limits::kArchiveMemberBytes) {
      return Error(ErrorCode::Limit,
                   fmt::format("expected at most {} to come out of {}, got more",
                               to_text(ByteCount{allowed_}), to_text(ByteCount{outermost_bytes_})));
    }
    if (options_.with_digests) {
      flow.hasher.update(bytes);
    }
    return flow.spool.append(bytes);
  }

  /// Nothing when the member was skipped, or is an archive, which is then the innermost one.
  std::optional<Member> unpack(const Entry& entry) {
    Flow flow{Spool(options_.held_bytes, options_.temporary_directory, budget_), {}};
    const Result<Level::Unpacked> unpacked =
        open_.back().level->unpack([&](ByteView bytes) { return take(bytes, flow); });
    if (!unpacked.ok()) {
      const bool is_bomb = unpacked.error().code() == ErrorCode::Limit;
      skip(entry, is_bomb ? SkipCause::TooLarge : SkipCause::Unreadable,
           unpacked.error().message());
      if (is_bomb) {
        open_.clear();
      }
      return std::nullopt;
    }
    if (entry.is_encrypted && !unpacked->is_whole) {
      skip(entry, SkipCause::Encrypted,
           fmt::format("encrypted, and none of {} passwords fits", options_.passwords.size()));
      return std::nullopt;
    }
    if (flow.spool.size() == 0) {
      const bool is_empty = unpacked->is_whole && unpacked->complaint.empty();
      skip(entry, is_empty ? SkipCause::Empty : SkipCause::Unreadable,
           is_empty ? "empty" : unpacked->complaint);
      return std::nullopt;
    }
    tell_of(*unpacked, entry, flow.spool.size());
    return finish(entry, flow);
  }

  void tell_of(const Level::Unpacked& unpacked, const Entry& entry, std::uint64_t bytes) {
    if (unpacked.complaint.empty()) {
      return;
    }
    Diagnostic diagnostic{};
    diagnostic.kind = unpacked.is_whole ? &kOddMember : &kDamagedMember;
    diagnostic.place.file = name_of(entry);
    diagnostic.message = unpacked.is_whole
                             ? unpacked.complaint
                             : fmt::format("{}; {} came out and are read", unpacked.complaint,
                                           to_text(ByteCount{bytes}));
    diagnostics_.report(std::move(diagnostic));
  }

  std::optional<Member> finish(const Entry& entry, Flow& flow) {
    Member member;
    member.name = name_of(entry);
    member.place = open_.back().place;
    member.place.push_back(entry.number);
    member.modified = entry.modified;
    member.file = flow.spool.finish();
    constexpr std::size_t kHeadBytes = 1024;
    std::vector<std::byte> head(kHeadBytes);
    const Result<ByteView> begin = member.file->read_at(0, head);
    if (!begin.ok()) {
      skip(entry, SkipCause::Unreadable, begin.error().message());
      return std::nullopt;
    }
    if (!is_archive(*begin)) {
      member.sha256 = options_.with_digests ? flow.hasher.finish() : model::Sha256{};
      return member;
    }
    if (open_.size() >= limits::kArchiveDepth) {
      skip(entry, SkipCause::TooDeep,
           fmt::format("more than {} archives inside each other", limits::kArchiveDepth));
      return std::nullopt;
    }
    push(std::move(member.name), std::move(member.file), std::move(member.place));
    return std::nullopt;
  }

  const UnpackOptions options_;
  MemoryBudget& budget_;
  DiagnosticSink& diagnostics_;
  const std::uint64_t allowed_;
  std::vector<Open> open_;
  std::uint64_t outermost_bytes_ = 0;
  std::uint64_t unpacked_ = 0;
  std::uint64_t members_ = 0;
  std::vector<SkippedFile>* skipped_ = nullptr;  // during `next` only
};

Unpacker::Unpacker(std::string name, std::shared_ptr<const RandomAccessFile> file,
                   const UnpackOptions& options, MemoryBudget& budget, DiagnosticSink& diagnostics)
    : walk_(
          std::make_unique<Walk>(std::move(name), std::move(file), options, budget, diagnostics)) {}

Unpacker::~Unpacker() = default;

std::optional<Member> Unpacker::next(std::vector<SkippedFile>& skipped) {
  return walk_->next(skipped);
}

std::uint64_t Unpacker::bytes_done() const {
  return walk_->bytes_done();
}

}  // namespace longwatch::read::archive
