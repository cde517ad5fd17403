#include "detect/indicator/internal/set_cache.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/record.h"
#include "detect/indicator/internal/set_layout.h"
#include "formats/digest.h"

namespace longwatch::detect::indicator {
namespace {

std::string name_of(const LoadOptions& options) {
  std::string key;
  put_number(SetHeader::kVersion, key);
  for (const std::vector<std::string>* texts :
       {&options.paths, &options.allow_lists, &options.allowed}) {
    put_number(texts->size(), key);
    for (const std::string& text : *texts) {
      put_text(text, key);
    }
  }
  const auto digest = formats::sha256(as_bytes(key));
  constexpr std::size_t kNameBytes = 16;
  return to_hex(ByteView(digest).first(kNameBytes)) + ".lwset";
}

/// Whether the file behind a stamp need not be read again: nothing about it changed, and it was
/// left alone for a while before the set was made.
bool is_same_by_stamp(const InputStamp& now, const InputStamp& then, Timestamp made) {
  constexpr std::chrono::seconds kWhile{2};
  InputStamp plain = then;
  plain.sha256 = now.sha256;
  return plain == now && now.changed.has_value() && *now.changed + kWhile < made;
}

bool is_same(const InputStamp& now, const InputStamp& then, Timestamp made,
             const FileSystem& files) {
  if (now.path != then.path || now.size != then.size) {
    return false;
  }
  if (is_same_by_stamp(now, then, made)) {
    return true;
  }
  const Result<std::array<std::byte, 32>> digest = hash_file(now.path, files);
  return digest.ok() && *digest == then.sha256;
}

}  // namespace

SetCache::SetCache(const LoadOptions& options) : folder_(options.cache_directory) {
  if (!options.cache_directory.empty()) {
    place_ = join_path(options.cache_directory, name_of(options));
  }
}

std::optional<CachedSet> SetCache::find(const InputFiles& inputs, const FileSystem& files,
                                        DiagnosticSink& diagnostics) const {
  if (place_.empty()) {
    return std::nullopt;
  }
  Result<MappedFile> file = MappedFile::open_own(place_);
  if (!file.ok()) {
    if (file.error().code() != ErrorCode::NotFound) {
      tell(file.error(), diagnostics);
    }
    return std::nullopt;
  }
  Result<SetView> view = SetView::open(file->bytes());
  if (!view.ok()) {
    tell(view.error(), diagnostics);
    return std::nullopt;
  }
  const Result<FileInfo> itself = system_files().inspect(place_);
  const Timestamp made = itself.ok() ? itself->modified.value_or(Timestamp()) : Timestamp();
  const std::vector<InputStamp> now = inputs.stamps();
  const std::vector<InputStamp> then = view->inputs();
  bool same = now.size() == then.size();
  for (std::size_t i = 0; same && i < now.size(); ++i) {
    same = is_same(now[i], then[i], made, files);
  }
  if (!same) {
    return std::nullopt;
  }
  return CachedSet{std::move(*file), std::move(*view)};
}

void SetCache::check_folder(DiagnosticSink& diagnostics) {
  const Result<FileInfo> folder = place_.empty() ? Result<FileInfo>(Error(ErrorCode::NotFound, ""))
                                                 : system_files().inspect_target(folder_);
  if (folder.ok() && folder->kind != FileKind::Directory) {
    tell_useless(folder_, "expected a folder, got a file", diagnostics);
    place_.clear();
  }
}

void SetCache::tell_useless(const std::string& place, std::string_view why,
                            DiagnosticSink& diagnostics) const {
  Diagnostic diagnostic{&kCacheUseless, {}, {}, "name a folder of your own", 0, 0, {}};
  diagnostic.place.file = place;
  diagnostic.message = fmt::format("{}; compiled indicators are not kept", why);
  diagnostics.report(std::move(diagnostic));
}

void SetCache::tell(const Error& why, DiagnosticSink& diagnostics) const {
  Diagnostic diagnostic{&kCacheUnused, {}, {}, {}, 0, 0, {}};
  diagnostic.place.file = place_;
  diagnostic.message = fmt::format("{}; the set is made again from the files", why.message());
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::detect::indicator
