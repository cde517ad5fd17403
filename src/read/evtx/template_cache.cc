#include "read/evtx/template_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/limits.h"

namespace longwatch::read::evtx {
namespace {

// Real providers have one or two layouts for a GUID and size; more are a sign of hostile files.
constexpr std::size_t kVariants = 64;

const CompiledTemplate kNoTemplate{};

/// GUID and size of the definition's body, mixed; equal definitions have equal keys.
std::uint64_t content_key(ByteView chunk, std::size_t definition) {
  const auto low = load_le<std::uint64_t>(chunk, definition + kDefinitionGuidOffset);
  const auto high = load_le<std::uint64_t>(chunk, definition + kDefinitionGuidOffset + 8);
  const auto size = load_le<std::uint32_t>(chunk, definition + kDefinitionSizeOffset);
  return (low ^ (high << 23) ^ (high >> 41)) + size * 0x9E3779B97F4A7C15ULL;
}

/// True when the bytes agree wherever the mask has ones.
bool equal_under_mask(const std::byte* bytes, const std::vector<std::byte>& expected,
                      const std::vector<std::byte>& mask) {
  std::uint64_t difference = 0;
  std::size_t at = 0;
  for (; at + sizeof difference <= expected.size(); at += sizeof difference) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t m = 0;
    std::memcpy(&a, bytes + at, sizeof a);
    std::memcpy(&b, expected.data() + at, sizeof b);
    std::memcpy(&m, mask.data() + at, sizeof m);
    difference |= (a ^ b) & m;
  }
  std::byte rest{0};
  for (; at < expected.size(); ++at) {
    rest |= (bytes[at] ^ expected[at]) & mask[at];
  }
  return difference == 0 && rest == std::byte{0};
}

void forgive(std::vector<std::byte>& body, std::vector<std::byte>& mask, std::size_t word) {
  std::fill_n(body.begin() + static_cast<std::ptrdiff_t>(word), 4, std::byte{0});
  std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(word), 4, std::byte{0});
}

}  // namespace

void TemplateCache::begin_chunk(ByteView chunk) {
  chunk_ = chunk;
  ++chunk_number_;
  offsets_used_ = 0;
  if (is_outgrown_ || entries_ > limits::kEvtxTemplatesCached ||
      bytes_ > limits::kEvtxTemplateCacheBytes) {
    by_content_.clear();
    entries_ = 0;
    bytes_ = 0;
    is_outgrown_ = false;
  }
}

const CompiledTemplate& TemplateCache::find_by_content(std::uint32_t definition,
                                                       std::size_t free_slot) {
  const CompiledTemplate* compiled = &kNoTemplate;
  ByteCursor cursor(chunk_, definition);
  cursor.skip(kDefinitionSizeOffset);
  const auto size = cursor.read<std::uint32_t>();
  const std::size_t begin = cursor.position();
  cursor.skip(size);
  if (cursor.ok()) {
    std::vector<std::unique_ptr<Entry>>& same_key = by_content_[content_key(chunk_, definition)];
    const auto known = std::find_if(same_key.begin(), same_key.end(), [&](const auto& entry) {
      return entry->body.size() == size && is_same(*entry, begin);
    });
    compiled = known != same_key.end() ? &(*known)->compilation.compiled
                                       : &compile(begin, begin + size, same_key);
  }
  // One slot always stays free, so that the search for an unknown offset ends.
  if (offsets_used_ + 1 < kOffsets) {
    offsets_[free_slot] = {chunk_number_, definition, compiled};
    ++offsets_used_;
  }
  return *compiled;
}

bool TemplateCache::is_same(const Entry& entry, std::size_t begin) const {
  if (!equal_under_mask(chunk_.data() + begin, entry.body, entry.mask)) {
    return false;
  }
  return std::all_of(entry.compilation.names.begin(), entry.compilation.names.end(),
                     [&](const NameReference& name) {
                       const auto offset = load_le<std::uint32_t>(chunk_, begin + name.word);
                       const bool is_inline = offset == begin + name.word + 4;
                       if (name.is_inline || is_inline) {
                         return name.is_inline == is_inline;  // its text is part of the body
                       }
                       const NameRecord record = read_name_record(chunk_, offset);
                       return record.bytes != 0 && as_text(record.text) == name.text;
                     });
}

const CompiledTemplate& TemplateCache::compile(std::size_t begin, std::size_t end,
                                               std::vector<std::unique_ptr<Entry>>& same_key) {
  auto entry = std::make_unique<Entry>();
  entry->compilation = compile_template(chunk_, begin, end, names_);
  ++compilations_;
  const ByteView body = chunk_.subspan(begin, end - begin);
  entry->body.assign(body.begin(), body.end());
  entry->mask.assign(body.size(), std::byte{0xFF});
  for (const NameReference& name : entry->compilation.names) {
    forgive(entry->body, entry->mask, name.word);
    if (name.is_inline) {
      forgive(entry->body, entry->mask, name.word + 4);  // offset of the next name
    }
  }
  ++entries_;
  bytes_ += sizeof(Entry) + 2 * body.size() +
            entry->compilation.compiled.slots.capacity() * sizeof(Slot) +
            entry->compilation.names.size() * (sizeof(NameReference) + 32);
  same_key.push_back(std::move(entry));
  is_outgrown_ = is_outgrown_ || same_key.size() > kVariants;
  return same_key.back()->compilation.compiled;
}

}  // namespace longwatch::read::evtx
