#include "pipeline/internal/source_opener.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/limits.h"
#include "read/archive/archive.h"
#include "read/archive/archive_files.h"
#include "read/foreign.h"
#include "read/sniff.h"

namespace longwatch::pipeline {

SourceOpener::SourceOpener(const SweepRequest& request, const SweepStages& stages,
                           const SweepContext& context, Copies* copies)
    : request_(request), stages_(stages), context_(context), copies_(copies) {}

void SourceOpener::skip(SourceSlot& slot, read::SkipCause cause, std::string reason) {
  slot.skipped = read::SkippedFile{slot.found.name, std::move(reason), cause};
  read::report(*slot.skipped, *context_.diagnostics);
}

void SourceOpener::open(SourceSlot& slot) {
  Result<std::unique_ptr<RandomAccessFile>> opened = stages_.files->open(slot.found.path);
  if (!opened.ok()) {
    skip(slot, read::SkipCause::Unreadable, opened.error().message());
    return;
  }
  slot.size = (*opened)->size();
  if (slot.size == 0) {
    skip(slot, read::SkipCause::Empty, "empty");
    return;
  }
  open_content(slot, std::move(*opened));
}

void SourceOpener::open_content(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file) {
  scratch_.resize(std::min<std::uint64_t>(limits::kSniffBytes, file->size()));
  const Result<ByteView> head = file->read_at(0, scratch_);
  if (!head.ok()) {
    skip(slot, read::SkipCause::Unreadable, head.error().message());
  } else if (!slot.is_member && read::archive::is_archive(*head)) {
    open_archive(slot, std::move(file));
  } else if (const read::Format* const format = read::sniff(*head, file->size(), stages_.formats);
             format == nullptr) {
    skip(slot, read::SkipCause::Foreign, read::foreign_reason(*head));
  } else {
    open_log(slot, std::move(file), *format);
  }
}

/// True after the slot was marked as one.
bool SourceOpener::is_copy(SourceSlot& slot) {
  if (request_.known_copies.count(slot.found.path) > 0) {
    slot.kind = SlotKind::Copy;
    return true;
  }
  if (copies_ == nullptr) {
    return false;
  }
  if (slot.is_member) {
    slot.same_as = copies_->original_of_member(slot);
  } else {
    const Copies::Compared compared = copies_->compare_walked(slot);
    slot.same_as = compared.original;
    slot.needs_hash = !compared.digest.has_value();
    slot.digest = compared.digest.value_or(slot.digest);
  }
  slot.kind = slot.same_as.has_value() ? SlotKind::Copy : slot.kind;
  return slot.same_as.has_value();
}

void SourceOpener::open_archive(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file) {
  slot.kind = SlotKind::Read;
  slot.is_archive = true;
  if (is_copy(slot)) {
    slot.needs_hash = false;
    return;
  }
  read::archive::UnpackOptions options = stages_.archives;
  options.temporary_directory = context_.temporary_directory;
  options.with_digests = request_.hashing == Hashing::On;
  slot.unpacker = std::make_unique<read::archive::Unpacker>(
      slot.found.name, file, options, *context_.budget, *context_.diagnostics);
  if (slot.needs_hash) {
    slot.open = std::make_unique<OpenSource>(OpenSource{std::move(file), nullptr, 0});
  }
}

void SourceOpener::open_log(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file,
                            const read::Format& format) {
  const Result<Origin> origin = origin_of(*file);
  Result<std::unique_ptr<read::Reader>> reader =
      format.open({slot.number, slot.found.name, file, stages_.fields, slot.found.modified},
                  *context_.diagnostics);
  if (!origin.ok() || !reader.ok()) {
    skip(slot, read::SkipCause::Unreadable,
         origin.ok() ? reader.error().message() : origin.error().message());
    return;
  }
  const auto place = std::find(stages_.formats.begin(), stages_.formats.end(), &format);
  slot.kind = SlotKind::Read;
  slot.origin = *origin;
  slot.format = static_cast<std::size_t>(place - stages_.formats.begin());
  if (is_copy(slot)) {
    slot.needs_hash = false;
    return;
  }
  slot.unit_count = (*reader)->unit_count();
  slot.open =
      std::make_unique<OpenSource>(OpenSource{std::move(file), std::move(*reader), slot.format});
}

std::optional<SourceSlot> SourceOpener::unpack(SourceSlot& archive) {
  std::optional<read::archive::Member> member = archive.unpacker->next(archive.members_skipped);
  if (!member.has_value()) {
    archive.unpacker.reset();
    return std::nullopt;
  }
  SourceSlot slot;
  slot.number =
      static_cast<model::SourceId>(static_cast<std::uint64_t>(archive.number) + ++archive.members);
  slot.is_member = true;
  slot.size = member->file->size();
  slot.digest = member->sha256;
  slot.found = {std::move(member->name),
                read::archive::member_path(archive.found.path, member->place), slot.size,
                member->modified};
  open_content(slot, std::move(member->file));
  return slot;
}

}  // namespace longwatch::pipeline
